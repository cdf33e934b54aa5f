#pragma once
// Apple: configuration profiles. apple_rows.cpp holds the tables, apple_hooks.cpp and apple_wifi.cpp what
// tables cannot say, apple_profile.cpp writes the property list.
#include <string>
#include <string_view>

#include "mdm/policy/translate/networks.hpp"
#include "mdm/policy/translate/rows.hpp"

namespace mdm::policy::native::apple {

const Tables& tables();

void passcode_under_user_enrollment(Pass& pass, std::string_view key, const Value& value);
void quality(Pass& pass, std::string_view key, const Value& value);
void complexity(Pass& pass, std::string_view key, const Value& value);
void min_symbols(Pass& pass, std::string_view key, const Value& value);
void max_failed_attempts(Pass& pass, std::string_view key, const Value& value);
void on_fail(Pass& pass, std::string_view key, const Value& value);
void enable_at(Pass& pass, std::string_view key, const Value& value);
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
/// "PW." for com.apple.mobiledevice.passwordpolicy; "" for types that the settings never write.
std::string_view prefix_of(std::string_view payload_type);
/// The PayloadUUID for a name.
std::string payload_uuid(std::string_view name);

}  // namespace mdm::policy::native::apple
