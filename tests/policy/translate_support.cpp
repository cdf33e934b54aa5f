#include "translate_support.hpp"

#include <doctest/doctest.h>
#include <plist/plist.h>

#include "mdm/base/digest.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/raw/apple_keys.hpp"

namespace mdm::test {

using nlohmann::json;
using policy::Policy;
using policy::Settings;
using policy::Translation;
using policy::Value;

Value text(std::string value) {
    return {std::move(value), {"p.yaml", {3, 5}}};
}
Value flag(bool value) {
    return {value, {"p.yaml", {3, 5}}};
}
Value number(std::int64_t value) {
    return {value, {"p.yaml", {3, 5}}};
}
Value milliseconds(std::int64_t value) {
    return {Millis(value), {"p.yaml", {3, 5}}};
}
Value minutes(std::int64_t value) {
    return milliseconds(value * 60'000);
}
Value days(std::int64_t value) {
    return milliseconds(value * 86'400'000);
}
Value secret(std::string reference) {
    return {policy::SecretReference{std::move(reference)}, {}};
}
Value list(std::vector<Value> items) {
    return {std::move(items), {"p.yaml", {3, 5}}};
}
Value map(policy::Map members) {
    return {std::move(members), {"p.yaml", {7, 9}}};
}

Policy policy_for(std::string_view platforms, Settings settings) {
    Policy policy;
    policy.name = "test";
    policy.settings = std::move(settings);
    if (!platforms.empty()) policy.applies.platforms = split(platforms, ' ');
    return policy;
}

Translation translated(const Policy& policy, std::string_view target) {
    auto translation = policy::translate(policy, target, {"Northside Clinic", "org.northside"});
    REQUIRE_MESSAGE(translation.ok(), translation.error().text());
    return std::move(translation).value();
}

namespace {

json from_plist(plist_t node) {
    switch (plist_get_node_type(node)) {
        case PLIST_BOOLEAN: {
            std::uint8_t value = 0;
            plist_get_bool_val(node, &value);
            return value != 0;
        }
        case PLIST_UINT: {
            std::uint64_t value = 0;
            plist_get_uint_val(node, &value);
            return value;
        }
        case PLIST_REAL: {
            double value = 0;
            plist_get_real_val(node, &value);
            return value;
        }
        case PLIST_DATA: {
            std::uint64_t length = 0;
            const char* bytes = plist_get_data_ptr(node, &length);
            return base64(std::string_view(bytes, length));
        }
        case PLIST_STRING: {
            std::uint64_t length = 0;
            return std::string(plist_get_string_ptr(node, &length));
        }
        case PLIST_ARRAY: {
            json all = json::array();
            for (std::uint32_t i = 0; i < plist_array_get_size(node); ++i)
                all.push_back(from_plist(plist_array_get_item(node, i)));
            return all;
        }
        case PLIST_DICT: {
            json all = json::object();
            plist_dict_iter at = nullptr;
            plist_dict_new_iter(node, &at);
            for (;;) {
                char* key = nullptr;
                plist_t value = nullptr;
                plist_dict_next_item(node, at, &key, &value);
                if (key == nullptr) break;
                all[key] = from_plist(value);
                std::free(key);
            }
            std::free(at);
            return all;
        }
        default:
            return nullptr;
    }
}

json parse_profile(const std::string& xml) {
    plist_t root = nullptr;
    plist_from_xml(xml.data(), static_cast<std::uint32_t>(xml.size()), &root);
    REQUIRE_MESSAGE(root != nullptr, xml);
    json out = from_plist(root);
    plist_free(root);
    return out;
}

std::string_view long_name(std::string_view type) {
    if (type == "RS") return "com.apple.applicationaccess";
    if (type == "PW") return "com.apple.mobiledevice.passwordpolicy";
    return type;
}

}  // namespace

Policy company(std::string_view platforms, Settings settings) {
    Policy policy = policy_for(platforms, std::move(settings));
    policy.applies.ownership = "company";
    if (platforms != "android") policy.applies.supervised = true;
    return policy;
}

Policy company(Settings settings) {
    return company("android", std::move(settings));
}

Policy personal(Settings settings) {
    Policy policy = policy_for("android", std::move(settings));
    policy.applies.ownership = "personal";
    policy.applies.enrollment = {"workProfile"};
    return policy;
}

json policy_of(const Policy& policy) {
    return artefact_for(translated(policy, "android"), "android");
}

json policy_of(Settings settings) {
    return policy_of(company(std::move(settings)));
}

json artefact_for(const Translation& translation, std::string_view platform) {
    for (const policy::Artefact& artefact : translation.artefacts)
        for (const std::string& meant : artefact.platforms)
            if (meant == platform)
                return artefact.kind == "apple.profile" ? parse_profile(artefact.content)
                                                        : json::parse(artefact.content);
    return nullptr;
}

json read_back(const policy::Artefact& artefact) {
    return artefact.kind == "apple.profile" ? parse_profile(artefact.content) : json::parse(artefact.content);
}

json named(const Translation& translation, std::string_view name) {
    for (const policy::Artefact& artefact : translation.artefacts)
        if (artefact.name == name) return read_back(artefact);
    return nullptr;
}

json payload(const json& profile, std::string_view type) {
    if (!profile.contains("PayloadContent")) return nullptr;
    for (const json& one : profile["PayloadContent"])
        if (one["PayloadType"] == long_name(type)) return one;
    return nullptr;
}

json apple_payload(std::string_view platform, std::string_view type, Settings settings) {
    return payload(artefact_for(translated(company(platform, std::move(settings)), "apple"), platform), type);
}

json node(const json& custom, std::string_view tail) {
    if (custom.is_null()) return nullptr;
    for (const json& setting : custom["omaSettings"])
        if (setting["omaUri"].get<std::string>().ends_with(tail)) return setting["value"];
    return nullptr;
}

std::string flagged(const nlohmann::json& profile, char flag) {
    std::string found;
    for (const auto& payload : profile["PayloadContent"]) {
        const auto type = payload["PayloadType"].get<std::string>();
        const auto* row = policy::raw::find_apple_type(policy::raw::apple_payload_types(), type);
        if (row == nullptr) continue;
        if (policy::raw::flags_on(*row, "ios").value_or("").find(flag) != std::string_view::npos)
            found += type + "\n";
        for (const std::string& key : policy::raw::keys_with(*row, flag, payload))
            found += type + "." + key + "\n";
    }
    return found;
}

std::string codes(const Translation& translation, std::string_view key) {
    std::string all;
    for (const policy::ReportLine& line : translation.report)
        if (line.key == key) all += (all.empty() ? "" : " ") + line.code;
    return all;
}

policy::ReportLine line(const Translation& translation, std::string_view key, std::string_view code) {
    for (const policy::ReportLine& line : translation.report)
        if (line.key == key && line.code == code) return line;
    FAIL("no line ", key, " ", code, ", only: ", codes(translation, key));
    return {};
}

}  // namespace mdm::test
