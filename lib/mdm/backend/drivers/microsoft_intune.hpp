#pragma once
// What the descriptor of Microsoft Intune names by `hook:`, `bundle:` and `codec:`.
#include "mdm/backend/drivers/drivers.hpp"

namespace mdm::intune {

/// Devices of a directory's group.
Result<std::unique_ptr<RowSource>> list_group_members(rest::Connection& connection, rest::Places& places,
                                                      const ListRequest& request);
/// Commands twenty at a time, by $batch.
std::unique_ptr<net::Sender> make_batch_sender(rest::Connection& connection, net::Client& client);
/// Makes a device a member of an Entra group, or takes it out.
void change_membership(rest::Connection& connection, const rest::Values& values, const Command& command,
                       std::function<void(Receipt)> done);
/// An enrollment token for company-owned Android devices.
void enroll(rest::Connection& connection, const rest::Values& values, const Command& command,
            std::function<void(Receipt)> done);
/// Configurations and compliance policies.
std::unique_ptr<Objects> make_store(rest::Connection& connection);

}  // namespace mdm::intune
