#include <fmt/format.h>

#include "cli/app.hpp"
#include "cli/commands/commands.hpp"

namespace mdm::cli::commands {

Run context_use(Options& options) {
    auto name = std::make_shared<std::string>();  // shared: the parser fills it, the run reads it
    options.argument("CONTEXT", *name, "the context that commands act on from now on");
    return [name](App& app) -> Result<CommandResult> {
        MDM_TRY(auto* config, app.config());
        MDM_CHECK(config->find(*name));
        config->current = *name;
        MDM_CHECK(app.save_config());
        CommandResult result;
        result.notes.push_back(fmt::format("now using context '{}'", *name));
        return result;
    };
}

}  // namespace mdm::cli::commands
