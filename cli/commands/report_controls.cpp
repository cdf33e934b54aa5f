#include <fmt/format.h>

#include "cli/commands/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/policy_documents.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/controls.hpp"

namespace mdm::cli::commands {
namespace {

Listing listing_of(const std::vector<policy::ControlRow>& rows) {
    Listing listing;
    for (const char* name : {"policy", "clause", "setting", "target", "coverage", "codes", "message"})
        listing.columns.push_back({name, ColumnType::text, listing.columns.size()});
    listing.width = listing.columns.size();
    listing.key = 1;
    RowBatch batch(listing.width);
    for (const policy::ControlRow& row : rows) {
        batch.add_row();
        batch.set(0, Cell::of(row.policy));
        batch.set(1, Cell::of(row.clause));
        batch.set(2, Cell::of(row.key));
        batch.set(3, Cell::of(row.target));
        batch.set(4, Cell::of(policy::name(row.coverage)));
        batch.set(5, Cell::of(join(row.codes, " ")));
        if (!row.message.empty()) batch.set(6, Cell::of(row.message));
    }
    listing.rows = std::make_unique<RowsInMemory>(std::move(batch));
    return listing;
}

// A gap that is an error is what such a report is for: it is printed, and the exit code is that of validate.
Result<CommandResult> run(App& app, const std::vector<std::string>& files) {
    MDM_TRY(const auto all, load_policies(app, files));
    if (!all.usable) return refused_documents(app, all);
    const auto rows = policy::control_rows(all.documents, all.translations);
    auto result = CommandResult::list(listing_of(rows));
    if (rows.empty()) result.notes.push_back("no policy maps settings to clauses: see `controls`");
    if (const auto errors = all.count(policy::Level::error); errors > 0)
        result.notes.push_back(
            fmt::format("{} in the policy documents: see mdmctl policy validate", count_of(errors, "error")));
    result.exit = all.ok() ? Exit::done : Exit::invalid_file;
    return result;
}

}  // namespace

Run report_controls(Options& options) {
    auto files =
        std::make_shared<std::vector<std::string>>();  // shared: the parser fills it, the run reads it
    declare_documents(options, *files);
    return [files](App& app) { return run(app, *files); };
}

}  // namespace mdm::cli::commands
