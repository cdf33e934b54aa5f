#pragma once
// The part of a WHERE that a listing alone can answer, whatever its form: evaluated by SQLite over each page
// before detail calls are made, so that they are made only for rows that are left. SQLite evaluates the whole
// WHERE again afterwards; rows held back here are those for which a term that must hold does not.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/base/cell.hpp"
#include "mdm/base/time.hpp"
#include "mdm/model/table.hpp"
#include "mdm/store/sql_query.hpp"

namespace mdm {

/// One term of a WHERE whose terms all must hold, and the device columns that it looks at.
struct WhereTerm {
    std::string sql;
    ColumnSet columns;
};
struct WhereTerms {
    std::string alias;  // what the statement calls `devices`
    std::vector<WhereTerm> terms;
    Time now{};
};

/// The terms of `SELECT … FROM devices [alias] WHERE …`; none for statements of any other shape, and without
/// those that read other tables or leave something to chance.
WhereTerms where_terms(std::string_view sql);

class ListFilter {
  public:
    /// The terms that look at `known` columns only; null when there are none.
    static std::unique_ptr<ListFilter> make(const WhereTerms& terms, ColumnSet known);
    ~ListFilter();
    /// Numbers of the rows of a page of devices that may be wanted, in order.
    std::vector<std::size_t> survivors(const RowBatch& page);

  private:
    class PageTable;
    ListFilter();
    std::unique_ptr<PageTable> table_;
    std::unique_ptr<store::SqlQuery> query_;
};

}  // namespace mdm
