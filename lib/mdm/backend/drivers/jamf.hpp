#pragma once
// What the descriptor of Jamf Pro names by `hook:` and `codec:`.
#include "mdm/backend/drivers/drivers.hpp"

namespace mdm::jamf::hooks {

void clear_passcode(rest::Connection& connection, const rest::Values& values, const Command& command,
                    std::function<void(Receipt)> done);
void update_os(rest::Connection& connection, const rest::Values& values, const Command& command,
               std::function<void(Receipt)> done);
void push_app(rest::Connection& connection, const rest::Values& values, const Command& command,
              std::function<void(Receipt)> done);
void remove_app(rest::Connection& connection, const rest::Values& values, const Command& command,
                std::function<void(Receipt)> done);
void invite(rest::Connection& connection, const rest::Values& values, const Command& command,
            std::function<void(Receipt)> done);
void revoke_invitation(rest::Connection& connection, const rest::Values& values, const Command& command,
                       std::function<void(Receipt)> done);

Result<std::unique_ptr<RowSource>> apps(rest::Connection& connection, rest::Places& places,
                                        const ListRequest& request);
Result<std::unique_ptr<RowSource>> invitations(rest::Connection& connection, rest::Places& places,
                                               const ListRequest& request);
std::unique_ptr<Objects> objects(rest::Connection& connection);

}  // namespace mdm::jamf::hooks
