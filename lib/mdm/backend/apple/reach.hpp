#pragma once
// Whom the lines of an assignment reach: devices that are enrolled, of groups that we keep.
#include <set>
#include <span>
#include <string>

#include "mdm/backend/apple/event_store.hpp"
#include "mdm/backend/objects.hpp"

namespace mdm::apple {

/// Exclusions hold, whatever the order of the lines. not_found for a group that does not exist.
Result<std::set<std::string>> reach_of(std::span<const ObjectAssignment> lines, EventStore& store);

}  // namespace mdm::apple
