#pragma once
// Text: hostile text made harmless, spelling suggestions, small helpers. Nothing here allocates per
// character.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mdm {

/// Without C0 and C1 controls, escapes, and bidirectional or zero-width formatting characters; invalid UTF-8
/// becomes U+FFFD. Tabs and line feeds become spaces. Everything from a server passes here before a terminal.
std::string printable(std::string_view text);
/// True when printable(text) == text: lets callers skip the copy.
bool is_printable(std::string_view text);

/// True for well-formed UTF-8 without surrogates or overlong forms.
bool is_utf8(std::string_view text);
/// UTF-16 (with or without a byte-order mark, either order) to UTF-8; lone surrogates become U+FFFD.
std::string utf16_to_utf8(std::string_view bytes, bool little_endian);
void append_utf8(std::string& out, char32_t code_point);
/// Decodes the code point at `at` and moves past it; malformed bytes give U+FFFD, one byte at a time, and set
/// `bad`.
char32_t next_code_point(std::string_view text, std::size_t& at, bool& bad);
/// What printable() takes away: controls, direction marks, invisible characters.
bool is_unsafe(char32_t code_point);

/// Columns a terminal needs: 0 for combining marks, 2 for wide East Asian characters and emoji.
std::size_t display_width(std::string_view text);
/// Cut to `columns`, with … as the last one when something was cut.
std::string fit_width(std::string_view text, std::size_t columns);

/// The candidate nearest to `word`, if one is near enough to be meant; "" otherwise.
std::string closest(std::string_view word, std::span<const std::string_view> candidates);
std::string closest(std::string_view word, const std::vector<std::string>& candidates);
/// "did you mean 'lock'?", or "" when nothing is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

std::string_view trim(std::string_view text);
std::vector<std::string> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
/// Every `from` replaced; what was put in is not looked at again.
std::string replace_all(std::string text, std::string_view from, std::string_view to);
/// For XML text and attributes in double quotes.
std::string xml_escape(std::string_view text);
/// ASCII only, so that the locale never matters.
std::string lower(std::string_view text);
bool iequals(std::string_view a, std::string_view b);

/// Whole-text integer in base 10; nullopt for anything else ("", " 1", "1x", overflow).
std::optional<std::int64_t> to_int(std::string_view text);

/// Versions component by component, as numbers: "17.10" > "17.9", "17.4" == "17.4.0". A part of both is its
/// number first, "2" < "10a"; text comes after numbers and compares as text. A total order up to equality.
int compare_versions(std::string_view a, std::string_view b);

/// "1 device", "12 devices".
std::string count_of(std::uint64_t count, std::string_view singular, std::string_view plural = {});

}  // namespace mdm
