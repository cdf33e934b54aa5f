#pragma once
// What works on which device, in one table: what `can()` answers and what the sandbox does are the same rows.
#include <set>
#include <string>

#include "mdm/backend/capability.hpp"
#include "mdm/backend/sandbox/changes.hpp"
#include "mdm/backend/sandbox/schema.hpp"

namespace mdm::sandbox {

/// What the sandbox as a whole can do, given what it is made without.
Capability capability_of(const Operation& operation, const std::set<std::string>& without);

/// "" when this device can do it, else why not.
std::string obstacle(const Operation& operation, const Device& device);

}  // namespace mdm::sandbox
