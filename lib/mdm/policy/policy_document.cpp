// A policy as the document that it would be loaded from.
#include <algorithm>
#include <array>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/raw_item.hpp"
#include "mdm/policy/write_yaml.hpp"

namespace mdm::policy {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 9> meant{"device.name}}", "device.serial}}", "device.udid}}",
                                                "user.email}}",  "user.name}}",     "secret:",
                                                "env:",          "file:",           "cmd:"};

bool is_meant(std::string_view after_braces) {
    for (const std::string_view each : meant)
        if (after_braces.starts_with(each)) return true;
    return false;
}

/// {secretRef: {env: NAME}} for "env:NAME"; "{{secret:name}}" for what Variables define.
Json secret_reference(const std::string& text) {
    const auto colon = text.find(':');
    const std::string kind = text.substr(0, colon);
    const std::string rest = colon == std::string::npos ? std::string() : text.substr(colon + 1);
    if (kind == "cmd") return {{"secretRef", {{"cmd", split(rest, ' ')}}}};
    if (kind == "env" || kind == "file") return {{"secretRef", {{kind, rest}}}};
    return "{{" + text + "}}";
}

Json value_document(const Value& value);

Json list_document(const List& list) {
    Json out = Json::array();
    for (const Value& item : list) out.push_back(value_document(item));
    return out;
}

Json map_document(const Map& map) {
    Json out = Json::object();
    for (const auto& [key, item] : map) out[key] = value_document(item);
    return out;
}

Json value_document(const Value& value) {
    if (const auto* flag = value.boolean()) return *flag;
    if (const auto* number = value.integer()) return *number;
    if (const auto* text = value.text()) return escaped_text(*text);
    if (const auto* duration = value.duration()) return duration_text(*duration);
    if (const auto* secret = value.secret()) return secret_reference(secret->text);
    if (const auto* list = value.list()) return list_document(*list);
    if (const auto* map = value.map()) return map_document(*map);
    return nullptr;
}

std::string pem_of(std::string_view der) {
    constexpr std::size_t width = 64;
    std::string out = "-----BEGIN CERTIFICATE-----\n";
    for (; !der.empty(); der.remove_prefix(std::min(width, der.size())))
        out += std::string(der.substr(0, width)) + "\n";
    return out + "-----END CERTIFICATE-----\n";
}

/// `der` is what loading makes of `file` and `pem`, and no key of a document.
Json certificates_document(const Value& value) {
    Json out = value_document(value);
    if (!out.is_array()) return out;
    for (Json& item : out) {
        if (!item.is_object() || !item.contains("der")) continue;
        const std::string der = item["der"].is_string() ? item["der"].get<std::string>() : std::string();
        item.erase("der");
        if (!item.contains("file") && !item.contains("pem")) item["pem"] = pem_of(der);
    }
    return out;
}

/// {{env:NAME}} as a whole is written as the mapping that it came from.
Json raw_text(const std::string& text) {
    const bool whole = text.starts_with("{{") && text.find("}}") == text.size() - 2;
    const std::string inner = whole ? text.substr(2, text.size() - 4) : std::string();
    if (inner.starts_with("env:") || inner.starts_with("file:") || inner.starts_with("cmd:"))
        return secret_reference(inner);
    return escaped_text(text);
}

Json raw_document(const nlohmann::json& value) {
    if (value.is_string()) return raw_text(value.get<std::string>());
    Json out = value.is_array() ? Json::array() : Json::object();
    if (value.is_array())
        for (const nlohmann::json& item : value) out.push_back(raw_document(item));
    else if (value.is_object())
        for (const auto& [key, item] : value.items()) out[key] = raw_document(item);
    else
        return Json::parse(value.dump());
    return out;
}

/// The key that says what an object is goes first.
Json raw_item(const RawItem& item) {
    const Json all = raw_document(item.value);
    Json out = Json::object();
    if (!item.of.empty()) out["of"] = escaped_text(item.of);
    if (item.override_neutral) out["override"] = true;
    for (const char* first : {"PayloadType", "Type", "@odata.type"})
        if (all.is_object() && all.contains(first)) out[first] = all[first];
    for (const auto& [key, member] : all.items()) out[key] = member;
    return out;
}

void add_raw(const RawItem& item, Json& raw) {
    const auto dot = item.target.find('.');
    Json& platform = raw[item.target.substr(0, dot)];
    const std::string member = item.target.substr(dot + 1);
    if (member != "policy") {
        platform[member].push_back(raw_item(item));
        return;
    }
    platform[member] = raw_document(item.value);
    if (item.override_neutral) platform["override"] = true;
    if (!item.override_keys.empty()) platform["override"] = item.override_keys;
}

/// "passcode.minLength" below settings; `platform` ("$windows") goes below the section.
void add_setting(const std::string& key, const std::string& platform, const Value& value, Json& settings) {
    Json* at = &settings;
    const auto parts = split(key, '.');
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
        at = &(*at)[parts[i]];
        if (i == 0 && !platform.empty()) at = &(*at)[platform];
    }
    (*at)[parts.back()] = key == "certificates" ? certificates_document(value) : value_document(value);
}

