#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "cli/completion_fill.hpp"

namespace mdm::cli::commands {

Run job_list(Options&) {
    return [](App& app) -> Result<CommandResult> {
        MDM_TRY(auto* ledger, app.ledger());
        Listing listing;
        MDM_TRY(listing.columns, output_columns(tables::jobs, app.columns()));
        listing.rows = remembering(app, tables::jobs, job_rows(*ledger));
        listing.key = tables::jobs.key;
        listing.width = tables::jobs.columns.size();
        listing.now = app.world().clock.now();
        return CommandResult::list(std::move(listing));
    };
}

}  // namespace mdm::cli::commands
