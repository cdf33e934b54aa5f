#include "cli/completion.hpp"

#include "cli/app.hpp"
#include "cli/commands/commands.hpp"

namespace mdm::cli::commands {

Run completion(Options& options) {
    auto shell = std::make_shared<std::string>();  // shared: the parser fills it, the run reads it
    options.argument("SHELL", *shell, "bash, zsh or fish");
    return [shell](App&) -> Result<CommandResult> {
        MDM_TRY(auto script, completion_script(*shell));
        return CommandResult::text(std::move(script));
    };
}

}  // namespace mdm::cli::commands
