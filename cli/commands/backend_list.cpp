#include "cli/app.hpp"
#include "cli/commands/commands.hpp"

namespace mdm::cli::commands {

Run backend_list(Options&) {
    return [](App&) -> Result<CommandResult> {
        RowBatch rows(2);
        for (const BackendInfo& backend : backends()) {
            rows.add_row();
            rows.set(0, Cell::of(backend.name));
            rows.set(1, Cell::of(backend.summary));
        }
        Listing listing;
        listing.columns = {{"name", ColumnType::text, 0}, {"summary", ColumnType::text, 1}};
        listing.width = 2;
        listing.rows = std::make_unique<RowsInMemory>(std::move(rows));
        return CommandResult::list(std::move(listing));
    };
}

}  // namespace mdm::cli::commands
