#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "cli/sandbox_path.hpp"
#include "mdm/backend/sandbox/admin.hpp"

namespace mdm::cli::commands {
namespace {

Result<CommandResult> run(App& app) {
    MDM_TRY(const auto path, existing_sandbox(app));
    const Table& table = sandbox::log_table;
    Listing listing;
    MDM_TRY(listing.columns, output_columns(table, app.columns()));
    MDM_TRY(listing.rows, sandbox::read_log(path, app.backend_seams()));
    listing.width = table.columns.size();
    listing.key = table.key;
    listing.now = app.world().clock.now();
    return CommandResult::list(std::move(listing));
}

}  // namespace

Run sandbox_log(Options&) {
    return run;
}

}  // namespace mdm::cli::commands
