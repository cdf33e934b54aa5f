#pragma once
// One guarded, read-only statement over SqlTables, on a connection of its own. What it may do, how long and
// with how much memory: sql_rules.hpp, watch.hpp. Errors of the tables come out as they went in.
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mdm/store/sql_table.hpp"
#include "mdm/store/watch.hpp"

namespace mdm::store {

/// Why SQLite does not take a statement, in its own words, for those who can say it better.
struct Refusal {
    std::string message;  // "no such column: seriel"
    int offset = -1;      // byte in the statement, or -1
};

class SqlQuery {
  public:
    /// One SELECT, VALUES or WITH … SELECT. The tables outlive the query; `now` stands still while it runs.
    /// A statement that is refused is Code::usage; `refusal` then says more.
    static Result<std::unique_ptr<SqlQuery>> prepare(std::string_view sql, std::vector<SqlTable*> tables,
                                                     Time now, Limits limits, Refusal& refusal);
    ~SqlQuery();

    int columns() const;
    std::string_view name(int column) const;
    /// The declaration of a plain column of a table, else "".
    std::string_view declared(int column) const;
    /// (table, column) pairs that the statement mentions.
    const std::set<std::pair<std::string, std::string>>& read() const;

    /// True: a row is there. False: done.
    Result<bool> step();
    /// Starts again from the first row; tables are opened anew.
    void rewind();
    /// Text is valid until the next step.
    Cell cell(int column) const;

  private:
    struct State;
    explicit SqlQuery(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace mdm::store
