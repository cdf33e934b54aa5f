#include "mdm/fleet/sql_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/text.hpp"

namespace mdm::sql {
namespace {

bool starts_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}
bool digit(char c) {
    return c >= '0' && c <= '9';
}
bool in_name(char c) {
    return starts_name(c) || digit(c) || c == '$';
}
bool blank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

constexpr std::array<std::string_view, 9> long_symbols{"->>", "||", "->", "==", "!=", "<>", "<=", ">=", "<<"};

class Scanner {
  public:
    explicit Scanner(std::string_view sql) : sql_(sql) {}

    std::vector<Token> run() {
        while (skip_blanks(), at_ < sql_.size()) out_.push_back(next());
        return std::move(out_);
    }

  private:
    char here(std::size_t ahead = 0) const { return at_ + ahead < sql_.size() ? sql_[at_ + ahead] : '\0'; }

    void skip_blanks() {
        while (at_ < sql_.size()) {
            if (blank(here())) {
                ++at_;
            } else if (sql_.substr(at_, 2) == "--") {
                at_ = std::min(sql_.find('\n', at_), sql_.size());
            } else if (sql_.substr(at_, 2) == "/*" && sql_.find("*/", at_ + 2) != std::string_view::npos) {
                at_ = sql_.find("*/", at_ + 2) + 2;
            } else {
                return;
            }
        }
    }

    Token next() {
        const std::size_t start = at_;
        const char c = here();
        if (sql_.substr(at_, 2) == "/*") return broken(start);
        if ((c == 'x' || c == 'X') && here(1) == '\'') return ++at_, enclosed('\'', TokenKind::number, start);
        if (c == '\'') return enclosed('\'', TokenKind::text, start);
        if (c == '"' || c == '`') return enclosed(c, TokenKind::quoted_name, start);
        if (c == '[') return enclosed(']', TokenKind::quoted_name, start);
        if (starts_name(c)) return run_of(in_name, TokenKind::name);
        if (digit(c) || (c == '.' && digit(here(1)))) return number();
        for (const auto symbol : long_symbols)
            if (sql_.substr(at_, symbol.size()) == symbol) return take(symbol.size(), TokenKind::symbol);
        if (sql_.substr(at_, 2) == ">>") return take(2, TokenKind::symbol);
        return take(1, TokenKind::symbol);
    }

    Token take(std::size_t size, TokenKind kind) {
        Token token{kind, std::string(sql_.substr(at_, size)), at_};
        at_ += size;
        return token;
    }

    Token broken(std::size_t start) {
        at_ = sql_.size();
        return {TokenKind::broken, std::string(sql_.substr(start)), start};
    }

    Token run_of(bool (*belongs)(char), TokenKind kind) {
        std::size_t size = 0;
        while (at_ + size < sql_.size() && belongs(sql_[at_ + size])) ++size;
        return take(size, kind);
    }

    Token number() {
        std::size_t size = 0;
        const auto at = [&](std::size_t i) { return here(i); };
        while (in_name(at(size)) || at(size) == '.' ||
               ((at(size) == '-' || at(size) == '+') && size > 0 && (at(size - 1) | 0x20) == 'e'))
            ++size;
        return take(size, TokenKind::number);
    }

    // A doubled quote stands for itself; a bracket does not.
    Token enclosed(char close, TokenKind kind, std::size_t start) {
        Token token{kind, {}, start};
        for (++at_; at_ < sql_.size(); ++at_) {
            if (here() == close) {
                if (close == ']' || here(1) != close) return ++at_, token;
                ++at_;
            }
            token.value += here();
        }
        return broken(start);
    }

    std::string_view sql_;
    std::size_t at_ = 0;
    std::vector<Token> out_;
};

std::string doubled(std::string_view text, char quote) {
    std::string out(1, quote);
    for (const char c : text) {
        if (c == quote) out += quote;
        out += c;
    }
    return out + quote;
}

}  // namespace

bool Token::word(std::string_view keyword) const {
    return kind == TokenKind::name && iequals(value, keyword);
}

std::vector<Token> tokens(std::string_view sql) {
    return Scanner(sql).run();
}

std::string string_literal(std::string_view text) {
    return doubled(text, '\'');
}
std::string identifier(std::string_view name) {
    return doubled(name, '"');
}

Result<void> check_contained(std::string_view text, std::string_view what) {
    if (text.find('\0') != std::string_view::npos || !is_utf8(text))
        return Error{Code::usage, fmt::format("{} is not text", what)};
    const auto all = tokens(text);
    if (all.empty()) return Error{Code::usage, fmt::format("{} is empty", what)};
    int depth = 0;
    for (const Token& token : all) {
        if (token.is("(")) ++depth;
        if (token.is(")")) --depth;
        if (depth < 0)
            return Error{Code::usage, fmt::format("{} closes a parenthesis that it never opened ({})", what,
                                                  place(text, token.offset))};
        if (token.is(";"))
            return Error{Code::usage, fmt::format("{} ends with ; ({})", what, place(text, token.offset)),
                         "give one expression, without a semicolon"};
        if (token.kind == TokenKind::broken)
            return Error{Code::usage, fmt::format("{} has a quote or comment that never ends ({})", what,
                                                  place(text, token.offset))};
    }
    if (depth > 0) return Error{Code::usage, fmt::format("{} leaves a parenthesis open", what)};
    return {};
}

std::string place(std::string_view sql, std::size_t offset) {
    const auto lead = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    const auto before = sql.substr(0, offset);
    return fmt::format("at character {}", std::count_if(before.begin(), before.end(), lead) + 1);
}

}  // namespace mdm::sql
