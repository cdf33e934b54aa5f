#pragma once
// Which file the sandbox commands mean: the sandbox of --context, else of the context named "sandbox".
#include <string>

#include "cli/app.hpp"

namespace mdm::cli {

/// Name of the context that the sandbox commands act on.
std::string sandbox_context_name(App& app);
/// The file of that context; for a context that does not exist yet, where init would make it.
Result<std::string> sandbox_path(App& app);
/// not_found when there is no such context; unsupported when it is no sandbox.
Result<std::string> existing_sandbox(App& app);

}  // namespace mdm::cli
