#include <fmt/format.h>
#include <plist/plist.h>

#include <array>
#include <memory>

#include "mdm/base/digest.hpp"
#include "mdm/base/release.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/translate/apple.hpp"
#include "mdm/policy/translate/apple_plist.hpp"
#include "mdm/policy/translate/apple_raw.hpp"

namespace mdm::policy::native::apple {
namespace {

using nlohmann::json;

using Plist = std::unique_ptr<void, Release<plist_free>>;

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

void put(plist_t dict, const char* key, const json& value) {
    plist_dict_set_item(dict, key, plist_node(value));
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
    put(dict, "PayloadUUID", payload_uuid(uuid_name));
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

bool is_identity(std::string_view key) {
    return key == "PayloadIdentifier" || key == "PayloadUUID" || key == "PayloadType";
}

void add_items(const Pass& pass, const std::string& profile_id, const References& references,
               plist_t content) {
    for (const auto& [native, entry] : pass.draft.entries()) {
        if (!is_item(native)) continue;
        const json& item = entry.value;
        const std::string type = item_type(item);
        plist_t dict = begin_dict(
            type,
            fmt::format("{}.{}.{}", profile_id, item.value("kind", "wifi"), item["name"].get<std::string>()),
            fmt::format("{}/{}", profile_id, item_id(item)), item["title"].get<std::string>());
        for (const auto& [key, value] : item["payload"].items())
            put(dict, key.c_str(), references.renewed(resolved(value, profile_id)));
        const json over = laid_over(item);
        for (const auto& [key, value] : over.items())
            if (!is_identity(key)) put(dict, key.c_str(), references.renewed(value));
        plist_array_append_item(content, dict);
    }
}

/// Every key below the prefix, except those that say who the payload is.
void put_entries(const Pass& pass, std::string_view prefix, const std::string& profile_id,
                 const References& references, plist_t dict) {
    for (const auto& [native, entry] : pass.draft.entries())
        if (const std::string key = native.starts_with(prefix) ? native.substr(prefix.size()) : "PayloadType";
            !is_identity(key))
            put(dict, key.c_str(),
                references.renewed(is_raw(entry) ? entry.value : resolved(entry.value, profile_id)));
}

std::string uuid_name(const Payload& payload, const std::string& profile_id) {
    return fmt::format("{}/{}/{}", profile_id, payload.type, payload.name);
}

void add_payload(const Pass& pass, const Payload& payload, const std::string& profile_id,
                 const References& references, plist_t content) {
    if (pass.draft.any(payload.prefix) == nullptr) return;
    plist_t dict = begin_dict(payload.type, fmt::format("{}.{}", profile_id, payload.kind),
                              uuid_name(payload, profile_id), payload.title);
    // A raw payload says itself how it is called.
    if (pass.draft.find(fmt::format("{}PayloadType", payload.prefix)) != nullptr)
        plist_dict_remove_item(dict, "PayloadDisplayName");
    put_entries(pass, payload.prefix, profile_id, references, dict);
    plist_array_append_item(content, dict);
}

void add_raw(const std::vector<RawPayload>& raw, const References& references, plist_t content) {
    for (const RawPayload& payload : raw) {
        plist_t dict = plist_new_dict();
        put(dict, "PayloadType", payload.type);
        put(dict, "PayloadVersion", 1);
        put(dict, "PayloadIdentifier", payload.identifier);
        put(dict, "PayloadUUID", payload.uuid);
        for (const auto& [key, value] : payload.value.items())
            if (!is_identity(key)) put(dict, key.c_str(), references.renewed(value));
        plist_array_append_item(content, dict);
    }
}

References references_of(const Pass& pass, const std::vector<RawPayload>& raw,
                         const std::string& profile_id) {
    References references;
    for (const RawPayload& payload : raw) references.add(payload.value, payload.uuid);
    const auto add = [&](std::string_view prefix, const std::string& name) {
        if (const Entry* own = pass.draft.find(fmt::format("{}PayloadUUID", prefix)))
            references.add({{"PayloadUUID", own->value}}, payload_uuid(name));
    };
    for (const Payload& payload : payloads) add(payload.prefix, uuid_name(payload, profile_id));
    add("TOP.", profile_id);
    for (const auto& [native, entry] : pass.draft.entries())
        if (is_item(native))
            references.add(laid_over(entry.value),
                           payload_uuid(fmt::format("{}/{}", profile_id, item_id(entry.value))));
    return references;
}

}  // namespace

bool is_item(std::string_view native) {
    return native.starts_with("WIFI.") || native.starts_with("ITEM.");
}

json laid_over(const json& item) {
    return item.value("over", json::object());
}

std::string item_type(const json& item) {
    return item.value("type", "com.apple.wifi.managed");
}

std::string item_id(const json& item) {
    return fmt::format("{}/{}", item_type(item), item["name"].get<std::string>());
}

bool is_raw(const Entry& entry) {
    return entry.key.starts_with("raw.");
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
    const std::vector<RawPayload> raw = raw_payloads(pass, id);
    const References references = references_of(pass, raw, id);
    put_entries(pass, "TOP.", id, {}, root.get());  // the profile itself refers to nothing
    plist_t content = plist_new_array();
    add_items(pass, id, references, content);
    for (const Payload& payload : payloads) add_payload(pass, payload, id, references, content);
    add_raw(raw, references, content);
    plist_dict_set_item(root.get(), "PayloadContent", content);
    return plist_xml(root.get());
}

std::string_view prefix_of(std::string_view payload_type) {
    for (const Payload& payload : payloads)
        if (payload.type == payload_type) return payload.prefix;
    return {};
}

std::string payload_uuid(std::string_view name) {
    return upper(uuid5(uuid_namespace, name));
}

}  // namespace mdm::policy::native::apple
