#include "mdm/policy/import/same_payloads.hpp"

#include <charconv>
#include <map>

#include "mdm/base/digest.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/translate/apple_plist.hpp"

namespace mdm::policy::import {
namespace {

using nlohmann::json;
using Names = std::map<std::string, std::string>;  // UUID in lower case → what it stands for

json leveled_object(const json& value);

/// The forms of bytes and reals made one.
json leveled(const json& value) {
    if (value.is_object()) return leveled_object(value);
    if (!value.is_array()) return value;
    json out = json::array();
    for (const json& item : value) out.push_back(leveled(item));
    return out;
}

json leveled_object(const json& value) {
    if (value.size() == 1 && value.contains("$data") && value["$data"].is_string())
        return {{"$data", base64(from_base64(value["$data"].get<std::string>()).value_or(""))}};
    if (value.size() == 1 && value.contains("$real") && value["$real"].is_string()) {
        const std::string text = value["$real"].get<std::string>();
        double number = 0;
        std::from_chars(text.data(), text.data() + text.size(), number);
        return number;
    }
    json out = json::object();
    for (const auto& [key, member] : value.items()) out[key] = leveled(member);
    return out;
}

json renamed(const json& value, const Names& names) {
    if (value.is_string()) {
        const auto at = names.find(lower(value.get_ref<const std::string&>()));
        return at == names.end() ? value : json(at->second);
    }
    json out = value;
    if (out.is_structured())
        for (json& member : out) member = renamed(member, names);
    return out;
}

void drop_identity(json& members) {
    for (const char* key : {"PayloadUUID", "PayloadIdentifier"}) members.erase(key);
    if (members.contains("PayloadVersion") && members["PayloadVersion"] == 1) members.erase("PayloadVersion");
}

std::string uuid_of(const json& members) {
    const auto at = members.find("PayloadUUID");
    return at != members.end() && at->is_string() ? lower(at->get<std::string>()) : std::string();
}

std::string text_of(json payload, const Names& names) {
    drop_identity(payload);
    return renamed(payload, names).dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

std::set<std::string> payload_set(const json& profile) {
    const json all = leveled(native::apple::plain_value(profile));
    if (!all.is_object() || !all.contains("PayloadContent")) return {};
    Names nameless;
    if (!uuid_of(all).empty()) nameless.emplace(uuid_of(all), "(the profile)");
    for (const json& payload : all["PayloadContent"])
        if (!uuid_of(payload).empty()) nameless.emplace(uuid_of(payload), "(a payload)");
    // What a reference stands for is the payload it leads to, whose own references have no name.
    Names names = nameless;
    for (const json& payload : all["PayloadContent"])
        if (!uuid_of(payload).empty())
            names[uuid_of(payload)] = "→ " + sha256_hex(text_of(payload, nameless));
    std::set<std::string> texts;
    for (const json& payload : all["PayloadContent"]) texts.insert(text_of(payload, names));
    return texts;
}

json profile_keys(const json& profile) {
    json all = leveled(native::apple::plain_value(profile));
    all.erase("PayloadContent");
    drop_identity(all);
    return all;
}

}  // namespace mdm::policy::import
