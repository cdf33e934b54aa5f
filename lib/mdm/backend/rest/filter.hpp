#pragma once
// Filters that a server understands, as query parameters.
#include <span>
#include <string>
#include <string_view>

#include "mdm/backend/rest/request.hpp"

namespace mdm::rest {

/// Whether any population's listing can be narrowed by it.
bool understands_filter(const Descriptor& descriptor, const Table& table, std::size_t column, FilterOp op);

/// Parameters for those of `filters` that this population understands; the others are left to our own
/// evaluation. A value that has no word there leaves its filter out.
Result<Query> filter_query(const Descriptor& descriptor, const Table& table, std::string_view population,
                           const Values& values, std::span<const Filter> filters);

/// Which names to ask for, made from what the mapping uses.
Query select_query(const Select& select, const std::vector<std::string>& names);

}  // namespace mdm::rest
