#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/backend/sandbox/content.hpp"
#include "mdm/base/digest.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::sandbox {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

Result<json> read(std::string_view content) {
    json value = json::parse(content, nullptr, /*allow_exceptions=*/false);
    if (value.is_discarded() || !value.is_object())
        return Error{Code::invalid, "the content of a policy object is not a JSON object"};
    return value;
}

/// A WLAN profile in XML: what stands in <keyMaterial>.
std::string mask_key_material(std::string text) {
    constexpr std::string_view open = "<keyMaterial>", close = "</keyMaterial>";
    for (auto start = text.find(open); start != text.npos; start = text.find(open, start + open.size())) {
        const auto from = start + open.size();
        const auto end = text.find(close, from);
        if (end == text.npos) break;
        text.replace(from, end - from, mask);
    }
    return text;
}

json masked(const json& value) {
    if (value.is_string()) return mask_key_material(value.get<std::string>());
    if (value.is_array()) {
        json list = json::array();
        for (const json& item : value) list.push_back(masked(item));
        return list;
    }
    if (!value.is_object()) return value;
    json object = json::object();
    for (const auto& [key, item] : value.items())
        object[key] = item.is_string() && is_secret_key(key) ? json(mask) : masked(item);
    return object;
}

/// Keys from Z to A, lists backwards.
ordered_json turned(const json& value) {
    if (value.is_array()) {
        ordered_json list = ordered_json::array();
        for (auto item = value.rbegin(); item != value.rend(); ++item) list.push_back(turned(*item));
        return list;
    }
    if (!value.is_object()) return ordered_json(value);
    ordered_json object = ordered_json::object();
    for (auto item = value.rbegin(); item != value.rend(); ++item) object[item.key()] = turned(item.value());
    return object;
}

std::string written(const json& value) {
    return turned(masked(value)).dump(-1, ' ', false, json::error_handler_t::replace);
}

/// The server keeps such values encrypted and gives back a reference only.
void hide_oma_value(json& setting, std::string_view id, std::size_t place) {
    constexpr std::array<std::string_view, 3> hidden{"#microsoft.graph.omaSettingString",
                                                     "#microsoft.graph.omaSettingStringXml",
                                                     "#microsoft.graph.omaSettingBase64"};
    if (!setting.is_object()) return;
    const bool hide =
        std::find(hidden.begin(), hidden.end(), setting.value("@odata.type", std::string())) != hidden.end();
    setting["isEncrypted"] = hide;
    if (!hide || !setting.contains("value")) return;
    setting["value"] = mask;
    setting["secretReferenceValueId"] = fmt::format("{}_{}", id, place);
}

}  // namespace

bool is_secret_key(std::string_view key) {
    constexpr std::array<std::string_view, 8> words{"password",     "passphrase", "challenge", "sharedsecret",
                                                    "presharedkey", "sharedkey",  "pin",       "secret"};
    const std::string small = lower(key);
    return std::any_of(words.begin(), words.end(), [&small](std::string_view word) { return small == word; });
}

Result<std::string> keep_android(std::string_view content, const Keeping& keeping) {
    MDM_TRY(json policy, read(content));
    policy["name"] = fmt::format("enterprises/LC0sandbox/policies/{}", keeping.id);
    policy["version"] = std::to_string(keeping.version);
    if (!policy.contains("appAutoUpdatePolicy")) policy["appAutoUpdatePolicy"] = "CHOICE_TO_THE_USER";
    if (!policy.contains("playStoreMode")) policy["playStoreMode"] = "WHITELIST";
    return written(policy);
}

Result<std::string> keep_windows(std::string_view content, const Keeping& keeping) {
    MDM_TRY(json configuration, read(content));
    configuration["id"] = keeping.id;
    configuration["version"] = keeping.version;
    configuration["lastModifiedDateTime"] = rfc3339(keeping.written);
    if (!configuration.contains("roleScopeTagIds")) configuration["roleScopeTagIds"] = {"0"};
    if (!configuration.contains("supportsScopeTags")) configuration["supportsScopeTags"] = true;
    const auto settings = configuration.find("omaSettings");
    if (settings != configuration.end() && settings->is_array()) {
        std::size_t place = 0;
        for (json& setting : *settings) hide_oma_value(setting, keeping.id, place++);
    }
    return written(configuration);
}

Result<std::string> keep_declaration(std::string_view content) {
    MDM_TRY(json declaration, read(content));
    for (const char* key : {"Type", "Identifier", "Payload"})
        if (!declaration.contains(key))
            return Error{Code::invalid, fmt::format("the content of a declaration has no '{}'", key)};
    declaration.erase("ServerToken");
    const std::string text = declaration.dump(-1, ' ', false, json::error_handler_t::replace);
    declaration["ServerToken"] = sha256_hex(text).substr(0, 32);
    return written(declaration);
}

}  // namespace mdm::sandbox
