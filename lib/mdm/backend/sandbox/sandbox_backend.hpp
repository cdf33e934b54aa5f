#pragma once
// The sandbox as a backend: the reference implementation of the contract in backend.hpp.
#include <memory>
#include <vector>

#include "mdm/backend/backend.hpp"
#include "mdm/backend/registry.hpp"

namespace mdm::sandbox {

/// Opens the sandbox named by the context's setting `path`; not_found with a hint when there is none.
Result<std::unique_ptr<Backend>> open_sandbox(const Context& context, const BackendSeams& seams);
std::vector<CapabilityRow> sandbox_capabilities();
std::vector<SettingInfo> sandbox_settings();

}  // namespace mdm::sandbox
