#include "mdm/backend/drivers/jamf.hpp"

#include "mdm/backend/drivers/jamf_actions.hpp"
#include "mdm/backend/drivers/jamf_lists.hpp"
#include "mdm/backend/drivers/jamf_objects.hpp"

namespace mdm::jamf::hooks {

using Done = std::function<void(Receipt)>;

void clear_passcode(rest::Connection& connection, const rest::Values& values, const Command& command,
                    Done done) {
    done(jamf::clear_passcode(connection, values, command, Stop()));
}

void update_os(rest::Connection& connection, const rest::Values&, const Command& command, Done done) {
    done(jamf::update_os(connection, command, Stop()));
}

void push_app(rest::Connection& connection, const rest::Values&, const Command& command, Done done) {
    done(jamf::push_app(connection, command, Stop()));
}

void remove_app(rest::Connection& connection, const rest::Values&, const Command& command, Done done) {
    done(jamf::remove_app(connection, command, Stop()));
}

void invite(rest::Connection& connection, const rest::Values&, const Command& command, Done done) {
    done(jamf::invite(connection, command, Stop()));
}

void revoke_invitation(rest::Connection& connection, const rest::Values&, const Command& command, Done done) {
    done(jamf::revoke_invitation(connection, command, Stop()));
}

Result<std::unique_ptr<RowSource>> apps(rest::Connection& connection, rest::Places&,
                                        const ListRequest& request) {
    return list_apps(connection, request);
}

Result<std::unique_ptr<RowSource>> invitations(rest::Connection& connection, rest::Places&,
                                               const ListRequest& request) {
    return list_invitations(connection, request);
}

std::unique_ptr<Objects> objects(rest::Connection& connection) {
    return std::make_unique<ProfileObjects>(connection);
}

}  // namespace mdm::jamf::hooks
