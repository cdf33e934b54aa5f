
#include "cli/commands/commands.hpp"
#include "mdm/base/json.hpp"
#include "mdm/policy/schema.hpp"

namespace mdm::cli::commands {

// A schema is JSON in every format: editors read nothing else.
Run policy_schema(Options&) {
    return [](App&) -> Result<CommandResult> {
        return CommandResult::text(policy::document_schema().dump(2) + "\n");
    };
}

}  // namespace mdm::cli::commands
