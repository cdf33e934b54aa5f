#pragma once
// NanoHUB's inventory of single devices, as facts.
#include <nlohmann/json_fwd.hpp>

#include "mdm/backend/apple/event_store.hpp"

namespace mdm::apple {

/// `answer`: {id: {serial_number, model, …}}. Devices that the server has nothing of are left out.
Result<void> learn_inventory(const nlohmann::json& answer, EventStore& store, Time now);

}  // namespace mdm::apple
