#include "mdm/store/constraint.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <optional>

#include "mdm/base/text.hpp"
#include "mdm/base/time.hpp"

namespace mdm::store {
namespace {

int sign(int value) {
    return value < 0 ? -1 : value > 0 ? 1 : 0;
}

bool is_number(const Cell& cell) {
    return cell.kind == CellKind::integer || cell.kind == CellKind::boolean || cell.kind == CellKind::real;
}

// Exact for every integer and every double.
long double number(const Cell& cell) {
    return cell.kind == CellKind::real ? static_cast<long double>(cell.real)
                                       : static_cast<long double>(cell.integer);
}

// Nullopt where the kinds differ: then affinities decide, and only SQLite knows.
std::optional<int> compare(Order order, const Cell& cell, const Cell& value) {
    if (cell.kind == CellKind::text && value.kind == CellKind::text)
        return compare_text(order, cell.text, value.text);
    if (!is_number(cell) || !is_number(value)) return std::nullopt;
    const long double a = number(cell), b = number(value);
    return a < b ? -1 : a > b ? 1 : 0;
}

bool holds(Op op, int order) {
    switch (op) {
        case Op::equals:
        case Op::is:
        case Op::in:
            return order == 0;
        case Op::not_equals:
        case Op::is_not:
            return order != 0;
        case Op::less:
            return order < 0;
        case Op::less_or_equal:
            return order <= 0;
        case Op::greater:
            return order > 0;
        case Op::greater_or_equal:
            return order >= 0;
        default:
            return true;
    }
}

// Pattern operators take NUL-terminated text; a NUL inside is for SQLite to judge.
bool pattern_admits(Op op, const Cell& cell, const Value& pattern) {
    if (cell.kind != CellKind::text || pattern.kind != CellKind::text) return true;
    if (op == Op::has) return list_has(cell.text, pattern.text);
    const std::string text(cell.text);
    if (text.find('\0') != std::string::npos || pattern.text.find('\0') != std::string::npos) return true;
    return op == Op::like ? sqlite3_strlike(pattern.text.c_str(), text.c_str(), 0) == 0
                          : sqlite3_strglob(pattern.text.c_str(), text.c_str()) == 0;
}

char32_t four_hex(std::string_view digits) {
    char32_t value = 0;
    for (const char c : digits) {
        const char low = static_cast<char>(c | 0x20);
        value = value * 16 + static_cast<char32_t>(low >= 'a' ? low - 'a' + 10 : c - '0');
    }
    return value;
}

// The text between two quotes, escapes undone.
std::string unescaped(std::string_view raw) {
    static constexpr std::string_view letters = "nrtbf", controls = "\n\r\t\b\f";
    std::string out;
    for (std::size_t at = 0; at < raw.size(); ++at) {
        if (raw[at] != '\\' || at + 1 == raw.size()) {
            out += raw[at];
            continue;
        }
        const char kind = raw[++at];
        if (kind == 'u' && at + 4 < raw.size()) {
            char32_t point = four_hex(raw.substr(at + 1, 4));
            at += 4;
            if (point >= 0xD800 && point < 0xDC00 && at + 6 < raw.size() && raw[at + 1] == '\\') {
                point = 0x10000 + ((point - 0xD800) << 10) + (four_hex(raw.substr(at + 3, 4)) - 0xDC00);
                at += 6;
            }
            append_utf8(out, point);
        } else {
            const auto letter = letters.find(kind);
            out += letter == std::string_view::npos ? kind : controls[letter];
        }
    }
    return out;
}

}  // namespace

int compare_times(std::string_view a, std::string_view b) {
    if (a == b) return 0;
    const auto left = parse_rfc3339(a), right = parse_rfc3339(b);
    if (left.ok() != right.ok()) return left.ok() ? -1 : 1;
    if (!left.ok()) return sign(a.compare(b));
    return *left < *right ? -1 : *left > *right ? 1 : 0;
}

int compare_text(Order order, std::string_view a, std::string_view b) {
    if (order == Order::version) return compare_versions(a, b);
    if (order == Order::time) return compare_times(a, b);
    return sign(a.compare(b));
}

bool list_has(std::string_view json, std::string_view word) {
    if (trim(json).substr(0, 1) != "[") return false;
    for (std::size_t at = json.find('"'); at != std::string_view::npos; at = json.find('"', at)) {
        const std::size_t start = ++at;
        bool escaped = false;
        while (at < json.size() && json[at] != '"') {
            escaped = escaped || json[at] == '\\';
            at += json[at] == '\\' ? 2u : 1u;
        }
        if (at >= json.size()) return false;
        const std::string_view raw = json.substr(start, at - start);
        if (escaped ? unescaped(raw) == word : raw == word) return true;
        ++at;
    }
    return false;
}

bool Constraint::admits(const Cell& cell) const {
    if (std::any_of(values.begin(), values.end(), [](const Value& value) { return !value.judged; }))
        return true;
    if (op == Op::is_null) return cell.is_null();
    if (op == Op::is || op == Op::is_not) {
        if (values.empty()) return true;
        const bool both = cell.is_null() && values[0].kind == CellKind::null;
        if (cell.is_null() || values[0].kind == CellKind::null) return (op == Op::is) == both;
    }
    if (cell.is_null()) return false;
    if (op == Op::not_null) return true;
    if (op == Op::like || op == Op::glob || op == Op::has)
        return values.empty() || pattern_admits(op, cell, values[0]);
    if (op != Op::in && values.empty()) return true;
    return std::any_of(values.begin(), values.end(), [&](const Value& value) {
        const auto result = compare(order, cell, value.cell());
        return !result || holds(op, *result);
    });
}

}  // namespace mdm::store
