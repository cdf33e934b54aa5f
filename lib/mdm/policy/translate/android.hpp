#pragma once
// Android: the policy of the Android Management API, one JSON object a device. A file a group of sections
// holds its tables and what tables cannot say; android_policy.cpp writes it. Native keys of the draft: a
// dotted path; "PP." the entry of passwordPolicies; "ONC.<n>" a network and "CERT.<id>" a certificate of
// openNetworkConfiguration; "APP.<package>/<field>[/<key>]" a field of an application.
#include <string>
#include <string_view>

#include "mdm/policy/translate/networks.hpp"
#include "mdm/policy/translate/rows.hpp"

namespace mdm::policy::native::android {

/// One setting, by the tables of its section.
void translate_key(Pass& pass, std::string_view key, const Value& value);

const Tables& tables();  // encryption, passcode, restrictions, wifi
const Tables& app_tables();
const Tables& browser_tables();  // and web filters
const Tables& compliance_tables();
const Tables& network_tables();  // certificates, dns, firewall, vpn
const Tables& screen_tables();   // content, email, kiosk, location, lockScreen, time, workProfile
const Tables& update_tables();

void passcode_scope(Pass& pass, std::string_view key, const Value& value);
void passcode_required(Pass& pass, std::string_view key, const Value& value);
void quality(Pass& pass, std::string_view key, const Value& value);
void complexity(Pass& pass, std::string_view key, const Value& value);
void allow_simple(Pass& pass, std::string_view key, const Value& value);
void min_length(Pass& pass, std::string_view key, const Value& value);
void min_count(Pass& pass, std::string_view key, const Value& value);
void max_failed_attempts(Pass& pass, std::string_view key, const Value& value);
void on_fail(Pass& pass, std::string_view key, const Value& value);
void separate_work_lock(Pass& pass, std::string_view key, const Value& value);
void encryption_required(Pass& pass, std::string_view key, const Value& value);
void capture(Pass& pass, std::string_view key, const Value& value);
void lock_screen_notifications(Pass& pass, std::string_view key, const Value& value);
void unenroll(Pass& pass, std::string_view key, const Value& value);
void networks(Pass& pass, std::string_view key, const Value& value);
void only_managed(Pass& pass, std::string_view key, const Value& value);
void minimum_security(Pass& pass, std::string_view key, const Value& value);
/// minimumApiLevel: the higher of updates.minimumVersion and compliance.minOSVersion.
void minimum_level(Pass& pass, std::string_view key, const Value& value);

/// "com.northside.ehr"
bool is_package(std::string_view text);
/// The GUID by which networks refer to a certificate.
std::string certificate_id(const Pass& pass, std::string_view name);

/// "SCOPE_DEVICE" on company-owned devices and "SCOPE_PROFILE" on personal ones, unless passcode.scope says.
std::string_view scope(const Pass& pass);
/// The raw block, and what of it settings set as well. Before the defaults.
void add_raw(Pass& pass);
/// Whether the raw block has this top-level field.
bool raw_sets(const Pass& pass, std::string_view key);
/// Lays the raw block over the policy.
void lay_raw_over(const Pass& pass, nlohmann::json& policy);

/// What must be written down although nobody asked for it.
void add_defaults(Pass& pass);
/// The policy that the entries make, without the raw block.
nlohmann::json policy_of(const Draft& draft, std::string_view password_scope);
/// The policy as JSON with sorted keys.
std::string policy_json(const Pass& pass);

}  // namespace mdm::policy::native::android
