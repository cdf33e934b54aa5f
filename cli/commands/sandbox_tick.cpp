#include <fmt/format.h>

#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "cli/sandbox_path.hpp"
#include "mdm/backend/sandbox/admin.hpp"

namespace mdm::cli::commands {

Run sandbox_tick(Options& options) {
    auto by = std::make_shared<std::string>();  // shared: the parser fills it, the run reads it
    options.argument("DURATION", *by, "how far the sandbox's time moves on: 10m, 1h, 40d");
    return [by](App& app) -> Result<CommandResult> {
        MDM_TRY(const auto duration, parse_duration(*by));
        MDM_TRY(const auto path, existing_sandbox(app));
        MDM_TRY(const auto now, sandbox::tick(path, duration, app.backend_seams()));
        CommandResult result;
        result.notes.push_back(fmt::format("it is now {} in the sandbox", rfc3339(now)));
        return result;
    };
}

}  // namespace mdm::cli::commands
