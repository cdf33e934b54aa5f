#pragma once
// A table's row that has a call of its own: one approval by its id.
#include <memory>
#include <string_view>

#include "mdm/backend/backend.hpp"
#include "mdm/backend/rest/connection.hpp"

namespace mdm::rest {

/// The answer of `operation` as the only row of `table`. Code::unsupported where there is no such call,
/// not_found as the server says it.
Result<std::unique_ptr<RowSource>> one_row(Connection& connection, std::string_view operation,
                                           const Table& table, const Values& values);

}  // namespace mdm::rest
