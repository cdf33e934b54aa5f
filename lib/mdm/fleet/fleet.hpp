#pragma once
// The fleet as SQL tables: `devices apps groups policies`, read from one or several contexts, and whatever a
// higher layer adds (`jobs`). SQLite parses and evaluates; null is unknown by the language's own rules. Each
// table is fetched at most once a statement; a plain scan streams with constant memory; detail calls are made
// a page at a time, only for columns used and rows that are left.
//
// Errors: SQL that SQLite refuses, columns that do not exist and literals that can never match are
// Code::usage; a statement that takes too long or too much is Code::usage too; what goes wrong while reading
// a table keeps the error of its backend. One thread; sources, providers and clock outlive the fleet, the
// fleet outlives its queries.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/backend/backend.hpp"
#include "mdm/base/cell.hpp"
#include "mdm/base/result.hpp"
#include "mdm/base/time.hpp"
#include "mdm/model/table.hpp"

namespace mdm {

/// One context to read from.
struct FleetSource {
    std::string context;
    Backend* backend = nullptr;
    std::string ownership_default = {};  // "company": unknown ownership does not hide personal columns
};

/// A table that does not come from a backend, such as `jobs`.
class TableProvider {
  public:
    virtual ~TableProvider() = default;
    virtual const Table& table() const = 0;
    /// Rows as wide as the table; other columns than those asked for may be null. `filters` are a hint: all
    /// of them are evaluated again. The source must not outlive the provider.
    virtual Result<std::unique_ptr<RowSource>> open(ColumnSet columns, std::span<const Filter> filters) = 0;
};

struct QueryOptions {
    /// Evaluation without a row, at most; time spent by backends and by the reader does not count.
    Millis timeout{10'000};
    /// Memory of one statement, at most; results and sorting beyond caches go to temporary files anyway.
    std::uint64_t memory = 512u << 20;
    /// Otherwise personal columns (location) are null for devices not known to be the company's.
    bool show_personal = false;
    /// Seam: time since any fixed point, never going back. Empty: the machine's steady clock.
    std::function<Millis()> ticks = {};
};

/// A column of a result. `type` is there when it is a plain column of a table, not an expression.
struct ResultColumn {
    std::string name;
    std::optional<ColumnType> type;
};

/// The rows of a running statement, each as wide as columns(). Cells of boolean columns are boolean again.
class Query : public RowSource {
  public:
    virtual std::span<const ResultColumn> columns() const = 0;
};

/// A selection of devices with what is wanted of them.
struct DeviceQuery {
    ColumnSet columns;     // of tables::devices, in the order of the table
    std::string where;     // an SQL expression; "" = every device
    std::string order_by;  // SQL, such as "last_seen DESC, name"; "" = as listed
    std::optional<std::uint64_t> limit = {};
};

class Fleet {
  public:
    /// Reads nothing yet. No sources is allowed (then device tables are empty).
    static Result<Fleet> open(std::vector<FleetSource> sources, std::vector<TableProvider*> extra,
                              const Clock& clock, QueryOptions options = {});

    /// One SELECT (or VALUES, or WITH … SELECT).
    Result<std::unique_ptr<Query>> query(std::string_view sql) const;
    Result<std::unique_ptr<Query>> select_devices(const DeviceQuery& wanted) const;

    /// What is wrong with an expression over `devices`, without reading anything: offline checks need no
    /// source.
    Result<void> check_expression(std::string_view where) const;

    std::span<const FleetSource> sources() const { return sources_; }
    /// `now` of SQL: the first source's, else the clock's.
    Time now() const;
    /// The best origin that a device column has in any source.
    Origin origin(std::size_t column) const;
    const QueryOptions& options() const { return options_; }
    /// The same fleet with one more table, for one statement.
    Fleet with(TableProvider& provider) const;

  private:
    Fleet(std::vector<FleetSource> sources, std::vector<TableProvider*> extra, const Clock& clock,
          QueryOptions options);
    std::vector<FleetSource> sources_;
    std::vector<TableProvider*> extra_;
    const Clock* clock_;
    QueryOptions options_;
};

}  // namespace mdm
