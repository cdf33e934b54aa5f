#pragma once
// A server that a descriptor describes, as a Backend.
#include <memory>
#include <vector>

#include "mdm/backend/backend.hpp"
#include "mdm/backend/registry.hpp"
#include "mdm/backend/rest/descriptor.hpp"

namespace mdm::rest {

/// Nothing is asked of the server yet. `descriptor` is shared: the registry's entry and every backend opened
/// from it use one, and none of them knows which goes last.
Result<std::unique_ptr<Backend>> open_rest_backend(std::shared_ptr<const Descriptor> descriptor,
                                                   const Context& context, const BackendSeams& seams);

/// What a descriptor's server can do, for every operation there is.
std::vector<CapabilityRow> capabilities_of(const Descriptor& descriptor);
Capability capability_of(const Descriptor& descriptor, const Operation& operation);

}  // namespace mdm::rest
