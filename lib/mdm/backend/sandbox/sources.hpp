#pragma once
// Row sources made of a function: rows of a statement, or rows counted from 0.
#include <functional>
#include <memory>

#include "mdm/base/cell.hpp"
#include "mdm/store/sqlite.hpp"

namespace mdm::sandbox {

/// Fills the newest row of the batch from a row of the statement.
using FillFromRow = std::function<void(const store::Statement& row, RowBatch& batch)>;
Result<std::unique_ptr<RowSource>> from_query(store::Statement query, FillFromRow fill);

/// Adds whatever rows belong to `place`, for all places from `first` to before `last`.
using AddRows = std::function<Result<void>(std::uint64_t place, RowBatch& batch)>;
std::unique_ptr<RowSource> from_places(std::uint64_t first, std::uint64_t last, AddRows add);

}  // namespace mdm::sandbox
