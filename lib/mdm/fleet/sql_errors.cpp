#include "mdm/fleet/sql_errors.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/text.hpp"
#include "mdm/fleet/sql_text.hpp"

namespace mdm::sql {
namespace {

bool mentions(const std::vector<Token>& all, std::string_view name) {
    return std::any_of(all.begin(), all.end(),
                       [&](const Token& token) { return token.named() && iequals(token.value, name); });
}

// Columns of the tables that the statement mentions; of all, when it mentions none.
std::vector<std::string> column_candidates(const std::vector<Token>& all,
                                           std::span<const Table* const> tables) {
    std::vector<std::string> near, every;
    for (const Table* table : tables) {
        const auto names = table->column_names();
        every.insert(every.end(), names.begin(), names.end());
        if (mentions(all, table->name)) near.insert(near.end(), names.begin(), names.end());
    }
    return near.empty() ? every : near;
}

std::string column_hint(std::string_view name, const Statement& statement,
                        std::span<const Table* const> tables) {
    const auto all = tokens(statement.sql);
    const auto last = name.substr(name.rfind('.') == std::string_view::npos ? 0 : name.rfind('.') + 1);
    for (const Token& token : all)
        if (token.kind == TokenKind::quoted_name && token.value == last)
            return fmt::format("text goes in single quotes: {}", string_literal(last));
    const auto hint = did_you_mean(last, column_candidates(all, tables));
    return hint.empty() ? fmt::format("text goes in single quotes: {}", string_literal(last)) : hint;
}

std::string table_hint(std::string_view name, std::span<const Table* const> tables) {
    std::vector<std::string> names;
    for (const Table* table : tables) names.emplace_back(table->name);
    const auto hint = did_you_mean(name, names);
    return hint.empty() ? fmt::format("there are: {}", join(names, ", ")) : hint;
}

std::string hint_for(std::string_view said, const Statement& statement,
                     std::span<const Table* const> tables) {
    constexpr std::string_view no_column = "no such column: ", no_table = "no such table: ";
    if (said.starts_with(no_column)) return column_hint(said.substr(no_column.size()), statement, tables);
    if (said.starts_with(no_table)) return table_hint(said.substr(no_table.size()), tables);
    return {};
}

// "at character 8", in the user's own text; "" where it lies elsewhere.
std::string where(const store::Refusal& refusal, const Statement& statement) {
    const auto offset = static_cast<std::size_t>(std::max(refusal.offset, 0));
    if (refusal.offset < 0 || offset < statement.offset || offset > statement.offset + statement.user.size())
        return {};
    return fmt::format(" ({})", place(statement.user, offset - statement.offset));
}

}  // namespace

Error explain(Error error, const store::Refusal& refusal, const Statement& statement,
              std::span<const Table* const> tables) {
    if (refusal.message.empty() || error.message != refusal.message) return error;
    error.message = fmt::format("{} in {}{}", refusal.message, statement.what, where(refusal, statement));
    if (error.hint.empty()) error.hint = hint_for(refusal.message, statement, tables);
    return error;
}

}  // namespace mdm::sql
