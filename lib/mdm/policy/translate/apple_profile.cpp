#include <fmt/format.h>
#include <plist/plist.h>

#include <array>
#include <memory>

#include "mdm/base/digest.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/translate/apple.hpp"
#include "mdm/policy/translate/apple_plist.hpp"
#include "mdm/policy/translate/apple_raw.hpp"

namespace mdm::policy::native::apple {
namespace {

using nlohmann::json;

struct FreePlist {
    void operator()(void* node) const { plist_free(node); }
};
using Plist = std::unique_ptr<void, FreePlist>;

/// Order here is the order in the profile. Wi-Fi goes first, one payload a network.
struct Payload {
    std::string_view prefix;
    std::string_view type;
    std::string_view kind;
    std::string_view title;
};
constexpr std::array payloads{
    Payload{"PW.", "com.apple.mobiledevice.passwordpolicy", "passcode", "Passcode"},
    Payload{"RS.", "com.apple.applicationaccess", "restrictions", "Restrictions"},
    Payload{"FV.", "com.apple.MCX.FileVault2", "filevault", "FileVault"},
    Payload{"MCX.", "com.apple.MCX", "mcx", "Disk encryption"},
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

void add_networks(const Pass& pass, const std::string& profile_id, plist_t content) {
    for (const auto& [native, entry] : pass.draft.entries()) {
        if (!native.starts_with("WIFI.")) continue;
        const auto name = entry.value["name"].get<std::string>();
        plist_t dict = begin_dict("com.apple.wifi.managed", fmt::format("{}.wifi.{}", profile_id, name),
                                  fmt::format("{}/com.apple.wifi.managed/{}", profile_id, name),
                                  entry.value["title"].get<std::string>());
        for (const auto& [key, value] : entry.value["payload"].items()) put(dict, key.c_str(), value);
        plist_array_append_item(content, dict);
    }
}

bool is_identity(std::string_view key) {
    return key == "PayloadIdentifier" || key == "PayloadUUID" || key == "PayloadType";
}

/// Every key below the prefix, except those that say who the payload is.
void put_entries(const Pass& pass, std::string_view prefix, const References& references, plist_t dict) {
    for (const auto& [native, entry] : pass.draft.entries())
        if (const std::string key = native.starts_with(prefix) ? native.substr(prefix.size()) : "PayloadType";
            !is_identity(key))
            put(dict, key.c_str(), references.renewed(entry.value));
}

std::string uuid_name(const Payload& payload, const std::string& profile_id) {
    return fmt::format("{}/{}/", profile_id, payload.type);
}

void add_payload(const Pass& pass, const Payload& payload, const std::string& profile_id,
                 const References& references, plist_t content) {
    if (pass.draft.any(payload.prefix) == nullptr) return;
    plist_t dict = begin_dict(payload.type, fmt::format("{}.{}", profile_id, payload.kind),
                              uuid_name(payload, profile_id), payload.title);
    // A raw payload says itself how it is called.
    if (pass.draft.find(fmt::format("{}PayloadType", payload.prefix)) != nullptr)
        plist_dict_remove_item(dict, "PayloadDisplayName");
    put_entries(pass, payload.prefix, references, dict);
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
    return references;
}

}  // namespace

std::string profile(const Pass& pass, std::string_view part) {
    std::string id = fmt::format("{}.mdmctl.{}", pass.context.organization_id, pass.policy.name);
    std::string title = pass.policy.name;
    if (!part.empty()) {
        id += fmt::format(".{}", part);
        title += fmt::format(" ({})", part);
    }
    const Plist root(begin_dict("Configuration", id, id, title));
    put(root.get(), "PayloadOrganization", printable(pass.context.organization));
    put(root.get(), "PayloadDescription", "Managed by mdmctl");
    put(root.get(), "PayloadScope", "System");
    const std::vector<RawPayload> raw = raw_payloads(pass, id);
    const References references = references_of(pass, raw, id);
    put_entries(pass, "TOP.", {}, root.get());  // the profile itself refers to nothing
    plist_t content = plist_new_array();
    add_networks(pass, id, content);
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
