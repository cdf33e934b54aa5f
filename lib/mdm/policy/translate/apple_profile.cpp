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

plist_t node_of(const json& value) {
    if (value.is_boolean()) return plist_new_bool(value.get<bool>() ? 1 : 0);
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

void add_payload(const Pass& pass, const Payload& payload, const std::string& profile_id, plist_t content) {
    if (pass.draft.any(payload.prefix) == nullptr) return;
    plist_t dict = begin_dict(payload.type, fmt::format("{}.{}", profile_id, payload.kind),
                              fmt::format("{}/{}/", profile_id, payload.type), payload.title);
    for (const auto& [native, entry] : pass.draft.entries())
        if (native.starts_with(payload.prefix))
            put(dict, native.substr(payload.prefix.size()).c_str(), entry.value);
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
    if (const Entry* kept = pass.draft.find("TOP.PayloadRemovalDisallowed"))
        put(root.get(), "PayloadRemovalDisallowed", kept->value);
    plist_t content = plist_new_array();
    add_networks(pass, id, content);
    for (const Payload& payload : payloads) add_payload(pass, payload, id, content);
    plist_dict_set_item(root.get(), "PayloadContent", content);
    return xml_of(root.get());
}

}  // namespace mdm::policy::native::apple
