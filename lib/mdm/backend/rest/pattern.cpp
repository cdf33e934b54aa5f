#include "mdm/backend/rest/pattern.hpp"

#include <optional>
#include <regex>

namespace mdm::rest {
namespace {

std::optional<std::regex> compile(std::string_view pattern) {
    try {
        return std::regex(pattern.begin(), pattern.end(), std::regex::ECMAScript);
    } catch (const std::regex_error&) {
        return std::nullopt;
    }
}

}  // namespace

bool is_pattern(std::string_view pattern) {
    return compile(pattern).has_value();
}

bool matches(std::string_view pattern, std::string_view text) {
    constexpr std::size_t longest = 4096;
    if (text.size() > longest) return false;
    const auto expression = compile(pattern);
    if (!expression) return false;
    try {
        return std::regex_match(text.begin(), text.end(), *expression);
    } catch (const std::regex_error&) {
        return false;
    }
}

}  // namespace mdm::rest
