#pragma once
// Finds the devices that references name: a handful by asking the servers where they understand the question,
// otherwise by one listing.
#include "mdm/fleet/condition.hpp"
#include "mdm/fleet/fleet.hpp"
#include "mdm/fleet/reference_book.hpp"

namespace mdm {

/// Offers devices to the book. Bare references are looked up in what a listing tells; only a typed one is
/// worth a detail call for each device. For actions, names are noted for a hint.
Result<void> find_devices(const Fleet& fleet, ReferenceBook& book, bool action);

/// The condition, AND being one of the devices found.
Result<void> restrict_to(ReferenceBook book, const Fleet& fleet, Condition& condition);

}  // namespace mdm
