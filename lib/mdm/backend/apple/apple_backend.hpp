#pragma once
// NanoMDM, NanoHUB and MicroMDM as backends. The server queues commands and tells nothing back; what devices
// answer comes by webhook to `mdmctl events listen`, which stores it, and is read from there: devices, apps,
// profiles, results. What was not heard is unknown, never failed.
#include <optional>
#include <string_view>
#include <vector>

#include "mdm/backend/apple/event_store.hpp"
#include "mdm/backend/registry.hpp"

namespace mdm::apple {

/// Entries of the registry, sorted by name.
std::vector<BackendInfo> apple_backends();
/// nullopt when none has that name.
std::optional<BackendInfo> find_apple_backend(std::string_view name);

/// What was heard of a context's server, and the groups that are kept for it. Code::unsupported for a backend
/// of another family.
Result<std::unique_ptr<EventStore>> event_store_of(const Context& context, const BackendSeams& seams);

}  // namespace mdm::apple
