#pragma once
// What SQLite says about a statement, said again for people: where in their own text, and what they may have
// meant.
#include <span>
#include <string>
#include <string_view>

#include "mdm/base/result.hpp"
#include "mdm/model/table.hpp"
#include "mdm/store/sql_query.hpp"

namespace mdm::sql {

/// A statement, of which the part at `offset` is the user's. `what` names it: "the query", "the condition".
struct Statement {
    std::string sql;
    std::string user;
    std::size_t offset = 0;
    std::string_view what = "the query";
};

/// Improves an error of SqlQuery::prepare. Errors that are not SQLite's own words pass through.
Error explain(Error error, const store::Refusal& refusal, const Statement& statement,
              std::span<const Table* const> tables);

}  // namespace mdm::sql
