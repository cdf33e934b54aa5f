#pragma once
// Queries and tables as listings: which columns are read, printed and shown.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/app.hpp"
#include "cli/result.hpp"
#include "mdm/fleet/selection.hpp"

namespace mdm::cli {

/// The selected devices with the columns that --columns or the format asks for.
Result<CommandResult> list_devices(App& app, const Fleet& fleet, const Selection& selection,
                                   const std::string& order, std::optional<std::uint64_t> limit);
/// The result of any SELECT.
CommandResult list_query(App& app, std::unique_ptr<Query> query);
/// Rows of a table of the backend, as it gives them.
Result<CommandResult> list_table(App& app, const Table& table, const ListRequest& request);
/// The first row of a source as a JSON record; not_found with `what` when there is none.
Result<CommandResult> record_of(const std::vector<OutputColumn>& columns, std::size_t width, RowSource& rows,
                                const std::string& what);
/// The one device that a reference names, for looking.
Result<Target> one_device(App& app, const std::string& reference);

}  // namespace mdm::cli
