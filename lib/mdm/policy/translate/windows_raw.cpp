#include <fmt/format.h>

#include <array>

#include "mdm/base/digest.hpp"
#include "mdm/policy/raw_item.hpp"
#include "mdm/policy/translate/windows.hpp"

// raw.windows.oma: nodes by their whole URI, as Graph's omaSettings write them.

namespace mdm::policy::native::windows {
namespace {

using nlohmann::json;

constexpr std::string_view report_key = "raw.windows.oma";

/// ./Vendor is ./Device/Vendor: one node, two spellings.
std::string canonical(std::string_view uri) {
    constexpr std::string_view shorter = "./Vendor/";
    if (uri.starts_with(shorter)) return "./Device/Vendor/" + std::string(uri.substr(shorter.size()));
    return std::string(uri);
}

struct Type {
    std::string_view word;    // dataType
    std::string_view native;  // omaSetting…
};
constexpr std::array types{Type{"base64", "Base64"},      Type{"boolean", "Boolean"},
                           Type{"dateTime", "DateTime"},  Type{"floatingPoint", "FloatingPoint"},
                           Type{"integer", "Integer"},    Type{"string", "String"},
                           Type{"stringXml", "StringXml"}};

std::string_view native_type(const json& item) {
    const std::string word =
        item.value("dataType", json()).is_string() ? item["dataType"].get<std::string>() : "";
    for (const Type& type : types)
        if (type.word == word) return type.native;
    const json value = item.value("value", json());
    if (value.is_boolean()) return "Boolean";
    return value.is_number_integer() ? "Integer" : value.is_number() ? "FloatingPoint" : "String";
}

json node_of(const json& item, const std::string& uri) {
    json out{{"$type", native_type(item)}, {"value", item.value("value", json())}};
    const std::string tail = uri.substr(uri.rfind('/') + 1);
    const json name = item.value("name", json());
    out["displayName"] = name.is_string() ? name.get<std::string>() : tail;
    // Within base64 nobody would find a secret's place: such XML goes as text.
    const RawItem whole{{}, out["value"], false, {}};
    if (out["$type"] == "StringXml" && !secret_tokens(whole).empty()) out["$type"] = "String";
    if (out["$type"] == "StringXml" || out["$type"] == "Base64")
        out["fileName"] = tail + (out["$type"] == "Base64" ? ".bin" : ".xml");
    // Graph takes XML as base64; a document rather holds it as it is read.
    if (out["$type"] == "StringXml" && out["value"].is_string() &&
        out["value"].get_ref<const std::string&>().starts_with('<'))
        out["value"] = base64(out["value"].get_ref<const std::string&>());
    return out;
}

json plain(const json& value) {
    return value.is_object() ? value.value("value", json()) : value;
}

/// The entry of a setting for the same node, or null.
const Entry* same_node(const Draft& draft, const std::string& uri) {
    for (const auto& [native, entry] : draft.entries())
        if (!native.starts_with("RAW.") && canonical(oma_uri(native)) == canonical(uri)) return &entry;
    return nullptr;
}

void say(Pass& pass, const RawItem& item, std::string_view code, std::string message) {
    pass.report.add(pass.platform, report_key, code, std::move(message), item.source);
}

void add_node(Pass& pass, const RawItem& item, const json& value) {
    const json uri_value = value.is_object() ? value.value("omaUri", json()) : json();
    if (!uri_value.is_string() || !value.contains("value"))
        return say(pass, item, "unsupported", "an item needs omaUri and value: left out");
    const std::string uri = uri_value.get<std::string>();
    const json node = node_of(value, uri);
    const Entry* other = same_node(pass.draft, uri);
    if (other != nullptr && plain(other->value) != node["value"] && !item.override_neutral)
        say(pass, item, "conflict",
            fmt::format("'{}' sets {} to {}, and this item to {} (say override: true to mean it)", other->key,
                        uri, plain(other->value).dump(), node["value"].dump()));
    if (!pass.draft.set("RAW." + canonical(uri), node, report_key))
        return say(pass, item, "conflict", fmt::format("two items set {}", uri));
    say(pass, item, "ok", "");
}

}  // namespace

void add_raw(Pass& pass) {
    for (const RawItem& item : pass.policy.raw) {
        if (item.target != report_key.substr(4)) continue;
        if (!item.value.is_array()) {
            add_node(pass, item, item.value);
            continue;
        }
        for (const json& value : item.value) add_node(pass, item, value);
    }
}

bool is_replaced(const Draft& draft, std::string_view native) {
    return !native.starts_with("RAW.") && draft.find("RAW." + canonical(oma_uri(native))) != nullptr;
}

}  // namespace mdm::policy::native::windows