Json applies_document(const Applies& applies) {
    Json out = Json::object();
    if (!applies.platforms.empty()) out["platforms"] = applies.platforms;
    for (const auto& [platform, version] : applies.os) out["os"][platform] = version;
    if (applies.ownership) out["ownership"] = *applies.ownership;
    if (applies.supervised) out["supervised"] = *applies.supervised;
    if (!applies.enrollment.empty()) out["enrollment"] = applies.enrollment;
    return out;
}

Json settings_document(const Policy& policy) {
    Json settings = Json::object();
    for (const auto& [key, value] : policy.settings) add_setting(key, "", value, settings);
    for (const auto& [platform, own] : policy.per_platform)
        for (const auto& [key, value] : own) add_setting(key, "$" + platform, value, settings);
    return settings;
}

Json adoption_document(const Adoption& adoption) {
    Json out = {{"kind", adoption.kind},
                {"artefact", adoption.artefact},
                {"id", escaped_text(adoption.id)},
                {"name", escaped_text(adoption.name)}};
    if (!adoption.sha256.empty()) out["sha256"] = adoption.sha256;
    if (!adoption.to.empty()) out["to"] = adoption.to;
    return out;
}

Json spec_document(const Policy& policy) {
    Json spec = Json::object();
    if (policy.on_unsupported != OnUnsupported::warn)
        spec["onUnsupported"] = policy.on_unsupported == OnUnsupported::error ? "error" : "ignore";
    if (Json applies = applies_document(policy.applies); !applies.empty())
        spec["applies"] = std::move(applies);
    if (policy.protect) spec["protect"] = true;
    for (const Adoption& each : policy.adopt) spec["adopt"].push_back(adoption_document(each));
    for (const auto& [clause, paths] : policy.controls) spec["controls"][clause] = paths;
    spec["settings"] = settings_document(policy);
    for (const Exception& each : policy.exceptions)
        spec["exceptions"].push_back(
            {{"key", each.key}, {"target", each.target}, {"reason", escaped_text(each.reason)}});
    for (const RawItem& item : policy.raw) add_raw(item, spec["raw"]);
    if (spec["settings"].empty() && spec.contains("raw")) spec.erase("settings");
    return spec;
}

}  // namespace

std::string escaped_text(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto rest = text.substr(at);
        if (rest.starts_with("${")) {
            out += "$${";
            at += 2;
        } else if (rest.starts_with("{{") && !is_meant(rest.substr(2))) {
            out += "{{{{";
            at += 2;
        } else {
            out += text[at++];
        }
    }
    return out;
}

Json policy_document(const Policy& policy) {
    Json metadata = {{"name", policy.name}};
    if (!policy.labels.empty()) metadata["labels"] = policy.labels;
    return {{"apiVersion", "mdmctl/v1"},
            {"kind", "Policy"},
            {"metadata", std::move(metadata)},
            {"spec", spec_document(policy)}};
}

}  // namespace mdm::policy
