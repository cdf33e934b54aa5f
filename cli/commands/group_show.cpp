#include "cli/commands/commands.hpp"
#include "cli/listing.hpp"

namespace mdm::cli::commands {

// The members of a group, as devices.
Run group_show(Options& options) {
    auto group = std::make_shared<std::string>();  // shared: the parser fills it, the run reads it
    options.argument("GROUP", *group, "name of the group");
    return [group](App& app) -> Result<CommandResult> {
        MDM_TRY(const auto* fleet, app.fleet());
        Selection selection;
        selection.action = false;
        selection.groups = {*group};
        return list_devices(app, *fleet, selection, "", std::nullopt);
    };
}

}  // namespace mdm::cli::commands
