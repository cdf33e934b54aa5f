#pragma once
// Windows: OMA-URI nodes, written as the body of an Intune custom configuration. windows_rows.cpp holds the
// tables, windows_hooks.cpp and windows_wifi.cpp what tables cannot say, windows_custom.cpp writes it.
#include <string>
#include <string_view>

#include "mdm/policy/translate/networks.hpp"
#include "mdm/policy/translate/rows.hpp"

namespace mdm::policy::native::windows {

const Tables& tables();

void quality(Pass& pass, std::string_view key, const Value& value);
void complexity(Pass& pass, std::string_view key, const Value& value);
void on_fail(Pass& pass, std::string_view key, const Value& value);
void encryption_method(Pass& pass, std::string_view key, const Value& value);
void networks(Pass& pass, std::string_view key, const Value& value);
void only_managed(Pass& pass, std::string_view key, const Value& value);

/// What must be written down although nobody asked for it; and that no other passcode setting stands beside
/// "no passcode".
void add_defaults(Pass& pass);
/// windows10CustomConfiguration as JSON with sorted keys.
std::string custom_configuration(const Pass& pass);

}  // namespace mdm::policy::native::windows
