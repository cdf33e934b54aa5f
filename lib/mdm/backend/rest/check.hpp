#pragma once
// Proving credentials: a harmless call that says who we are, and which permissions are missing, as far as the
// server tells: by listing those we have, or by refusing a page of a listing.
#include "mdm/backend/backend.hpp"
#include "mdm/backend/rest/connection.hpp"
#include "mdm/backend/rest/places.hpp"

namespace mdm::rest {

/// As Backend::check has it.
Result<CheckResult> check(Connection& connection, Places& places);

}  // namespace mdm::rest
