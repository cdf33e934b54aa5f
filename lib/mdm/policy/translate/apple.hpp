#pragma once
// Apple: configuration profiles and declarations. apple_rows.cpp and the files named after sections hold the
// tables and what tables cannot say, apple_parts.cpp splits the outcome, apple_profile.cpp writes the
// property list.
#include <optional>
#include <string>
#include <string_view>

#include "mdm/base/json.hpp"
#include "mdm/policy/translate/apple_parts.hpp"
#include "mdm/policy/translate/items.hpp"
#include "mdm/policy/translate/networks.hpp"
#include "mdm/policy/translate/rows.hpp"

namespace mdm::policy::native::apple {

/// Passcode, encryption, restrictions and Wi-Fi; the others below, a file a group of sections.
const Tables& tables();
const Tables& account_tables();
const Tables& app_tables();
const Tables& network_tables();
const Tables& people_tables();
const Tables& screen_tables();
const Tables& update_tables();
/// The tables that the key's section is in.
const Tables& tables_for(std::string_view key);

void passcode_under_user_enrollment(Pass& pass, std::string_view key, const Value& value);
void quality(Pass& pass, std::string_view key, const Value& value);
void complexity(Pass& pass, std::string_view key, const Value& value);
void min_symbols(Pass& pass, std::string_view key, const Value& value);
void max_failed_attempts(Pass& pass, std::string_view key, const Value& value);
void on_fail(Pass& pass, std::string_view key, const Value& value);
void enable_at(Pass& pass, std::string_view key, const Value& value);
void airdrop(Pass& pass, std::string_view key, const Value& value);
void escrow(Pass& pass, std::string_view key, const Value& value);
void escrow_certificate(Pass& pass, std::string_view key, const Value& value);
void networks(Pass& pass, std::string_view key, const Value& value);
void only_managed(Pass& pass, std::string_view key, const Value& value);
void public_networks(Pass& pass, std::string_view key, const Value& value);

/// One setting of the policy, User Enrollment considered.
void translate_key(Pass& pass, std::string_view key, const Value& value);
/// What must be written down although nobody asked for it.
void add_defaults(Pass& pass);
/// The profile as an XML property list. `part` is "" for the policy's first profile and a platform for the
/// others; it goes into every identifier, so that removing one profile can never remove another.
std::string profile(const Pass& pass, std::string_view part);
/// "org.northside.mdmctl.hipaa-base", with the part behind it.
std::string identifier(const Pass& pass, std::string_view part);

// Payloads of which there may be several ("WIFI.…", "ITEM.…") are one entry each in the draft: {type, kind,
// name, title, payload, over}; others are one entry a key, below a prefix ("RS.allowCamera").
bool is_item(std::string_view native);
/// The native keys that raw blocks lay over the payload, "over".
nlohmann::json laid_over(const nlohmann::json& item);
/// Whether a raw payload brought it: what it holds is nobody's business here.
bool is_raw(const Entry& entry);
std::string item_type(const nlohmann::json& item);
/// "com.apple.security.root/northside-root": what reference_to refers to.
std::string item_id(const nlohmann::json& item);
/// "RS." → "com.apple.applicationaccess"; "" for what is no payload.
std::string_view type_of_prefix(std::string_view prefix);
/// Adds such a payload; `order` sorts groups of them ("1" before "2").
struct ItemPayload {
    std::string_view order;
    std::string_view type;
    std::string_view kind;
    std::string name;
    std::string title;
    nlohmann::json payload;
};
void emit_item(Pass& pass, ItemPayload item, std::string_view key);

/// The certificate of that name as another payload refers to it; nullopt where this policy has none that is
/// written.
std::optional<nlohmann::json> certificate_reference(const Pass& pass, std::string_view name);
/// each_item, with a line about the list itself where nothing of it comes out.
void write_items(Pass& pass, std::string_view key, const Value& value,
                 const std::function<std::string(const Item&)>& write);
/// For a list item that names no app, no version or nothing else for this platform: a note on each member.
std::string elsewhere(Pass& pass, const Item& item, std::string_view why);
/// The bundle id of an app on this platform: its own word, or that of the nearest platform; "".
std::string bundle_id(const Pass& pass, const Value& app);
/// Says that the server must fill in a placeholder, where the text has one.
void note_placeholder(Pass& pass, std::string_view key, std::string_view text);
/// The oldest system the policy is for, "" when it does not say.
std::string oldest_os(const Pass& pass);
/// Whether every device of the policy runs `generation` or newer.
bool all_have(const Pass& pass, std::string_view generation);
/// "PW." for com.apple.mobiledevice.passwordpolicy; "" for types that the settings never write.
std::string_view prefix_of(std::string_view payload_type);
/// The PayloadUUID for a name.
std::string payload_uuid(std::string_view name);

}  // namespace mdm::policy::native::apple
