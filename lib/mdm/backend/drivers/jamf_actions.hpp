#pragma once
// What Jamf Pro has no single call for. Each does one command of one device and reports it.
#include "mdm/backend/drivers/exchange.hpp"

namespace mdm::jamf {

/// Reads the device's unlock token and sends it back.
Receipt clear_passcode(rest::Connection& connection, const rest::Values& values, const Command& command,
                       const Stop& stop);
/// A plan of managed software updates.
Receipt update_os(rest::Connection& connection, const Command& command, const Stop& stop);
/// Ids of apps are package:11, mac-app:41 and mobile-app:31.
Receipt push_app(rest::Connection& connection, const Command& command, const Stop& stop);
Receipt remove_app(rest::Connection& connection, const Command& command, const Stop& stop);
/// An invitation of the Classic API; hands back its link.
Receipt invite(rest::Connection& connection, const Command& command, const Stop& stop);
Receipt revoke_invitation(rest::Connection& connection, const Command& command, const Stop& stop);

}  // namespace mdm::jamf
