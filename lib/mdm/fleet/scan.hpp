#pragma once
// The tables of the fleet as SqlTables: what is asked of backends, in which order, for a statement. Context
// by context; filters are pushed where the backend understands them, rows dropped by what the listing says
// before detail calls are made, and personal columns blanked before anything can be told from them.
#include <memory>
#include <span>
#include <vector>

#include "mdm/fleet/fleet.hpp"
#include "mdm/fleet/list_filter.hpp"
#include "mdm/store/sql_table.hpp"

namespace mdm {

/// `terms` of the statement's WHERE, if it has only this table.
std::unique_ptr<store::SqlTable> device_table(std::span<const FleetSource> sources, bool show_personal,
                                              WhereTerms terms);
/// apps, groups, policies.
std::unique_ptr<store::SqlTable> backend_table(const Table& table, std::span<const FleetSource> sources);
std::unique_ptr<store::SqlTable> provided_table(TableProvider& provider);
/// Known by name, and without rows.
std::unique_ptr<store::SqlTable> empty_table(const Table& table);

/// How a column is declared to SQLite, and back.
std::string_view declared(ColumnType type);
std::optional<ColumnType> column_type(std::string_view declared);

}  // namespace mdm
