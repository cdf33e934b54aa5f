#pragma once
// Single values as written: which of them other YAML readers would take for something else than text, and
// strict readers for text, booleans, words and names. A reader reports what is wrong and returns nothing.
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "mdm/policy/load/scope.hpp"

namespace mdm::policy {

/// What an unquoted scalar looks like. `boolean_word` is what YAML 1.1 reads as a boolean and we do not: yes,
/// off, True. `number` is any number that is not a plain decimal integer: 26.10, 1e3, 0700, 12:30.
enum class Look { text, boolean, boolean_word, integer, number };
Look look_of(const yaml::Node& scalar);
/// True for yes, on, true and their like.
bool means_true(std::string_view word);

/// "a list", "a map", "nothing", or the scalar in quotes: the end of "must be …, not …".
std::string described(const yaml::Node& node);

/// `what` names the key in messages, without quotes.
std::optional<std::string> text_of(const yaml::Node& node, std::string_view what, const Scope& scope);
std::optional<bool> boolean_of(const yaml::Node& node, std::string_view what, const Scope& scope);
/// `words` are separated by spaces.
std::optional<std::string> word_of(const yaml::Node& node, std::string_view words, std::string_view what,
                                   const Scope& scope);
/// A DNS label: lower-case letters, digits and hyphens, at most 63.
std::optional<std::string> name_of(const yaml::Node& node, std::string_view what, const Scope& scope);
/// "26.10": text, because as a number it would be 26.1.
std::optional<std::string> version_of(const yaml::Node& node, std::string_view what, const Scope& scope);

/// Reports and returns false unless the node is a list (a map).
bool expect_list(const yaml::Node& node, std::string_view what, const Scope& scope);
bool expect_map(const yaml::Node& node, std::string_view what, const Scope& scope);
void wrong_type(const yaml::Node& node, std::string_view what, std::string_view wanted, const Scope& scope,
                std::string hint = {});

bool has_word(std::string_view words, std::string_view word);
/// "a, b, c" of "a b c".
std::string listed(std::string_view words);

}  // namespace mdm::policy
