#include "mdm/fleet/fleet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "mdm/base/text.hpp"
#include "mdm/fleet/literal_check.hpp"
#include "mdm/fleet/scan.hpp"
#include "mdm/fleet/sql_errors.hpp"
#include "mdm/fleet/sql_text.hpp"
#include "mdm/fleet/straight_query.hpp"

namespace mdm {
namespace {

constexpr std::size_t rows_at_once = 256;

// Owns all that its statement reads through, except backends and providers.
class FleetQuery final : public Query {
  public:
    FleetQuery(std::vector<FleetSource> sources, std::span<TableProvider* const> extra, bool show_personal,
               const WhereTerms& terms)
        : sources_(std::move(sources)) {
        for (TableProvider* provider : extra) {
            tables_.push_back(provided_table(*provider));
            known_.push_back(&provider->table());
        }
        for (const Table* table : tables::queryable()) {
            if (std::find(known_.begin(), known_.end(), table) != known_.end()) continue;
            known_.push_back(table);
            tables_.push_back(table == &tables::devices ? device_table(sources_, show_personal, terms)
                              : table == &tables::jobs  ? empty_table(*table)
                                                        : backend_table(*table, sources_));
        }
    }

    Result<void> prepare(const sql::Statement& statement, Time now, const QueryOptions& options) {
        std::vector<store::SqlTable*> tables;
        for (const auto& table : tables_) tables.push_back(table.get());
        store::Refusal refusal;
        auto prepared = store::SqlQuery::prepare(statement.sql, std::move(tables), now,
                                                 {options.timeout, options.memory, options.ticks}, refusal);
        if (!prepared.ok())
            return sql::explain(std::move(prepared).error(), refusal, statement, tables::queryable());
        query_ = std::move(prepared).value();
        MDM_CHECK(sql::check_literals(statement.sql, known_, query_->read()));
        for (int i = 0; i < query_->columns(); ++i)
            columns_.push_back({std::string(query_->name(i)), column_type(query_->declared(i))});
        return {};
    }

    std::span<const ResultColumn> columns() const override { return columns_; }

    Result<bool> next(RowBatch& batch) override {
        while (!done_ && batch.rows() < rows_at_once) {
            MDM_TRY(const bool found, query_->step());
            done_ = !found;
            if (found) add_row(batch);
        }
        return !batch.empty();
    }

  private:
    void add_row(RowBatch& batch) const {
        batch.add_row();
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            Cell cell = query_->cell(static_cast<int>(i));
            if (cell.kind == CellKind::integer && columns_[i].type == ColumnType::boolean)
                cell = Cell::of_bool(cell.integer != 0);
            batch.set(i, cell);
        }
    }

    std::vector<FleetSource> sources_;
    std::vector<std::unique_ptr<store::SqlTable>> tables_;
    std::vector<const Table*> known_;
    std::unique_ptr<store::SqlQuery> query_;
    std::vector<ResultColumn> columns_;
    bool done_ = false;
};

std::string column_list(ColumnSet columns) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < tables::devices.columns.size(); ++i)
        if (columns.has(i)) names.push_back(sql::identifier(tables::devices.columns[i].name));
    return names.empty() ? "\"id\"" : join(names, ", ");
}

// The user's condition stands on lines of its own, so that a comment at its end ends there.
Result<sql::Statement> device_statement(const DeviceQuery& wanted) {
    sql::Statement statement;
    statement.sql = fmt::format("SELECT {} FROM devices", column_list(wanted.columns));
    statement.what = "the condition";
    statement.user = wanted.where;
    if (!wanted.where.empty()) {
        MDM_CHECK(sql::check_contained(wanted.where, "the condition"));
        statement.sql += " WHERE (\n";
        statement.offset = statement.sql.size();
        statement.sql += wanted.where + "\n)";
    }
    if (!wanted.order_by.empty()) {
        MDM_CHECK(sql::check_contained(wanted.order_by, "the order"));
        statement.sql += " ORDER BY " + wanted.order_by + "\n";
    }
    if (wanted.limit) statement.sql += fmt::format(" LIMIT {}", *wanted.limit);
    return statement;
}

Result<std::unique_ptr<Query>> run(const sql::Statement& statement, std::vector<FleetSource> sources,
                                   std::span<TableProvider* const> extra, Time now,
                                   const QueryOptions& options) {
    WhereTerms terms = where_terms(statement.sql);
    terms.now = now;
    auto query = std::make_unique<FleetQuery>(std::move(sources), extra, options.show_personal, terms);
    MDM_CHECK(query->prepare(statement, now, options));
    return std::unique_ptr<Query>(std::move(query));
}

}  // namespace

Fleet::Fleet(std::vector<FleetSource> sources, std::vector<TableProvider*> extra, const Clock& clock,
             QueryOptions options)
    : sources_(std::move(sources)), extra_(std::move(extra)), clock_(&clock), options_(std::move(options)) {}

Result<Fleet> Fleet::open(std::vector<FleetSource> sources, std::vector<TableProvider*> extra,
                          const Clock& clock, QueryOptions options) {
    for (std::size_t i = 0; i < sources.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (sources[i].context == sources[j].context)
                return Error{Code::usage, fmt::format("context '{}' is named twice", sources[i].context)};
    return Fleet(std::move(sources), std::move(extra), clock, std::move(options));
}

Result<std::unique_ptr<Query>> Fleet::query(std::string_view sql) const {
    const sql::Statement statement{std::string(sql), std::string(sql), 0, "the query"};
    return run(statement, sources_, extra_, now(), options_);
}

Result<std::unique_ptr<Query>> Fleet::select_devices(const DeviceQuery& wanted) const {
    if (wanted.where.empty() && wanted.order_by.empty() && !wanted.limit && !wanted.columns.empty())
        return std::unique_ptr<Query>(
            std::make_unique<StraightQuery>(sources_, options_.show_personal, wanted.columns));
    MDM_TRY(const auto statement, device_statement(wanted));
    return run(statement, sources_, extra_, now(), options_);
}

Result<void> Fleet::check_expression(std::string_view where) const {
    MDM_CHECK(sql::check_contained(where, "the condition"));
    DeviceQuery wanted;
    wanted.where = where;
    MDM_TRY(const auto query, select_devices(wanted));
    return {};
}

Time Fleet::now() const {
    return sources_.empty() ? clock_->now() : sources_.front().backend->now();
}

Origin Fleet::origin(std::size_t column) const {
    bool detail = false;
    for (const FleetSource& source : sources_) {
        const Origin origin = source.backend->origin(tables::devices, column);
        if (origin == Origin::list) return origin;
        detail = detail || origin == Origin::detail;
    }
    return detail ? Origin::detail : Origin::nowhere;
}

Fleet Fleet::with(TableProvider& provider) const {
    Fleet copy = *this;
    copy.extra_.push_back(&provider);
    return copy;
}

}  // namespace mdm
