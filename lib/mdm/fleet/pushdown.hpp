#pragma once
// Which constraints of a statement may go to a server as filters: only single ones that hold for every row
// wanted, in our column's own order, on columns that are the server's, that the backend understands.
#include <deque>
#include <span>
#include <string>
#include <vector>

#include "mdm/backend/backend.hpp"
#include "mdm/store/constraint.hpp"

namespace mdm {

/// Filters with the text that their values point to.
struct PushedFilters {
    std::vector<Filter> filters = {};
    std::deque<std::string> texts = {};
};

PushedFilters pushed_filters(const Table& table, std::span<const store::Constraint> constraints,
                             const Backend& backend);

/// The same for a provider, which evaluates as much as it likes.
PushedFilters all_filters(const Table& table, std::span<const store::Constraint> constraints);

/// How text of this type compares in SQL.
store::Order natural_order(ColumnType type);

/// Values that the column must equal one of, as text; nullopt when no constraint says so.
std::optional<std::vector<std::string>> wanted_values(std::size_t column,
                                                      std::span<const store::Constraint> constraints);

}  // namespace mdm
