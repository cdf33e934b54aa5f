#include "mdm/fleet/literal_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>

#include "mdm/base/text.hpp"
#include "mdm/base/time.hpp"
#include "mdm/fleet/sql_text.hpp"

namespace mdm::sql {
namespace {

using Tokens = std::span<const Token>;

// What may stand around a comparison without taking part in it.
constexpr std::array<std::string_view, 15> before_words{"WHERE", "AND",    "OR",       "NOT",  "ON",
                                                        "WHEN",  "THEN",   "ELSE",     "BY",   "SELECT",
                                                        "ALL",   "HAVING", "DISTINCT", "CASE", "VALUES"};
constexpr std::array<std::string_view, 14> tighter{"||", "*",  "/",  "%",  "+",   "-", "&",
                                                   "|",  "<<", ">>", "->", "->>", "~", "."};

struct Literal {
    enum class Kind { text, number, truth, null } kind;
    std::string value;
};

std::string spelt(const Literal& literal) {
    return literal.kind == Literal::Kind::text ? string_literal(literal.value) : literal.value;
}

Error cannot_match(const Column& column, const Literal& literal, std::string hint) {
    return Error{Code::usage, fmt::format("{} can never be {}", column.name, spelt(literal)),
                 std::move(hint)};
}

std::optional<double> numeric(std::string_view text) {
    text = trim(text);
    if (text.starts_with('+')) text.remove_prefix(1);
    double value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<Error> check_truth(const Column& column, const Literal& literal) {
    const auto number = numeric(literal.value);
    if (literal.kind == Literal::Kind::truth || (number && (*number == 0 || *number == 1))) return {};
    const std::string low = lower(literal.value);
    const bool no = low == "false" || low == "no" || low == "off" || low == "n" || low == "f";
    return cannot_match(column, literal,
                        fmt::format("did you mean {} = {}?", column.name, no ? "false" : "true"));
}

std::optional<Error> check_closed(const Column& column, const Literal& literal) {
    const auto words = split(column.words, ' ');
    if (literal.kind == Literal::Kind::text &&
        std::find(words.begin(), words.end(), literal.value) != words.end())
        return {};
    static const std::map<std::string, std::string, std::less<>> usual{
        {"corporate", "company"}, {"corp", "company"},  {"organization", "company"},
        {"byod", "personal"},     {"user", "personal"}, {"employee", "personal"},
        {"iphone", "ios"},        {"ipad", "ipados"},   {"mac", "macos"},
        {"osx", "macos"},         {"win", "windows"},   {"non-compliant", "noncompliant"}};
    std::string near = closest(literal.value, words);
    const auto known = usual.find(lower(literal.value));
    if (known != usual.end() && std::find(words.begin(), words.end(), known->second) != words.end())
        near = known->second;
    const std::string list = fmt::format("{} is one of: {}", column.name, join(words, ", "));
    return cannot_match(column, literal,
                        near.empty() ? list : fmt::format("did you mean '{}'? {}", near, list));
}

std::optional<Error> check_time(const Column& column, const Literal& literal) {
    if (literal.kind == Literal::Kind::text && parse_rfc3339(literal.value).ok()) return {};
    return Error{Code::usage, fmt::format("{} is a time, and {} is not", column.name, spelt(literal)),
                 "write '2026-11-21T18:00:00Z', '2026-11-21' or datetime('now', '-30 days')"};
}

std::optional<Error> check_version(const Column& column, const Literal& literal) {
    if (literal.kind != Literal::Kind::number || literal.value.find_first_of(".eE") == std::string::npos)
        return {};
    return Error{
        Code::usage,
        fmt::format("{} is a version, and {} without quotes is a number", column.name, literal.value),
        fmt::format("write '{}'", literal.value)};
}

std::optional<Error> check_number(const Column& column, const Literal& literal) {
    if (literal.kind == Literal::Kind::number || numeric(literal.value)) return {};
    return Error{Code::usage, fmt::format("{} is a number, and {} is not", column.name, spelt(literal)), ""};
}

std::optional<Error> check_list(const Column& column, const Literal& literal) {
    if (literal.value.starts_with("[")) return {};
    return cannot_match(column, literal,
                        fmt::format("it is a list: write has({}, {})", column.name, spelt(literal)));
}

std::optional<Error> check_literal(const Column& column, const Literal& literal, bool equality) {
    if (literal.kind == Literal::Kind::null) return {};
    switch (column.type) {
        case ColumnType::boolean:
            return check_truth(column, literal);
        case ColumnType::word:
            return equality ? check_closed(column, literal) : std::nullopt;
        case ColumnType::time:
            return check_time(column, literal);
        case ColumnType::version:
            return check_version(column, literal);
        case ColumnType::integer:
        case ColumnType::real:
            return check_number(column, literal);
        case ColumnType::list:
            return equality ? check_list(column, literal) : std::nullopt;
        case ColumnType::text:
            break;
    }
    return {};
}

// One pass over the tokens of a statement.
class Checker {
  public:
    Checker(Tokens all, std::span<const Table* const> tables, const ColumnsRead& read)
        : all_(all), tables_(tables), read_(read) {
        find_aliases();
    }

    Result<void> run() const {
        for (std::size_t at = 0; at < all_.size(); ++at) {
            if (auto problem = judge(at)) return std::move(*problem);
        }
        return {};
    }

  private:
    bool word(std::size_t at, std::string_view keyword) const {
        return at < all_.size() && all_[at].word(keyword);
    }
    bool symbol(std::size_t at, std::string_view text) const { return at < all_.size() && all_[at].is(text); }
    bool named(std::size_t at) const { return at < all_.size() && all_[at].named(); }

    const Table* table(std::string_view name) const {
        for (const Table* candidate : tables_)
            if (iequals(candidate->name, name)) return candidate;
        return nullptr;
    }

    void find_aliases() {
        for (std::size_t at = 0; at + 1 < all_.size(); ++at) {
            if (word(at, "AS") && named(at + 1)) renamed_.insert(lower(all_[at + 1].value));
            const bool from = word(at, "FROM") || word(at, "JOIN") || symbol(at, ",");
            if (!from || !named(at + 1)) continue;
            const Table* found = table(all_[at + 1].value);
            if (found == nullptr) continue;
            const std::size_t alias = word(at + 2, "AS") ? at + 3 : at + 2;
            if (named(alias)) aliases_[lower(all_[alias].value)] = found;
        }
        for (std::size_t at = 2; at < all_.size(); ++at)
            if (word(at, "AS") && symbol(at + 1, "(") && all_[at - 1].is(")")) note_columns_before(at - 1);
    }

    // WITH t(a, b) AS (…): a and b are not columns of ours.
    void note_columns_before(std::size_t close) {
        for (std::size_t at = close; at-- > 0 && !all_[at].is("(");)
            if (all_[at].named()) renamed_.insert(lower(all_[at].value));
    }

    // The columns that the name ending at `end` may stand for; `start` becomes its first token.
    std::vector<const Column*> columns_named(std::size_t end, std::size_t& start) const {
        std::vector<const Column*> found;
        start = end;
        if (!named(end) || symbol(end + 1, ".") || symbol(end + 1, "(")) return found;
        const std::string name = lower(all_[end].value);
        const Table* only = nullptr;
        if (end >= 2 && all_[end - 1].is(".") && all_[end - 2].named()) {
            start = end - 2;
            const auto alias = aliases_.find(lower(all_[start].value));
            only = alias != aliases_.end() ? alias->second : table(all_[start].value);
            if (only == nullptr) return found;
        } else if (renamed_.count(name) != 0) {
            return found;
        }
        for (const Table* candidate : tables_) {
            if (only != nullptr && candidate != only) continue;
            const auto index = candidate->find(name);
            if (index && read_.count({std::string(candidate->name), name}) != 0)
                found.push_back(&candidate->columns[*index]);
        }
        return found;
    }

    bool opens(std::size_t start) const {
        if (start == 0) return true;
        const Token& before = all_[start - 1];
        return before.is("(") || before.is(",") ||
               std::any_of(before_words.begin(), before_words.end(),
                           [&](std::string_view keyword) { return before.word(keyword); });
    }

    bool closes(std::size_t after) const {
        if (after >= all_.size()) return true;
        if (all_[after].word("COLLATE")) return false;
        return std::none_of(tighter.begin(), tighter.end(),
                            [&](std::string_view symbol) { return all_[after].is(symbol); });
    }

    // Moves `at` behind the literal.
    std::optional<Literal> literal(std::size_t& at) const {
        std::size_t here = at;
        std::string sign;
        if (symbol(here, "-") || symbol(here, "+")) sign = all_[here++].value;
        if (here >= all_.size()) return std::nullopt;
        const Token& token = all_[here];
        std::optional<Literal> found;
        if (token.kind == TokenKind::number) found = Literal{Literal::Kind::number, sign + token.value};
        if (sign.empty() && token.kind == TokenKind::text) found = Literal{Literal::Kind::text, token.value};
        if (token.word("true") || token.word("false"))
            found = Literal{Literal::Kind::truth, lower(token.value)};
        if (token.word("null")) found = Literal{Literal::Kind::null, "NULL"};
        if (found) at = here + 1;
        return found;
    }

    // Length of the operator at `at`, 0 for none.
    std::size_t comparison(std::size_t at, bool& equality) const {
        static constexpr std::array<std::string_view, 4> equal{"=", "==", "!=", "<>"};
        static constexpr std::array<std::string_view, 4> order{"<", "<=", ">", ">="};
        if (at >= all_.size()) return 0;
        const auto is = [&](std::string_view text) { return all_[at].is(text); };
        equality = word(at, "IS") || std::any_of(equal.begin(), equal.end(), is);
        if (word(at, "IS")) return word(at + 1, "NOT") ? 2 : 1;
        return equality || std::any_of(order.begin(), order.end(), is) ? 1 : 0;
    }

    static std::optional<Error> all_refuse(const std::vector<const Column*>& columns, const Literal& literal,
                                           bool equality) {
        std::optional<Error> first;
        for (const Column* column : columns) {
            auto problem = check_literal(*column, literal, equality);
            if (!problem) return std::nullopt;
            if (!first) first = std::move(problem);
        }
        return first;
    }

    std::optional<Error> judge(std::size_t at) const {
        std::size_t start = at;
        const auto columns = columns_named(at, start);
        if (columns.empty()) return std::nullopt;
        if (opens(start)) {
            if (auto problem = forward(at + 1, columns)) return problem;
        }
        return closes(at + 1) ? backward(start, columns) : std::nullopt;
    }

    // column OP literal, column IN (…), column BETWEEN a AND b, CASE column WHEN literal
    std::optional<Error> forward(std::size_t at, const std::vector<const Column*>& columns) const {
        bool equality = false;
        if (const std::size_t size = comparison(at, equality); size != 0) {
            at += size;
            const auto value = literal(at);
            return value && closes(at) ? all_refuse(columns, *value, equality) : std::nullopt;
        }
        if (word(at, "NOT")) ++at;
        if (word(at, "IN") && symbol(at + 1, "(")) return list(at + 2, columns);
        if (word(at, "WHEN")) return choices(at, columns);
        if (!word(at, "BETWEEN")) return std::nullopt;
        const auto low = literal(++at);
        if (low)
            if (auto problem = all_refuse(columns, *low, false)) return problem;
        if (!low || !word(at, "AND")) return std::nullopt;
        const auto high = literal(++at);
        return high && closes(at) ? all_refuse(columns, *high, false) : std::nullopt;
    }

    std::optional<Error> list(std::size_t at, const std::vector<const Column*>& columns) const {
        while (true) {
            const auto value = literal(at);
            if (!value || (!symbol(at, ",") && !symbol(at, ")"))) return std::nullopt;
            if (auto problem = all_refuse(columns, *value, true)) return problem;
            if (symbol(at++, ")")) return std::nullopt;
        }
    }

    // Every WHEN of this CASE, not of one inside it.
    std::optional<Error> choices(std::size_t at, const std::vector<const Column*>& columns) const {
        for (int depth = 0; at < all_.size() && depth >= 0; ++at) {
            if (word(at, "CASE") || symbol(at, "(")) ++depth;
            if (word(at, "END") || symbol(at, ")")) --depth;
            if (depth != 0 || !word(at, "WHEN")) continue;
            std::size_t value_at = at + 1;
            const auto value = literal(value_at);
            if (!value || !word(value_at, "THEN")) continue;
            if (auto problem = all_refuse(columns, *value, true)) return problem;
        }
        return std::nullopt;
    }

    // literal OP column
    std::optional<Error> backward(std::size_t start, const std::vector<const Column*>& columns) const {
        for (const std::size_t size : {std::size_t{1}, std::size_t{2}}) {
            bool equality = false;
            if (start < size + 1 || comparison(start - size, equality) != size) continue;
            std::size_t at = start - size - 1;
            if (at > 0 && (all_[at - 1].is("-") || all_[at - 1].is("+"))) return std::nullopt;
            const std::size_t literal_start = at;
            const auto value = literal(at);
            if (value && at == start - size && opens(literal_start))
                return all_refuse(columns, *value, equality);
        }
        return std::nullopt;
    }

    Tokens all_;
    std::span<const Table* const> tables_;
    const ColumnsRead& read_;
    std::map<std::string, const Table*> aliases_;
    std::set<std::string> renamed_;
};

}  // namespace

Result<void> check_literals(std::string_view sql, std::span<const Table* const> tables,
                            const ColumnsRead& read) {
    const auto all = tokens(sql);
    return Checker(all, tables, read).run();
}

Result<void> check_word(const Column& column, std::string_view word) {
    const bool truth = column.type == ColumnType::boolean && (word == "true" || word == "false");
    if (column.type == ColumnType::list || truth) return {};
    if (auto problem = check_literal(column, {Literal::Kind::text, std::string(word)}, true))
        return std::move(*problem);
    return {};
}

}  // namespace mdm::sql
