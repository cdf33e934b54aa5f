#include "mdm/policy/load/scalars.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/text.hpp"

namespace mdm::policy {
namespace {

constexpr std::string_view digits = "0123456789";
constexpr std::string_view yes_words = "true yes on y";
constexpr std::string_view no_words = "false no off n";

bool only(std::string_view text, std::string_view allowed) {
    return text.find_first_not_of(allowed) == std::string_view::npos;
}

bool is_sexagesimal(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == 0 || colon == std::string_view::npos || !only(text, "0123456789_:.")) return false;
    for (const std::string& part : split(text.substr(colon + 1), ':'))
        if (part.empty() || (part.size() > 2 && part[2] != '.')) return false;
    return true;
}

bool is_exponent(std::string_view text) {
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    return !text.empty() && only(text, digits);
}

// Numbers of YAML 1.1 and 1.2, after the sign: 1_000 0x1F .5 26.10 1e3 12:30 .inf
bool is_number(std::string_view text) {
    if (iequals(text, ".inf") || iequals(text, ".nan")) return true;
    if (text.size() > 2 && (text.starts_with("0x") || text.starts_with("0o") || text.starts_with("0b")))
        return only(text.substr(2), "0123456789abcdefABCDEF_");
    if (is_sexagesimal(text)) return true;
    const auto exponent = text.find_first_of("eE");
    if (exponent != std::string_view::npos && !is_exponent(text.substr(exponent + 1))) return false;
    text = text.substr(0, exponent);
    if (!only(text, "0123456789_.") || std::count(text.begin(), text.end(), '.') > 1) return false;
    return text.find_first_of(digits) != std::string_view::npos && !text.starts_with('_');
}

bool is_decimal(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    return !text.empty() && only(text, digits) && (text.size() == 1 || text[0] != '0');
}

std::string quote_hint(const yaml::Node& node) {
    return fmt::format("quote it: \"{}\"", node.scalar);
}

}  // namespace

std::string in_quotes(std::string_view text) {
    return fmt::format("'{}'", fit_width(printable(text.substr(0, 400)), 60));
}

Look look_of(const yaml::Node& node) {
    const std::string_view text = node.scalar;
    if (node.quoted || text.empty()) return Look::text;
    if (text == "true" || text == "false") return Look::boolean;
    const std::string small = text.size() < 6 ? lower(text) : std::string();
    if (!small.empty() && (has_word(yes_words, small) || has_word(no_words, small)))
        return Look::boolean_word;
    if (is_decimal(text)) return Look::integer;
    const bool sign = text[0] == '-' || text[0] == '+';
    return is_number(text.substr(sign ? 1 : 0)) ? Look::number : Look::text;
}

bool means_true(std::string_view word) {
    return has_word(yes_words, lower(word));
}

std::string described(const yaml::Node& node) {
    static constexpr std::array<std::string_view, 4> kinds{"nothing", "", "a list", "a map"};
    if (!node.is_scalar()) return std::string(kinds[static_cast<std::size_t>(node.kind)]);
    return node.quoted ? "the text " + in_quotes(node.scalar) : in_quotes(node.scalar);
}

void wrong_type(const yaml::Node& node, std::string_view what, std::string_view wanted, const Scope& scope,
                std::string hint) {
    if (is_broken(node)) return;
    if (node.is_null())
        return scope.error("wrong-type", node, fmt::format("'{}' has no value", what), std::move(hint));
    scope.error("wrong-type", node, fmt::format("'{}' must be {}, not {}", what, wanted, described(node)),
                std::move(hint));
}

std::optional<std::string> text_of(const yaml::Node& node, std::string_view what, const Scope& scope) {
    if (!node.is_scalar()) {
        wrong_type(node, what, "text", scope);
        return std::nullopt;
    }
    if (look_of(node) == Look::text) return node.scalar;
    const bool number = look_of(node) == Look::integer || look_of(node) == Look::number;
    scope.error("unquoted", node,
                fmt::format("'{}' must be text, and {} is read as a {}", what, in_quotes(node.scalar),
                            number ? "number" : "boolean"),
                quote_hint(node));
    return std::nullopt;
}

