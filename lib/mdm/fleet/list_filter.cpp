#include "mdm/fleet/list_filter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>

#include "mdm/base/text.hpp"
#include "mdm/fleet/pushdown.hpp"
#include "mdm/fleet/scan.hpp"
#include "mdm/fleet/sql_text.hpp"

namespace mdm {
namespace {

using sql::Token;
using Tokens = std::vector<Token>;

template <std::size_t N>
bool any_word(const Token& token, const std::array<std::string_view, N>& words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return token.word(word); });
}

constexpr std::array<std::string_view, 6> ends{"GROUP", "ORDER", "LIMIT", "HAVING", "WINDOW", "OFFSET"};
constexpr std::array<std::string_view, 3> compounds{"UNION", "INTERSECT", "EXCEPT"};
constexpr std::array<std::string_view, 7> unfit{"SELECT",  "EXISTS", "random", "rowid",
                                                "_rowid_", "oid",    "OVER"};

// A stretch of tokens, [first, last).
struct Stretch {
    std::size_t first = 0, last = 0;
};

// Calls visit(index) for tokens outside every parenthesis and CASE … END.
template <class Visit>
void at_top(const Tokens& all, Stretch within, const Visit& visit) {
    int depth = 0;
    for (std::size_t at = within.first; at < within.last; ++at) {
        if (all[at].is("(") || all[at].word("CASE")) ++depth;
        if (depth == 0) visit(at);
        if (all[at].is(")") || all[at].word("END")) --depth;
    }
}

// Where the one FROM devices is, and the WHERE behind it; nullopt for any other shape.
std::optional<Stretch> find_where(const Tokens& all, std::string& alias) {
    const bool compound =
        std::any_of(all.begin(), all.end(), [](const Token& t) { return any_word(t, compounds); });
    const auto mentions = std::count_if(
        all.begin(), all.end(), [](const Token& t) { return t.named() && iequals(t.value, "devices"); });
    if (all.empty() || !all[0].word("SELECT") || compound || mentions == 0) return std::nullopt;
    std::size_t from = 0, where = 0, end = all.size();
    at_top(all, {0, all.size()}, [&](std::size_t at) {
        if (all[at].word("FROM") && from == 0) from = at;
        if (all[at].word("WHERE") && where == 0) where = at;
        const bool ending = any_word(all[at], ends) || all[at].is(";");
        if (ending && where != 0 && at > where) end = std::min(end, at);
    });
    if (from == 0 || where <= from + 1 || !iequals(all[from + 1].value, "devices")) return std::nullopt;
    alias = "devices";
    std::size_t next = from + 2;
    if (all[next].word("AS")) ++next;
    if (next < where && all[next].named()) alias = all[next++].value;
    if (next != where) return std::nullopt;  // a join
    return Stretch{where + 1, end};
}

// Whether one pair of parentheses holds all of it.
bool enclosed(const Tokens& all, Stretch within) {
    if (within.last - within.first < 3 || !all[within.first].is("(")) return false;
    int depth = 0;
    for (std::size_t at = within.first; at + 1 < within.last; ++at) {
        depth += all[at].is("(") ? 1 : all[at].is(")") ? -1 : 0;
        if (depth == 0) return false;
    }
    return all[within.last - 1].is(")");
}

// What must all hold, looking into parentheses; one stretch where something is OR something else.
void split_terms(const Tokens& all, Stretch where, std::vector<Stretch>& terms) {
    while (enclosed(all, where)) ++where.first, --where.last;
    std::vector<Stretch> parts;
    std::size_t first = where.first;
    bool between = false, either = false;
    at_top(all, where, [&](std::size_t at) {
        either = either || all[at].word("OR");
        if (all[at].word("BETWEEN")) between = true;
        if (!all[at].word("AND") || std::exchange(between, false)) return;
        parts.push_back({first, at});
        first = at + 1;
    });
    if (either || parts.empty()) return terms.push_back(where);
    parts.push_back({first, where.last});
    for (const Stretch& part : parts) split_terms(all, part, terms);
}

