#pragma once
// MicroMDM's list of devices: always whole, in any order, five members each.
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "mdm/backend/apple/event_store.hpp"

namespace mdm::apple {

/// Those that have enrolled. Who is only known to Apple's enrollment service has no UDID yet, and so nothing
/// to be addressed by.
std::vector<Learnt> micro_devices(const nlohmann::json& answer);

}  // namespace mdm::apple
