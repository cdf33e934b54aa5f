#include "cli/output/list_items.hpp"

#include <algorithm>
#include <cstdint>

#include "mdm/base/text.hpp"

namespace mdm::cli {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// Four hex digits after \u; -1 when they are not there.
std::int32_t read_unit(std::string_view json, std::size_t at) {
    if (at + 4 > json.size()) return -1;
    std::int32_t unit = 0;
    for (std::size_t i = at; i < at + 4; ++i) {
        const int digit = hex_digit(json[i]);
        if (digit < 0) return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

// What follows a backslash at `at`; moves past it.
bool read_escape(std::string_view json, std::size_t& at, std::string& text) {
    static constexpr std::string_view from = "\"\\/bfnrt", to = "\"\\/\b\f\n\r\t";
    if (at >= json.size()) return false;
    if (const auto simple = from.find(json[at]); simple != std::string_view::npos) {
        text += to[simple];
        ++at;
        return true;
    }
    if (json[at] != 'u') return false;
    std::int32_t unit = read_unit(json, at + 1);
    if (unit < 0) return false;
    at += 5;
    if (unit >= 0xD800 && unit <= 0xDFFF) {
        const bool pair = unit < 0xDC00 && json.substr(at, 2) == "\\u";
        const std::int32_t low = pair ? read_unit(json, at + 2) : -1;
        if (low >= 0xDC00 && low <= 0xDFFF) {
            unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
            at += 6;
        } else {
            unit = 0xFFFD;
        }
    }
    append_utf8(text, static_cast<char32_t>(unit));
    return true;
}

}  // namespace

bool read_json_string(std::string_view json, std::size_t& at, std::string& text) {
    text.clear();
    ++at;
    while (at < json.size()) {
        const std::size_t end = std::min(json.find_first_of("\"\\", at), json.size());
        text.append(json.substr(at, end - at));
        at = end + 1;
        if (end >= json.size()) return false;
        if (json[end] == '"') return true;
        if (!read_escape(json, at, text)) return false;
    }
    return false;
}

}  // namespace mdm::cli
