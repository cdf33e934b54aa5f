#include "cli/commands/commands.hpp"
#include "cli/completion_fill.hpp"
#include "cli/listing.hpp"
#include "mdm/policy/policy_table.hpp"

namespace mdm::cli::commands {

Run policy_list(Options&) {
    return [](App& app) -> Result<CommandResult> {
        MDM_TRY(auto* backend, app.marked_backend());
        Listing listing;
        MDM_TRY(listing.columns, output_columns(tables::policies, app.columns()));
        ListRequest request;
        request.table = &tables::policies;
        request.columns = ColumnSet::all(tables::policies.columns.size());
        MDM_TRY(auto rows, backend->list(request));
        listing.rows = remembering(app, tables::policies, std::move(rows));
        listing.key = *tables::policies.find("id");
        listing.width = tables::policies.columns.size();
        listing.now = backend->now();
        return CommandResult::list(std::move(listing));
    };
}

}  // namespace mdm::cli::commands
