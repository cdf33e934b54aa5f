#include "mdm/store/sql_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/text.hpp"

namespace mdm::store {
namespace {

constexpr std::string_view plain_functions =
    " abs acos acosh asin asinh atan atan2 atanh ceil ceiling char coalesce cos cosh current_date "
    "current_time "
    "current_timestamp date datetime degrees exp floor format glob has hex ifnull iif instr json json_array "
    "json_array_length json_extract json_object json_quote json_type json_valid -> ->> julianday length like "
    "likelihood likely ln log log10 log2 lower ltrim mod nullif pi pow power printf quote radians random "
    "replace round rtrim sign sin sinh soundex sqrt strftime substr substring tan tanh time trim trunc "
    "typeof "
    "unicode unixepoch unlikely upper zeroblob ";
// min and max are plain with several arguments; that one is taken for the other costs a copy, nothing else.
constexpr std::string_view aggregate_functions =
    " avg count group_concat json_group_array json_group_object max min sum total cume_dist dense_rank "
    "first_value lag last_value lead nth_value ntile percent_rank rank row_number ";
constexpr std::string_view other_tables = " json_each json_tree ";

// `list` is separated and surrounded by single spaces.
bool listed(std::string_view list, std::string_view word) {
    return !word.empty() && word.find(' ') == std::string_view::npos &&
           list.find(fmt::format(" {} ", lower(word))) != std::string_view::npos;
}

std::string_view or_empty(const char* text) {
    return text == nullptr ? std::string_view() : std::string_view(text);
}

std::string_view text_of(sqlite3_value* value) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
    return text == nullptr ? std::string_view()
                           : std::string_view(text, static_cast<std::size_t>(sqlite3_value_bytes(value)));
}

template <Order order>
int collate(void*, int a_size, const void* a, int b_size, const void* b) {
    return compare_text(order, {static_cast<const char*>(a), static_cast<std::size_t>(a_size)},
                        {static_cast<const char*>(b), static_cast<std::size_t>(b_size)});
}

}  // namespace

const char* collation_name(Order order) {
    static constexpr std::array<const char*, 3> names{"BINARY", "mdm_version", "mdm_time"};
    return names[static_cast<std::size_t>(order)];
}

void has_function(sqlite3_context* context, int, sqlite3_value** values) {
    if (sqlite3_value_type(values[0]) == SQLITE_NULL || sqlite3_value_type(values[1]) == SQLITE_NULL)
        return sqlite3_result_null(context);
    sqlite3_result_int(context, list_has(text_of(values[0]), text_of(values[1])) ? 1 : 0);
}

void add_language(sqlite3* database) {
    sqlite3_create_collation_v2(database, collation_name(Order::version), SQLITE_UTF8, nullptr,
                                collate<Order::version>, nullptr);
    sqlite3_create_collation_v2(database, collation_name(Order::time), SQLITE_UTF8, nullptr,
                                collate<Order::time>, nullptr);
    sqlite3_create_function_v2(database, "has", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
                               nullptr, has_function, nullptr, nullptr, nullptr);
}

void Permissions::attach(sqlite3* database) {
    sqlite3_set_authorizer(database, answer, this);
}

int Permissions::answer(void* self, int action, const char* first, const char* second, const char*,
                        const char*) {
    try {
        return static_cast<Permissions*>(self)->judge(action, or_empty(first), or_empty(second));
    } catch (...) {
        return SQLITE_DENY;
    }
}

int Permissions::judge(int action, std::string_view first, std::string_view second) {
    switch (action) {
        case SQLITE_SELECT:
            return SQLITE_OK;
        case SQLITE_RECURSIVE:
            recursive_ = true;
            return SQLITE_OK;
        case SQLITE_READ:
            return may_read(first, second);
        case SQLITE_FUNCTION:
            return may_call(second);
        default:
            return refuse("only SELECT is allowed");
    }
}

int Permissions::may_read(std::string_view table, std::string_view column) {
    if (std::find(tables_.begin(), tables_.end(), table) != tables_.end()) {
        read_.emplace(table, column);
        return SQLITE_OK;
    }
    if (listed(other_tables, table)) return SQLITE_OK;
    // count(*) of a WITH table comes here, too, without a column; a virtual table of SQLite's own cannot even
    // be connected under these rules
    const bool internal = table.starts_with("sqlite_") || table.starts_with("pragma_");
    if (column.empty() && !internal) return SQLITE_OK;
    return refuse(fmt::format("table '{}' may not be read", table));
}

int Permissions::may_call(std::string_view function) {
    if (listed(aggregate_functions, function)) {
        aggregates_ = true;
        return SQLITE_OK;
    }
    if (listed(plain_functions, function)) return SQLITE_OK;
    return refuse(fmt::format("function '{}' is not allowed", function));
}

int Permissions::refuse(std::string what) {
    if (refused_.empty()) refused_ = std::move(what);
    return SQLITE_DENY;
}

}  // namespace mdm::store
