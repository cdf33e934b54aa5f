#pragma once
// Listing devices: a page at a time, only the columns asked for, with constant memory however large the
// fleet.
#include <memory>
#include <span>

#include "mdm/backend/backend.hpp"
#include "mdm/backend/sandbox/changes.hpp"
#include "mdm/backend/sandbox/fleet.hpp"

namespace mdm::sandbox {

/// Devices that a page looks at.
constexpr std::uint64_t page_size = 500;

/// Equality on these is understood: a superset by our semantics, because case does not matter here and
/// changed devices always pass.
bool understands_filter(std::size_t column, FilterOp op);

/// Columns of the listing only: what needs a further call stays null, as with other servers.
Result<std::unique_ptr<RowSource>> list_devices(const Fleet& fleet, Statements& statements, Time now,
                                                const ListRequest& request);

Result<void> read_each(const Fleet& fleet, Statements& statements, Time now, std::span<const std::string> ids,
                       ColumnSet columns, RowBatch& rows);

}  // namespace mdm::sandbox
