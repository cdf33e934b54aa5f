#include "mdm/store/virtual_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "mdm/store/sql_rules.hpp"

namespace mdm::store {
namespace {

constexpr std::size_t longest_list = 1000;  // of IN; a longer one is left to SQLite

struct Table : sqlite3_vtab {
    TableState* state;
};

// Reads either pages of a source, or a spool.
class Cursor : public sqlite3_vtab_cursor {
  public:
    explicit Cursor(TableState& state)
        : sqlite3_vtab_cursor{}, state_(state), page_(state.table.columns().size()) {}

    Result<void> open(int plan_number, std::span<sqlite3_value*> values);
    Result<void> advance();
    bool at_end() const { return at_end_; }
    sqlite3_int64 row_id() const { return row_id_; }
    void column(sqlite3_context* context, int column) const;
    void fail(Error error) { state_.limits.fail(std::move(error)); }

  private:
    Result<void> open_spool(int plan_number, std::span<const Constraint> constraints);
    Result<void> next_page();

    TableState& state_;
    std::unique_ptr<RowSource> source_;
    RowBatch page_;
    std::size_t row_ = 0;
    bool more_pages_ = false;
    Spool* spool_ = nullptr;
    std::optional<Statement> rows_;
    std::optional<std::size_t> rows_by_;
    sqlite3_int64 row_id_ = 0;
    bool at_end_ = true;
};

// Runs `work`, which gives a Result; keeps its error beside SQLite. No exception gets out.
template <class Work>
int guarded(TableState& state, const Work& work) {
    try {
        auto result = work();
        if (result.ok()) return SQLITE_OK;
        state.limits.fail(std::move(result).error());
        return SQLITE_ERROR;
    } catch (...) {
        return SQLITE_NOMEM;
    }
}

Value value_of(sqlite3_value* value) {
    Value out;
    switch (sqlite3_value_type(value)) {
        case SQLITE_INTEGER:
            out.kind = CellKind::integer;
            out.integer = sqlite3_value_int64(value);
            break;
        case SQLITE_FLOAT:
            out.kind = CellKind::real;
            out.real = sqlite3_value_double(value);
            break;
        case SQLITE_TEXT: {
            out.kind = CellKind::text;
            const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
            if (text != nullptr) out.text.assign(text, static_cast<std::size_t>(sqlite3_value_bytes(value)));
            break;
        }
        case SQLITE_BLOB:
            out.judged = false;
            break;
        default:
            break;
    }
    return out;
}

// --- planning

struct OpRow {
    int sqlite;
    Op op;
};
constexpr int has_constraint = SQLITE_INDEX_CONSTRAINT_FUNCTION;
constexpr std::array<OpRow, 13> ops{{
    {SQLITE_INDEX_CONSTRAINT_EQ, Op::equals},
    {SQLITE_INDEX_CONSTRAINT_NE, Op::not_equals},
    {SQLITE_INDEX_CONSTRAINT_LT, Op::less},
    {SQLITE_INDEX_CONSTRAINT_LE, Op::less_or_equal},
    {SQLITE_INDEX_CONSTRAINT_GT, Op::greater},
    {SQLITE_INDEX_CONSTRAINT_GE, Op::greater_or_equal},
    {SQLITE_INDEX_CONSTRAINT_IS, Op::is},
    {SQLITE_INDEX_CONSTRAINT_ISNOT, Op::is_not},
    {SQLITE_INDEX_CONSTRAINT_ISNULL, Op::is_null},
    {SQLITE_INDEX_CONSTRAINT_ISNOTNULL, Op::not_null},
    {SQLITE_INDEX_CONSTRAINT_LIKE, Op::like},
    {SQLITE_INDEX_CONSTRAINT_GLOB, Op::glob},
    {has_constraint, Op::has},
}};

std::optional<Order> order_of(const char* collation) {
    for (const Order order : {Order::binary, Order::version, Order::time})
        if (collation != nullptr && std::strcmp(collation, collation_name(order)) == 0) return order;
    return std::nullopt;
}

bool is_pattern(Op op) {
    return op == Op::like || op == Op::glob || op == Op::has;
}

// Nullopt for what we cannot judge ourselves.
std::optional<ScanPlan::Term> term_of(sqlite3_index_info* info, int index) {
    const auto& constraint = info->aConstraint[index];
    const auto row = std::find_if(ops.begin(), ops.end(),
                                  [&](const OpRow& candidate) { return candidate.sqlite == constraint.op; });
    if (constraint.usable == 0 || constraint.iColumn < 0 || row == ops.end()) return std::nullopt;
    const auto order = is_pattern(row->op) ? Order::binary : order_of(sqlite3_vtab_collation(info, index));
    if (!order) return std::nullopt;
    ScanPlan::Term term{static_cast<std::size_t>(constraint.iColumn), row->op, *order, std::nullopt};
    if (sqlite3_vtab_in(info, index, -1) != 0) {
        sqlite3_vtab_in(info, index, 1);
        term.op = Op::in;
        return term;
    }
    sqlite3_value* literal = nullptr;
    if (term.op == Op::is_null || term.op == Op::not_null)
        term.literal = Value{};
    else if (sqlite3_vtab_rhs_value(info, index, &literal) == SQLITE_OK && literal != nullptr)
        term.literal = value_of(literal);
    return term;
}

void estimate(sqlite3_index_info* info, const TableState& state, const ScanPlan& plan) {
    double rows = state.table.expected_rows(), cost = rows;
    for (const ScanPlan::Term& term : plan.terms) {
        const bool equality = term.op == Op::equals || term.op == Op::is;
        rows *= equality ? 0.05 : term.op == Op::in ? 0.2 : 0.5;
        // the spool has an index for it; the values come from another table
        if (equality && !term.literal && term.order == Order::binary) cost = 20;
    }
    info->estimatedRows = static_cast<sqlite3_int64>(std::max(1.0, std::min(rows, cost)));
    info->estimatedCost = cost;
}

int best_index(sqlite3_vtab* table, sqlite3_index_info* info) {
    TableState& state = *static_cast<Table*>(table)->state;
    return guarded(state, [&]() -> Result<void> {
        ScanPlan plan;
        plan.columns = info->colUsed;
        for (int i = 0; i < info->nConstraint; ++i) {
            auto term = term_of(info, i);
            if (!term) continue;
            plan.terms.push_back(std::move(*term));
            info->aConstraintUsage[i].argvIndex = static_cast<int>(plan.terms.size());
        }
        estimate(info, state, plan);
        info->idxNum = state.keep(std::move(plan));
        info->idxStr = sqlite3_mprintf("%s", plan_label(state.table.name(), info->idxNum).c_str());
        info->needToFreeIdxStr = 1;
        return {};
    });
}

// --- reading

// Nullopt: too many values to look at.
std::optional<std::vector<Value>> list_of(sqlite3_value* list) {
    std::vector<Value> values;
    sqlite3_value* value = nullptr;
    for (int status = sqlite3_vtab_in_first(list, &value); status == SQLITE_OK;
         status = sqlite3_vtab_in_next(list, &value)) {
        if (values.size() == longest_list) return std::nullopt;
        values.push_back(value_of(value));
    }
    return values;
}

std::vector<Constraint> constraints_of(const ScanPlan& plan, std::span<sqlite3_value*> values) {
    std::vector<Constraint> constraints;
    for (std::size_t i = 0; i < plan.terms.size() && i < values.size(); ++i) {
        const ScanPlan::Term& term = plan.terms[i];
        Constraint constraint{term.column, term.op, term.order, {}};
        if (term.op == Op::in) {
            auto list = list_of(values[i]);
            if (!list) continue;
            constraint.values = std::move(*list);
        } else if (term.op != Op::is_null && term.op != Op::not_null) {
            constraint.values.push_back(value_of(values[i]));
        }
        constraints.push_back(std::move(constraint));
    }
    return constraints;
}

Result<void> Cursor::open(int plan_number, std::span<sqlite3_value*> values) {
    const ScanPlan& plan = state_.plan(plan_number);
    auto constraints = constraints_of(plan, values);
    row_id_ = 0;
    at_end_ = false;
    if (!state_.take_stream()) return open_spool(plan_number, constraints);
    ScanRequest request{plan.columns, {}};
    request.any_of.push_back(std::move(constraints));
    MDM_TRY(source_, state_.open(request));
    more_pages_ = true;
    return next_page();
}

Result<void> Cursor::open_spool(int plan_number, std::span<const Constraint> constraints) {
    source_.reset();
    MDM_TRY(spool_, state_.spool(plan_number));
    const Constraint* equal = spool_->indexable(constraints);
    const auto by = equal == nullptr ? std::nullopt : std::optional(equal->column);
    if (!rows_ || rows_by_ != by) {
        MDM_TRY(auto rows, spool_->rows(by));
        rows_ = std::move(rows);
        rows_by_ = by;
    }
    rows_->reset();
    if (equal != nullptr) rows_->bind(1, equal->values[0].cell());
    return advance();
}

Result<void> Cursor::next_page() {
    row_ = 0;
    do {
        page_.clear();
        const Watch::Pause others_turn(state_.limits);
        MDM_TRY(more_pages_, source_->next(page_));
    } while (page_.empty() && more_pages_);
    at_end_ = page_.empty();
    return {};
}

Result<void> Cursor::advance() {
    if (source_) {
        ++row_id_;
        if (++row_ < page_.rows()) return {};
        if (more_pages_) return next_page();
        at_end_ = true;
        return {};
    }
    MDM_TRY(const bool found, rows_->step());
    at_end_ = !found;
    if (found) row_id_ = rows_->integer(0);
    return {};
}

void give(sqlite3_context* context, const Cell& cell, bool lend) {
    switch (cell.kind) {
        case CellKind::null:
            return;  // what SQLite assumes
        case CellKind::text:
            return sqlite3_result_text64(context, cell.text.data() == nullptr ? "" : cell.text.data(),
                                         cell.text.size(), lend ? SQLITE_STATIC : SQLITE_TRANSIENT,
                                         SQLITE_UTF8);
        case CellKind::real:
            return sqlite3_result_double(context, cell.real);
        case CellKind::integer:
        case CellKind::boolean:
            return sqlite3_result_int64(context, cell.integer);
    }
}

void Cursor::column(sqlite3_context* context, int column) const {
    const auto index = static_cast<std::size_t>(column);
    if (source_) return give(context, page_.at(row_, index), state_.lends_text());
    const int position = spool_->position(index);
    if (position >= 0) give(context, rows_->cell(position), false);
}

// --- what SQLite calls

int connect(sqlite3* database, void* auxiliary, int, const char* const*, sqlite3_vtab** made, char**) {
    auto& state = *static_cast<TableState*>(auxiliary);
    return guarded(state, [&]() -> Result<void> {
        std::string sql = "CREATE TABLE x(";
        for (const SqlColumn& column : state.table.columns())
            sql += fmt::format("\"{}\" {} COLLATE {},", column.name, column.declared,
                               collation_name(column.order));
        sql.back() = ')';
        if (sqlite3_declare_vtab(database, sql.c_str()) != SQLITE_OK)
            return Error{Code::internal, fmt::format("table '{}' cannot be declared: {}", state.table.name(),
                                                     sqlite3_errmsg(database))};
        auto table = std::make_unique<Table>();
        table->state = &state;
        *made = table.release();
        return {};
    });
}

int disconnect(sqlite3_vtab* table) {
    delete static_cast<Table*>(table);
    return SQLITE_OK;
}

int open_cursor(sqlite3_vtab* table, sqlite3_vtab_cursor** made) {
    TableState& state = *static_cast<Table*>(table)->state;
    return guarded(state, [&]() -> Result<void> {
        *made = std::make_unique<Cursor>(state).release();
        return {};
    });
}

int close_cursor(sqlite3_vtab_cursor* cursor) {
    delete static_cast<Cursor*>(cursor);
    return SQLITE_OK;
}

TableState& state_of(sqlite3_vtab_cursor* cursor) {
    return *static_cast<Table*>(cursor->pVtab)->state;
}

int filter(sqlite3_vtab_cursor* cursor, int plan, const char*, int count, sqlite3_value** values) {
    return guarded(state_of(cursor), [&] {
        return static_cast<Cursor*>(cursor)->open(plan, {values, static_cast<std::size_t>(count)});
    });
}

int next(sqlite3_vtab_cursor* cursor) {
    return guarded(state_of(cursor), [&] { return static_cast<Cursor*>(cursor)->advance(); });
}

int at_end(sqlite3_vtab_cursor* cursor) {
    return static_cast<Cursor*>(cursor)->at_end() ? 1 : 0;
}

int column(sqlite3_vtab_cursor* cursor, sqlite3_context* context, int index) {
    static_cast<Cursor*>(cursor)->column(context, index);
    return SQLITE_OK;
}

int row_id(sqlite3_vtab_cursor* cursor, sqlite3_int64* id) {
    *id = static_cast<Cursor*>(cursor)->row_id();
    return SQLITE_OK;
}

using Function = void (*)(sqlite3_context*, int, sqlite3_value**);
int find_function(sqlite3_vtab*, int count, const char* name, Function* function, void**) {
    if (count != 2 || sqlite3_stricmp(name, "has") != 0) return 0;
    *function = has_function;
    return has_constraint;
}

sqlite3_module make_module() {
    sqlite3_module module{};
    module.iVersion = 2;
    module.xConnect = connect;
    module.xBestIndex = best_index;
    module.xDisconnect = disconnect;
    module.xOpen = open_cursor;
    module.xClose = close_cursor;
    module.xFilter = filter;
    module.xNext = next;
    module.xEof = at_end;
    module.xColumn = column;
    module.xRowid = row_id;
    module.xFindFunction = find_function;
    return module;
}
const sqlite3_module module = make_module();

}  // namespace

Result<void> TableState::attach(sqlite3* database) {
    const std::string name(table.name());
    sqlite3_create_module_v2(database, name.c_str(), &module, this, nullptr);
    sqlite3_stmt* first = nullptr;  // connects the table
    const int status =
        sqlite3_prepare_v2(database, fmt::format("SELECT 1 FROM \"{}\"", name).c_str(), -1, &first, nullptr);
    sqlite3_finalize(first);
    if (limits.failure()) return *limits.failure();
    if (status != SQLITE_OK)
        return Error{Code::internal,
                     fmt::format("table '{}' cannot be used: {}", name, sqlite3_errmsg(database))};
    return {};
}

}  // namespace mdm::store
