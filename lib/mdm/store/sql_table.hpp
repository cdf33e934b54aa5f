#pragma once
// A table that SQL may read without SQLite storing it: columns, and a stream of rows on demand. sql_query.hpp
// runs statements over several of them.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "mdm/base/cell.hpp"
#include "mdm/base/result.hpp"
#include "mdm/store/constraint.hpp"

namespace mdm::store {

struct SqlColumn {
    std::string_view name;
    std::string_view declared;  // decides affinity and comes back with plain result columns: "TEXT TIME"
    Order order = Order::binary;
};

/// What a statement wants of a table, all its mentions taken together.
struct ScanRequest {
    std::uint64_t columns = 0;  // bit per column; others may be null
    /// Rows are wanted that meet all constraints of at least one of these; none at all means every row. Rows
    /// beyond that may come, too.
    std::vector<std::vector<Constraint>> any_of = {};
    /// The constraints, when there is only one mention; else nothing.
    std::span<const Constraint> all_of() const {
        return any_of.size() == 1 ? std::span<const Constraint>(any_of[0]) : std::span<const Constraint>();
    }
    /// `cell(column)` gives the row's cell, or nullptr for one that is not known yet.
    template <class CellAt>
    bool admits(const CellAt& cell) const {
        const auto meets = [&](const std::vector<Constraint>& all) {
            return std::all_of(all.begin(), all.end(), [&](const Constraint& c) {
                const Cell* known = cell(c.column);
                return known == nullptr || c.admits(*known);
            });
        };
        return any_of.empty() || std::any_of(any_of.begin(), any_of.end(), meets);
    }
};

class SqlTable {
  public:
    virtual ~SqlTable() = default;
    virtual std::string_view name() const = 0;
    virtual std::span<const SqlColumn> columns() const = 0;
    /// About how many rows, for the planner.
    virtual double expected_rows() const { return 100'000; }
    /// Called at most once a statement. Rows are as wide as columns().
    virtual Result<std::unique_ptr<RowSource>> open(const ScanRequest& request) = 0;
};

}  // namespace mdm::store
