#include <fmt/format.h>
#include <plist/plist.h>

#include <array>
#include <memory>

#include "mdm/base/digest.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/translate/apple.hpp"

namespace mdm::policy::native::apple {
namespace {

using nlohmann::json;

struct FreePlist {
    void operator()(void* node) const { plist_free(node); }
};
using Plist = std::unique_ptr<void, FreePlist>;

/// Order here is the order in the profile. Items go first, one payload each: certificates before what uses
/// them.
struct Payload {
    std::string_view prefix;
    std::string_view type;
    std::string_view kind;
    std::string_view title;
    std::string_view name = {};  // tells payloads of one type apart
};
constexpr std::array payloads{
    Payload{"PW.", "com.apple.mobiledevice.passwordpolicy", "passcode", "Passcode"},
    Payload{"RS.", "com.apple.applicationaccess", "restrictions", "Restrictions"},
    Payload{"FV.", "com.apple.MCX.FileVault2", "filevault", "FileVault"},
    Payload{"MCX.", "com.apple.MCX", "mcx", "Disk encryption"},
    Payload{"ESCROW.", "com.apple.security.FDERecoveryKeyEscrow", "escrow", "Recovery key"},
    Payload{"FW.", "com.apple.security.firewall", "firewall", "Firewall"},
    Payload{"SWU.", "com.apple.SoftwareUpdate", "softwareupdate", "Software update"},
    Payload{"GATE.", "com.apple.systempolicy.control", "gatekeeper", "Apps from outside of the store"},
    Payload{"SCREEN.", "com.apple.shareddeviceconfiguration", "lockscreen", "Lock screen"},
    Payload{"LOGIN.", "com.apple.loginwindow", "loginwindow", "Login window"},
    Payload{"TIME.", "com.apple.MCX", "time", "Date and time", "time"},
    Payload{"LOCK.", "com.apple.app.lock", "kiosk", "Single app"},
    Payload{"ASAM.", "com.apple.asam", "kiosk", "Single app"},
    Payload{"WEB.", "com.apple.webcontent-filter", "webfilter", "Web filter"},
    Payload{"DNS.", "com.apple.dnsSettings.managed", "dns", "Name resolution"},
};

/// Bytes are {"$data": base64}.
plist_t data_node(const json& text) {
    const std::string xml =
        fmt::format("<plist version=\"1.0\"><data>{}</data></plist>", text.get<std::string>());
    plist_t node = nullptr;
    plist_from_xml(xml.data(), static_cast<std::uint32_t>(xml.size()), &node);
    return node == nullptr ? plist_new_data("", 0) : node;
}

plist_t node_of(const json& value) {
    if (value.is_object() && value.contains("$data")) return data_node(value["$data"]);
    if (value.is_boolean()) return plist_new_bool(value.get<bool>() ? 1 : 0);
    if (value.is_number_float()) return plist_new_real(value.get<double>());
    if (value.is_number()) return plist_new_uint(value.get<std::uint64_t>());
    if (value.is_array()) {
        plist_t array = plist_new_array();
        for (const json& item : value) plist_array_append_item(array, node_of(item));
        return array;
    }
    if (value.is_object()) {
        plist_t dict = plist_new_dict();
        for (const auto& [key, item] : value.items()) plist_dict_set_item(dict, key.c_str(), node_of(item));
        return dict;
    }
    return plist_new_string(value.get<std::string>().c_str());
}

void put(plist_t dict, const char* key, const json& value) {
    plist_dict_set_item(dict, key, node_of(value));
}

std::string upper(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

/// The keys every payload begins with.
plist_t begin_dict(std::string_view type, const std::string& identifier, const std::string& uuid_name,
                   std::string_view title) {
    plist_t dict = plist_new_dict();
    put(dict, "PayloadType", type);
    put(dict, "PayloadVersion", 1);
    put(dict, "PayloadIdentifier", identifier);
    put(dict, "PayloadUUID", upper(uuid5(uuid_namespace, uuid_name)));
    put(dict, "PayloadDisplayName", title);
    return dict;
}

/// References become the PayloadUUID they mean in this profile.
json resolved(const json& value, const std::string& profile_id) {
    if (value.is_object() && value.contains("$payload"))
        return upper(
            uuid5(uuid_namespace, fmt::format("{}/{}", profile_id, value["$payload"].get<std::string>())));
    json out = value;
    if (out.is_structured())
        for (json& member : out) member = resolved(member, profile_id);
    return out;
}

void add_items(const Pass& pass, const std::string& profile_id, plist_t content) {
    for (const auto& [native, entry] : pass.draft.entries()) {
        if (!is_item(native)) continue;
        const json& item = entry.value;
        const std::string type = item_type(item);
        plist_t dict = begin_dict(
            type,
            fmt::format("{}.{}.{}", profile_id, item.value("kind", "wifi"), item["name"].get<std::string>()),
            fmt::format("{}/{}", profile_id, item_id(item)), item["title"].get<std::string>());
        for (const auto& [key, value] : item["payload"].items())
            put(dict, key.c_str(), resolved(value, profile_id));
        plist_array_append_item(content, dict);
    }
}

void add_payload(const Pass& pass, const Payload& payload, const std::string& profile_id, plist_t content) {
    if (pass.draft.any(payload.prefix) == nullptr) return;
    plist_t dict = begin_dict(payload.type, fmt::format("{}.{}", profile_id, payload.kind),
                              fmt::format("{}/{}/{}", profile_id, payload.type, payload.name), payload.title);
    for (const auto& [native, entry] : pass.draft.entries())
        if (native.starts_with(payload.prefix))
            put(dict, native.substr(payload.prefix.size()).c_str(), resolved(entry.value, profile_id));
    plist_array_append_item(content, dict);
}

std::string xml_of(plist_t root) {
    char* text = nullptr;
    std::uint32_t length = 0;
    plist_to_xml(root, &text, &length);
    const std::unique_ptr<char, decltype(&plist_to_xml_free)> owner(text, plist_to_xml_free);
    return text == nullptr ? std::string{} : std::string(text, length);
}

}  // namespace

bool is_item(std::string_view native) {
    return native.starts_with("WIFI.") || native.starts_with("ITEM.");
}

std::string item_type(const json& item) {
    return item.value("type", "com.apple.wifi.managed");
}

std::string item_id(const json& item) {
    return fmt::format("{}/{}", item_type(item), item["name"].get<std::string>());
}

std::string_view type_of_prefix(std::string_view prefix) {
    for (const Payload& payload : payloads)
        if (payload.prefix == prefix) return payload.type;
    return {};
}

std::string identifier(const Pass& pass, std::string_view part) {
    return fmt::format("{}.mdmctl.{}{}{}", pass.context.organization_id, pass.policy.name,
                       part.empty() ? "" : ".", part);
}

std::string profile(const Pass& pass, std::string_view part) {
    const std::string id = identifier(pass, part);
    std::string title = pass.policy.name;
    if (!part.empty()) title += fmt::format(" ({})", part);
    const Plist root(begin_dict("Configuration", id, id, title));
    put(root.get(), "PayloadOrganization", printable(pass.context.organization));
    put(root.get(), "PayloadDescription", "Managed by mdmctl");
    put(root.get(), "PayloadScope", "System");
    if (const Entry* kept = pass.draft.find("TOP.PayloadRemovalDisallowed"))
        put(root.get(), "PayloadRemovalDisallowed", kept->value);
    plist_t content = plist_new_array();
    add_items(pass, id, content);
    for (const Payload& payload : payloads) add_payload(pass, payload, id, content);
    plist_dict_set_item(root.get(), "PayloadContent", content);
    return xml_of(root.get());
}

}  // namespace mdm::policy::native::apple
