#include <fmt/format.h>

#include "cli/commands/commands.hpp"
#include "cli/listing.hpp"
#include "mdm/base/text.hpp"

namespace mdm::cli::commands {
namespace {

Result<CommandResult> run(App& app, const std::string& id) {
    MDM_TRY(auto* backend, app.backend());
    const Table& table = tables::approvals;
    ListRequest request;
    request.table = &table;
    request.columns = ColumnSet::all(table.columns.size());
    request.scope = id;
    MDM_TRY(auto rows, backend->list(request));
    MDM_TRY(const auto columns, output_columns(table, app.columns()));
    return record_of(columns, table.columns.size(), *rows,
                     fmt::format("request for approval '{}'", printable(id)));
}

}  // namespace

Run approval_show(Options& options) {
    auto id = std::make_shared<std::string>();  // shared: the parser fills it, the run reads it
    options.argument("APPROVAL", *id, "id of the request for approval");
    return [id](App& app) { return run(app, *id); };
}

}  // namespace mdm::cli::commands
