#include "cli/app.hpp"
#include "cli/commands/commands.hpp"

namespace mdm::cli::commands {

Run backend_list(Options&) {
    return [](App& app) -> Result<CommandResult> {
        RowBatch rows(4);
        CommandResult result;
        const auto set = [&](std::size_t column, const std::string& text) {
            if (!text.empty()) rows.set(column, Cell::of(std::string_view(text)));
        };
        for (const BackendName& backend : list_backends(app.backend_seams())) {
            rows.add_row();
            set(0, backend.name);
            set(1, backend.summary);
            set(2, backend.file);
            set(3, backend.problem);
            if (!backend.problem.empty()) result.notes.push_back(backend.problem);
        }
        Listing listing;
        listing.columns = {{"name", ColumnType::text, 0},
                           {"summary", ColumnType::text, 1},
                           {"file", ColumnType::text, 2},
                           {"problem", ColumnType::text, 3}};
        listing.width = 4;
        listing.rows = std::make_unique<RowsInMemory>(std::move(rows));
        auto notes = std::move(result.notes);
        result = CommandResult::list(std::move(listing));
        result.notes = std::move(notes);
        return result;
    };
}

}  // namespace mdm::cli::commands