std::optional<WhereTerm> term_of(std::string_view text, const Tokens& all, Stretch stretch) {
    if (stretch.first >= stretch.last) return std::nullopt;
    WhereTerm term;
    for (std::size_t at = stretch.first; at < stretch.last; ++at) {
        if (any_word(all[at], unfit)) return std::nullopt;
        if (!all[at].named()) continue;
        if (const auto column = tables::devices.find(lower(all[at].value))) term.columns.add(*column);
    }
    const std::size_t start = all[stretch.first].offset;
    const std::size_t end = stretch.last < all.size() ? all[stretch.last].offset : text.size();
    term.sql = text.substr(start, end - start);
    return term;
}

}  // namespace

WhereTerms where_terms(std::string_view text) {
    WhereTerms found;
    const auto all = sql::tokens(text);
    const auto where = find_where(all, found.alias);
    if (!where) return found;
    std::vector<Stretch> terms;
    split_terms(all, *where, terms);
    for (const Stretch& stretch : terms)
        if (auto term = term_of(text, all, stretch)) found.terms.push_back(std::move(*term));
    return found;
}

// The page at hand, as the table `devices` of a statement of its own.
class ListFilter::PageTable final : public store::SqlTable {
  public:
    PageTable() {
        for (const Column& column : tables::devices.columns)
            columns_.push_back({column.name, declared(column.type), natural_order(column.type)});
    }
    std::string_view name() const override { return "devices"; }
    std::span<const store::SqlColumn> columns() const override { return columns_; }
    Result<std::unique_ptr<RowSource>> open(const store::ScanRequest& request) override {
        return std::unique_ptr<RowSource>(std::make_unique<Rows>(*page, ColumnSet(request.columns)));
    }
    const RowBatch* page = nullptr;

  private:
    class Rows final : public RowSource {
      public:
        Rows(const RowBatch& page, ColumnSet columns) : page_(page), columns_(columns) {}
        Result<bool> next(RowBatch& batch) override {
            if (std::exchange(done_, true)) return false;
            for (std::size_t row = 0; row < page_.rows(); ++row) {
                batch.add_row();
                for (std::size_t i = 0; i < page_.width(); ++i)
                    if (columns_.has(i)) batch.set(i, page_.at(row, i));
            }
            return true;
        }

      private:
        const RowBatch& page_;
        ColumnSet columns_;
        bool done_ = false;
    };
    std::vector<store::SqlColumn> columns_;
};

ListFilter::ListFilter() : table_(std::make_unique<PageTable>()) {}
ListFilter::~ListFilter() = default;

std::unique_ptr<ListFilter> ListFilter::make(const WhereTerms& terms, ColumnSet known) {
    std::string condition;
    for (const WhereTerm& term : terms.terms)
        if ((term.columns - known).empty())
            condition += fmt::format("{}(\n{}\n)", condition.empty() ? "" : " AND ", term.sql);
    if (condition.empty()) return nullptr;
    std::unique_ptr<ListFilter> filter(new ListFilter());
    store::Refusal refusal;
    auto query = store::SqlQuery::prepare(
        fmt::format("SELECT rowid FROM devices AS {} WHERE {}", sql::identifier(terms.alias), condition),
        {filter->table_.get()}, terms.now, {}, refusal);
    if (!query.ok()) return nullptr;  // then every row may be wanted
    filter->query_ = std::move(query).value();
    return filter;
}

std::vector<std::size_t> ListFilter::survivors(const RowBatch& page) {
    table_->page = &page;
    query_->rewind();
    std::vector<std::size_t> rows;
    auto more = query_->step();
    for (; more.ok() && *more; more = query_->step())
        rows.push_back(static_cast<std::size_t>(query_->cell(0).integer));
    if (more.ok()) return rows;
    rows.resize(page.rows());  // the statement itself will meet the same trouble, if it comes to that
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return rows;
}

}  // namespace mdm
