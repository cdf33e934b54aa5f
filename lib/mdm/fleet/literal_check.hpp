#pragma once
// Finds comparisons of a column with a literal that can never match, or not as meant: `supervised = 'true'`,
// `ownership IN ('corporate')`, `os_version < 17.10`, `last_seen > 'yesterday'`. An empty result would look
// like an answer.
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "mdm/base/result.hpp"
#include "mdm/model/table.hpp"

namespace mdm::sql {

/// (table, column) pairs that SQLite found in the statement.
using ColumnsRead = std::set<std::pair<std::string, std::string>>;

/// Code::usage with a did-you-mean. Where it is not sure which column a name means, it says nothing.
Result<void> check_literals(std::string_view sql, std::span<const Table* const> tables,
                            const ColumnsRead& read);

/// Whether `word` may stand for a value of the column, as text ("true", "ios", "12"); used for -l, too.
Result<void> check_word(const Column& column, std::string_view word);

}  // namespace mdm::sql
