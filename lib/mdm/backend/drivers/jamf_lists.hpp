#pragma once
// Tables of Jamf Pro that take more than one call.
#include "mdm/backend/backend.hpp"
#include "mdm/backend/rest/connection.hpp"

namespace mdm::jamf {

/// Packages, and App Store apps of both populations.
Result<std::unique_ptr<RowSource>> list_apps(rest::Connection& connection, const ListRequest& request);
Result<std::unique_ptr<RowSource>> list_invitations(rest::Connection& connection, const ListRequest& request);

}  // namespace mdm::jamf
