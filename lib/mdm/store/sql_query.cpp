#include "mdm/store/sql_query.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>

#include "mdm/base/text.hpp"
#include "mdm/store/now_vfs.hpp"
#include "mdm/store/sql_rules.hpp"
#include "mdm/store/virtual_table.hpp"

namespace mdm::store {
namespace {

struct Limit {
    int which, value;
};
constexpr std::array<Limit, 7> bounds{{
    {SQLITE_LIMIT_LENGTH, 16 << 20},  // of one value, and of a row
    {SQLITE_LIMIT_SQL_LENGTH, 1 << 20},
    {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000},
    {SQLITE_LIMIT_EXPR_DEPTH, 500},
    {SQLITE_LIMIT_COMPOUND_SELECT, 50},
    {SQLITE_LIMIT_ATTACHED, 0},
    {SQLITE_LIMIT_TRIGGER_DEPTH, 0},
}};
constexpr int steps_between_looks = 4000;

struct CloseDatabase {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
struct FinalizeStatement {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using DatabaseHandle = std::unique_ptr<sqlite3, CloseDatabase>;
using StatementHandle = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

std::vector<std::string> names_of(const std::vector<SqlTable*>& tables) {
    std::vector<std::string> names;
    for (const SqlTable* table : tables) names.emplace_back(table->name());
    return names;
}

int look(void* watch) {
    return static_cast<Watch*>(watch)->within_limits() ? 0 : 1;
}

bool only_blanks(std::string_view tail) {
    return std::all_of(tail.begin(), tail.end(),
                       [](char c) { return c == ';' || c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
}

// A table-valued function declares its table when it is first used, which the rules would refuse.
void connect_function(sqlite3* database, const char* name) {
    sqlite3_stmt* first = nullptr;
    sqlite3_prepare_v2(database, fmt::format("SELECT 1 FROM {}('[]')", name).c_str(), -1, &first, nullptr);
    sqlite3_finalize(first);
}

Error not_one_select(std::string_view what) {
    return Error{Code::usage, std::string(what), "write one SELECT"};
}

}  // namespace

// Destroyed from the bottom up: the statement and its cursors first, what they point to last.
struct SqlQuery::State {
    State(std::vector<SqlTable*> tables, Time now, Limits limits)
        : now_vfs(now), watch(std::move(limits)), permissions(names_of(tables)) {
        for (SqlTable* table : tables) states.push_back(std::make_unique<TableState>(*table, watch));
    }

    Result<void> open();
    Result<void> prepare(std::string_view sql, Refusal& refusal);
    Result<void> plan(std::string_view sql);
    void note(std::string_view detail, bool first);
    Error trouble();

    NowVfs now_vfs;
    Watch watch;
    Permissions permissions;
    std::vector<std::unique_ptr<TableState>> states;
    DatabaseHandle database;
    StatementHandle statement;
};

Result<void> SqlQuery::State::open() {
    sqlite3* handle = nullptr;
    const int status =
        sqlite3_open_v2(":memory:", &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, now_vfs.name());
    database.reset(handle);
    if (status != SQLITE_OK) return Error{Code::internal, "SQLite cannot open a database in memory"};
    for (const int off :
         {SQLITE_DBCONFIG_DQS_DML, SQLITE_DBCONFIG_DQS_DDL, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION})
        sqlite3_db_config(handle, off, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    for (const Limit& limit : bounds) sqlite3_limit(handle, limit.which, limit.value);
    add_language(handle);
    for (const auto& state : states) MDM_CHECK(state->attach(handle));
    for (const char* function : {"json_each", "json_tree"}) connect_function(handle, function);
    permissions.attach(handle);
    sqlite3_progress_handler(handle, steps_between_looks, look, &watch);
    return {};
}

// What SQLite says after a step or a prepare that did not work, unless somebody else had said something
// before.
Error SqlQuery::State::trouble() {
    if (watch.failure()) return *watch.failure();
    const int code = sqlite3_errcode(database.get()) & 0xFF;
    const std::string said = sqlite3_errmsg(database.get());
    if (code == SQLITE_AUTH && !permissions.refused().empty())
        return Error{Code::usage, permissions.refused(),
                     "a query is one SELECT over devices, apps, groups, policies and jobs"};
    if (code == SQLITE_TOOBIG)
        return Error{Code::usage, "the query makes a value of more than 16 MB", "ask for less at once"};
    if (code == SQLITE_NOMEM || code == SQLITE_FULL || code == SQLITE_IOERR || code == SQLITE_CANTOPEN)
        return Error{Code::internal, fmt::format("the query cannot go on: {}", said),
                     "check the memory and the space for temporary files"};
    return Error{Code::usage, said};
}

Result<void> SqlQuery::State::prepare(std::string_view sql, Refusal& refusal) {
    if (sql.find('\0') != std::string_view::npos) return not_one_select("the SQL has a NUL byte in it");
    const char* tail = nullptr;
    sqlite3_stmt* handle = nullptr;
    const int status =
        sqlite3_prepare_v2(database.get(), sql.data(), static_cast<int>(sql.size()), &handle, &tail);
    statement.reset(handle);
    if (status != SQLITE_OK) {
        refusal.message = sqlite3_errmsg(database.get());
        refusal.offset = sqlite3_error_offset(database.get());
        return trouble();
    }
    if (handle == nullptr) return not_one_select("the SQL is empty");
    if (sqlite3_stmt_isexplain(handle) != 0) return not_one_select("EXPLAIN is not allowed");
    if (sqlite3_stmt_readonly(handle) == 0) return not_one_select("only SELECT is allowed");
    if (sqlite3_bind_parameter_count(handle) != 0)
        return not_one_select("parameters such as ? and :name are never filled in");
    sqlite3_stmt* second = nullptr;
    if (!only_blanks({tail, static_cast<std::size_t>(sql.data() + sql.size() - tail)})) {
        const auto rest = static_cast<int>(sql.data() + sql.size() - tail);
        const int again = sqlite3_prepare_v2(database.get(), tail, rest, &second, nullptr);
        const StatementHandle owned(second);
        if (again != SQLITE_OK || second != nullptr)
            return not_one_select("there is more than one statement");
    }
    if (permissions.recursive()) watch.mark_recursive();
    return plan(sql);
}

// Learns from SQLite's own account how often and where each table is read.
Result<void> SqlQuery::State::plan(std::string_view sql) {
    const std::string explain = fmt::format("EXPLAIN QUERY PLAN {}", sql);
    sqlite3_stmt* handle = nullptr;
    const int status = sqlite3_prepare_v2(database.get(), explain.c_str(), static_cast<int>(explain.size()),
                                          &handle, nullptr);
    const StatementHandle owned(handle);
    if (status != SQLITE_OK) return trouble();
    watch.start_row();
    std::size_t loops = 0, others = 0;
    while (sqlite3_step(handle) == SQLITE_ROW) {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(handle, 3));
        const std::string_view detail = text == nullptr ? "" : text;
        const bool loop = detail.starts_with("SCAN ") || detail.starts_with("SEARCH ");
        const bool outermost = loop && loops + others == 0 && sqlite3_column_int(handle, 1) == 0;
        if (loop) ++loops;
        if (!loop && !detail.starts_with("USE TEMP B-TREE FOR ORDER BY")) ++others;
        note(detail, outermost);
    }
    for (const auto& state : states)
        if (loops == 1 && others == 0 && !permissions.aggregates()) state->lend_text();
    return {};
}

void SqlQuery::State::note(std::string_view detail, bool outermost) {
    const auto label = detail.rfind("mdm:");  // behind whatever alias the user gave
    if (label == std::string_view::npos) return;
    const auto parts = split(detail.substr(label, detail.find(';', label) - label), ':');
    for (const auto& state : states) {
        if (parts.size() != 3 || state->table.name() != parts[1]) continue;
        state->mention(static_cast<int>(to_int(parts[2]).value_or(0)));
        state->let_stream(outermost);
    }
}

SqlQuery::SqlQuery(std::unique_ptr<State> state) : state_(std::move(state)) {}
SqlQuery::~SqlQuery() = default;

Result<std::unique_ptr<SqlQuery>> SqlQuery::prepare(std::string_view sql, std::vector<SqlTable*> tables,
                                                    Time now, Limits limits, Refusal& refusal) {
    auto state = std::make_unique<State>(std::move(tables), now, std::move(limits));
    MDM_CHECK(state->open());
    MDM_CHECK(state->prepare(sql, refusal));
    return std::unique_ptr<SqlQuery>(new SqlQuery(std::move(state)));
}

int SqlQuery::columns() const {
    return sqlite3_column_count(state_->statement.get());
}

std::string_view SqlQuery::name(int column) const {
    const char* name = sqlite3_column_name(state_->statement.get(), column);
    return name == nullptr ? "" : name;
}

std::string_view SqlQuery::declared(int column) const {
    const char* type = sqlite3_column_decltype(state_->statement.get(), column);
    return type == nullptr ? "" : type;
}

const std::set<std::pair<std::string, std::string>>& SqlQuery::read() const {
    return state_->permissions.read();
}

Result<bool> SqlQuery::step() {
    state_->watch.start_row();
    const int status = sqlite3_step(state_->statement.get());
    state_->watch.end_row();
    if (status == SQLITE_ROW) return true;
    if (status == SQLITE_DONE) return false;
    return state_->trouble();
}

void SqlQuery::rewind() {
    sqlite3_reset(state_->statement.get());
    for (const auto& table : state_->states) table->rewind();
}

Cell SqlQuery::cell(int column) const {
    sqlite3_stmt* statement = state_->statement.get();
    switch (sqlite3_column_type(statement, column)) {
        case SQLITE_INTEGER:
            return Cell::of_int(sqlite3_column_int64(statement, column));
        case SQLITE_FLOAT:
            return Cell::of_real(sqlite3_column_double(statement, column));
        case SQLITE_NULL:
            return {};
        default: {
            const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
            const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
            return Cell::of(text == nullptr ? std::string_view("") : std::string_view(text, size));
        }
    }
}

}  // namespace mdm::store
