#pragma once
// Certificates, tunnels, the firewall and name resolution on Apple devices.
#include "mdm/policy/translate/apple.hpp"

namespace mdm::policy::native::apple {

void certificates(Pass& pass, std::string_view key, const Value& value);
void tunnels(Pass& pass, std::string_view key, const Value& value);
void firewall_apps(Pass& pass, std::string_view key, const Value& value);
void secure_dns(Pass& pass, std::string_view key, const Value& value);

}  // namespace mdm::policy::native::apple
