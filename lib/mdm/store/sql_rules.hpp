#pragma once
// What a guarded statement may do, and what SQL has besides SQLite's own: collations for versions and times,
// has(list, word).
#include <sqlite3.h>

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mdm/store/constraint.hpp"

namespace mdm::store {

/// "BINARY", "mdm_version", "mdm_time": as SQLite spells them.
const char* collation_name(Order order);
/// Collations and functions for one connection.
void add_language(sqlite3* database);
/// has(list, word) in SQL; also offered to virtual tables as a constraint.
void has_function(sqlite3_context* context, int count, sqlite3_value** values);

/// Says yes to SELECT over the tables named, to functions from a list, to WITH; no to everything else.
/// Remembers which columns were read.
class Permissions {
  public:
    explicit Permissions(std::vector<std::string> tables) : tables_(std::move(tables)) {}
    /// Speaks for every statement prepared on this connection; outlives it.
    void attach(sqlite3* database);

    /// (table, column) pairs that the statement mentions.
    const std::set<std::pair<std::string, std::string>>& read() const { return read_; }
    bool recursive() const { return recursive_; }
    /// An aggregate or window function keeps values beyond the row they came from.
    bool aggregates() const { return aggregates_; }
    /// What was refused first, for people; "" when nothing was.
    const std::string& refused() const { return refused_; }

  private:
    static int answer(void* self, int action, const char* first, const char* second, const char* schema,
                      const char* trigger);
    int judge(int action, std::string_view first, std::string_view second);
    int may_read(std::string_view table, std::string_view column);
    int may_call(std::string_view function);
    int refuse(std::string what);

    std::vector<std::string> tables_;
    std::set<std::pair<std::string, std::string>> read_;
    std::string refused_;
    bool recursive_ = false;
    bool aggregates_ = false;
};

}  // namespace mdm::store