std::optional<bool> boolean_of(const yaml::Node& node, std::string_view what, const Scope& scope) {
    if (yaml::is_bool(node)) return node.scalar == "true";
    if (node.is_scalar() && look_of(node) == Look::boolean_word) {
        scope.error(
            "yaml-boolean", node,
            fmt::format("'{}' is {}, which YAML readers disagree about", what, in_quotes(node.scalar)),
            fmt::format("write {}", means_true(node.scalar)));
        return std::nullopt;
    }
    const bool text = node.is_scalar() && (node.scalar == "true" || node.scalar == "false");
    wrong_type(node, what, "true or false", scope,
               text ? fmt::format("write {} without quotes", node.scalar) : std::string());
    return std::nullopt;
}

std::optional<std::string> word_of(const yaml::Node& node, std::string_view words, std::string_view what,
                                   const Scope& scope) {
    if (!node.is_scalar()) {
        wrong_type(node, what, "one of " + listed(words), scope);
        return std::nullopt;
    }
    const Look look = look_of(node);
    const bool known = has_word(words, node.scalar);
    if (known && look != Look::boolean_word) return node.scalar;
    if (look == Look::boolean_word || look == Look::boolean) {
        std::string hint = known                                                 ? quote_hint(node)
                           : !has_word(words, "deny")                            ? "one of " + listed(words)
                           : means_true(node.scalar) && has_word(words, "allow") ? "write allow"
                                                                                 : "write deny";
        scope.error("yaml-boolean", node,
                    fmt::format("'{}' must be one of {}, not the boolean {}", what, listed(words),
                                in_quotes(node.scalar)),
                    std::move(hint));
        return std::nullopt;
    }
    const std::string near = did_you_mean(node.scalar, split(words, ' '));
    scope.error("unknown-word", node, fmt::format("{} is not a value of '{}'", in_quotes(node.scalar), what),
                near.empty() ? "one of " + listed(words) : near);
    return std::nullopt;
}

std::optional<std::string> name_of(const yaml::Node& node, std::string_view what, const Scope& scope) {
    const auto name = text_of(node, what, scope);
    if (!name) return std::nullopt;
    const bool good = !name->empty() && name->size() <= 63 && name->front() != '-' && name->back() != '-' &&
                      only(*name, "abcdefghijklmnopqrstuvwxyz0123456789-");
    if (good) return name;
    scope.error("bad-name", node, fmt::format("{} is not a valid '{}'", in_quotes(*name), what),
                "lower-case letters, digits and '-', at most 63");
    return std::nullopt;
}

std::optional<std::string> version_of(const yaml::Node& node, std::string_view what, const Scope& scope) {
    if (node.is_scalar() && (look_of(node) == Look::number || look_of(node) == Look::integer)) {
        scope.error(
            "unquoted", node,
            fmt::format("'{}' must be text: the number {} would lose digits", what, in_quotes(node.scalar)),
            quote_hint(node));
        return std::nullopt;
    }
    const auto version = text_of(node, what, scope);
    if (!version) return std::nullopt;
    bool good = true;
    for (const std::string& part : split(*version, '.')) good = good && !part.empty() && only(part, digits);
    if (good && version->size() <= 40) return version;
    scope.error("wrong-type", node, fmt::format("'{}' must be a version, not {}", what, described(node)),
                "numbers separated by dots, such as \"26.1\"");
    return std::nullopt;
}

bool expect_list(const yaml::Node& node, std::string_view what, const Scope& scope) {
    if (node.is_list()) return true;
    const bool one = node.is_scalar() && node.scalar.size() <= 60 && is_printable(node.scalar);
    wrong_type(node, what, "a list", scope,
               !one          ? std::string()
               : node.quoted ? fmt::format("write a list: [\"{}\"]", node.scalar)
                             : fmt::format("write a list: [{}]", node.scalar));
    return false;
}

bool expect_map(const yaml::Node& node, std::string_view what, const Scope& scope) {
    if (node.is_map()) return true;
    wrong_type(node, what, "a map", scope);
    return false;
}

bool has_word(std::string_view words, std::string_view word) {
    if (word.empty() || word.find(' ') != std::string_view::npos) return false;
    for (std::size_t at = words.find(word); at != std::string_view::npos; at = words.find(word, at + 1)) {
        const auto end = at + word.size();
        if ((at == 0 || words[at - 1] == ' ') && (end == words.size() || words[end] == ' ')) return true;
    }
    return false;
}

std::string listed(std::string_view words) {
    return join(split(words, ' '), ", ");
}

}  // namespace mdm::policy
