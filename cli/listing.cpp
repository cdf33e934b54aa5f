#include "cli/listing.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/completion_fill.hpp"
#include "mdm/base/json.hpp"

namespace mdm::cli {
namespace {

// The columns printed when nothing is asked for: those of the listing itself. Details cost calls.
std::vector<OutputColumn> usual_columns(const Fleet& fleet, bool shown_only) {
    std::vector<OutputColumn> columns;
    const Table& table = tables::devices;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const bool wanted =
            shown_only ? table.shown.has(i) : fleet.origin(i) == Origin::list || i >= column(Field::context);
        if (wanted) columns.push_back({std::string(table.columns[i].name), table.columns[i].type, i});
    }
    return columns;
}

bool is_short(const App& app, bool terminal) {
    const std::string& format = app.globals().output;
    return format == "table" || format == "markdown" || format == "name" || (format.empty() && terminal) ||
           format.empty();
}

nlohmann::ordered_json json_of(const Cell& cell, ColumnType type) {
    switch (cell.kind) {
        case CellKind::null:
            return nullptr;
        case CellKind::text:
            if (type == ColumnType::list) {
                auto list = nlohmann::ordered_json::parse(cell.text, nullptr, false);
                return list.is_discarded() ? nlohmann::ordered_json(cell.text) : list;
            }
            return cell.text;
        case CellKind::integer:
            return cell.integer;
        case CellKind::real:
            return cell.real;
        case CellKind::boolean:
            return cell.integer != 0;
    }
    return nullptr;
}

}  // namespace

Result<CommandResult> list_devices(App& app, const Fleet& fleet, const Selection& selection,
                                   const std::string& order, std::optional<std::uint64_t> limit) {
    const auto names = app.columns();
    std::vector<OutputColumn> columns;
    if (names.empty())
        columns = usual_columns(fleet, is_short(app, app.world().streams.out_is_terminal()));
    else {
        MDM_TRY(columns, output_columns(tables::devices, names));
    }
    DeviceQuery wanted;
    wanted.order_by = order;
    wanted.limit = limit;
    wanted.columns.add(tables::devices.key);
    for (const OutputColumn& column : columns) wanted.columns.add(column.index);
    MDM_TRY(auto query, look(selection, fleet, wanted));
    // the rows of the query hold the wanted columns only, in the order of the table
    const auto position = [&wanted](std::size_t column) {
        return (wanted.columns & ColumnSet::all(column)).size();
    };
    Listing listing;
    for (OutputColumn& column : columns) {
        column.index = position(column.index);
        listing.columns.push_back(std::move(column));
    }
    listing.key = position(tables::devices.key);
    listing.width = wanted.columns.size();
    listing.now = fleet.now();
    listing.rows = std::move(query);
    if (selection.empty() && !limit && wanted.columns.has(column(Field::serial)) &&
        wanted.columns.has(column(Field::name)))
        listing.rows =
            remembering(app, {"DEVICE", position(column(Field::serial)), position(column(Field::name))},
                        std::move(listing.rows));
    return CommandResult::list(std::move(listing));
}

CommandResult list_query(App& app, std::unique_ptr<Query> query) {
    Listing listing;
    std::size_t index = 0;
    for (const ResultColumn& column : query->columns())
        listing.columns.push_back({column.name, column.type.value_or(ColumnType::text), index++});
    listing.width = index;
    listing.now = app.world().clock.now();
    listing.rows = std::move(query);
    return CommandResult::list(std::move(listing));
}

Result<CommandResult> list_table(App& app, const Table& table, const ListRequest& request) {
    MDM_TRY(auto* backend, app.backend());
    Listing listing;
    MDM_TRY(listing.columns, output_columns(table, app.columns()));
    ListRequest wanted = request;
    wanted.table = &table;
    wanted.columns = ColumnSet::all(table.columns.size());
    MDM_TRY(auto rows, backend->list(wanted));
    listing.rows = remembering(app, table, std::move(rows));
    listing.key = table.key;
    listing.width = table.columns.size();
    listing.now = backend->now();
    return CommandResult::list(std::move(listing));
}

Result<CommandResult> record_of(const std::vector<OutputColumn>& columns, std::size_t width, RowSource& rows,
                                const std::string& what) {
    RowBatch batch(width);
    bool more = true;
    while (more && batch.empty()) {
        MDM_TRY(more, rows.next(batch));
    }
    if (batch.empty()) return Error{Code::not_found, fmt::format("there is no {}", what)};
    nlohmann::ordered_json record = nlohmann::ordered_json::object();
    for (const OutputColumn& column : columns)
        record[column.name] = json_of(batch.at(0, column.index), column.type);
    return CommandResult::record(std::move(record));
}

Result<Target> one_device(App& app, const std::string& reference) {
    MDM_TRY(const auto* fleet, app.fleet());
    Selection selection;
    selection.references = {reference};
    selection.action = false;
    Target found;
    MDM_CHECK(resolve(selection, *fleet, [&found](const Target& target, const FleetSource&) -> Result<void> {
        found = target;
        return {};
    }));
    return found;
}

}  // namespace mdm::cli
