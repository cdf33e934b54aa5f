#pragma once
// SQL as tokens: enough to find column names beside literals, to place errors, and to tell an expression from
// something that would break out of its parentheses. SQLite remains the only judge of the grammar.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/base/result.hpp"

namespace mdm::sql {

enum class TokenKind { name, quoted_name, text, number, symbol, broken };

struct Token {
    TokenKind kind = TokenKind::symbol;
    std::string value;       // names and text without their quotes
    std::size_t offset = 0;  // byte in the SQL

    bool is(std::string_view symbol) const { return kind == TokenKind::symbol && value == symbol; }
    /// An unquoted word, whatever its case.
    bool word(std::string_view keyword) const;
    bool named() const { return kind == TokenKind::name || kind == TokenKind::quoted_name; }
};

/// Comments and blanks are left out. A literal or comment that does not end is one broken token.
std::vector<Token> tokens(std::string_view sql);

/// 'it''s'
std::string string_literal(std::string_view text);
/// "name"
std::string identifier(std::string_view name);

/// Usage unless `text` is something, has no ; and keeps its parentheses to itself. `what` is for the message:
/// "the condition".
Result<void> check_contained(std::string_view text, std::string_view what);

/// "at character 12" for a byte offset.
std::string place(std::string_view sql, std::size_t offset);

}  // namespace mdm::sql
