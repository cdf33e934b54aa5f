#pragma once
// Rows kept in a temporary database (memory up to a few megabytes, then an unlinked file), for tables that a
// statement reads more than once. Looked up by equality through an index that is made when first needed.
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "mdm/store/sql_table.hpp"
#include "mdm/store/sqlite.hpp"

namespace mdm::store {

class Spool {
  public:
    /// Keeps the columns of `columns`; others read as null.
    static Result<Spool> create(std::span<const SqlColumn> all, std::uint64_t columns);
    /// Adds the rows of a batch that the request admits.
    Result<void> add(const RowBatch& batch, const ScanRequest& request);

    /// The condition of `constraints` that an index serves exactly, if any.
    const Constraint* indexable(std::span<const Constraint> constraints) const;
    /// A statement over the rows, its column 0 the row's number; with a column, those where it equals
    /// parameter 1.
    Result<Statement> rows(std::optional<std::size_t> equal_column);
    /// Where a table's column is in such a statement, or -1.
    int position(std::size_t column) const { return positions_[column]; }

  private:
    Spool(Database database, std::span<const SqlColumn> all, std::uint64_t columns);
    Database database_;
    std::span<const SqlColumn> all_;
    std::vector<int> positions_;       // by column of the table
    std::vector<std::size_t> stored_;  // columns of the table, in the order of the statement
    std::set<std::size_t> indexed_;
};

}  // namespace mdm::store
