#pragma once
// Enrollment tokens: made, listed and revoked. The token itself is handed back once and not kept.
#include "mdm/backend/command.hpp"
#include "mdm/backend/sandbox/world.hpp"

namespace mdm::sandbox {

/// enrollment.create and enrollment.revoke, inside the caller's transaction. A new token's receipt carries
/// "token" and "link" in handed_back, and the enrollment's id as command_id.
Result<Receipt> enroll(World& world, const Command& command, Time now);

/// The two that every sandbox has: one open, one expired.
Result<void> add_first_enrollments(store::Database& database, Time now);

Result<std::unique_ptr<RowSource>> list_enrollments(World& world, Time now);

}  // namespace mdm::sandbox
