#pragma once
// Android: the policy of the Android Management API, one JSON object a device. android_rows.cpp holds the
// tables, android_passcode.cpp and android_wifi.cpp what tables cannot say, android_policy.cpp writes it.
#include <string>
#include <string_view>

#include "mdm/policy/translate/networks.hpp"
#include "mdm/policy/translate/rows.hpp"

namespace mdm::policy::native::android {

const Tables& tables();

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

/// "SCOPE_DEVICE" on company-owned devices and "SCOPE_PROFILE" on personal ones, unless passcode.scope says.
std::string_view scope(const Pass& pass);
/// What must be written down although nobody asked for it.
void add_defaults(Pass& pass);
/// The policy as JSON with sorted keys.
std::string policy_json(const Pass& pass);

}  // namespace mdm::policy::native::android
