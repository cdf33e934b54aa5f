#pragma once
// A listing that a hook has made whole: rows as JSON objects of column name to value (text, number, boolean,
// a list of text; null is not known).
#include <memory>
#include <nlohmann/json_fwd.hpp>

#include "mdm/base/cell.hpp"
#include "mdm/model/table.hpp"

namespace mdm::drivers {

/// `rows` is an array. Members that are no column are left out.
std::unique_ptr<RowSource> rows_of(const Table& table, nlohmann::json rows);

}  // namespace mdm::drivers
