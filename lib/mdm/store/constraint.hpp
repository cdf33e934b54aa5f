#pragma once
// Conditions on one column, as SQLite hands them to a virtual table. They are hints: SQLite evaluates every
// one of them again, so judging one may admit too much and must never admit too little.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/base/cell.hpp"

namespace mdm::store {

/// How text compares: byte by byte, as versions (17.4 = 17.4.0), or as points in time (RFC 3339 and SQLite's
/// own form alike; what is no time comes last).
enum class Order : std::uint8_t { binary, version, time };
int compare_text(Order order, std::string_view a, std::string_view b);
int compare_times(std::string_view a, std::string_view b);

/// Whether a JSON array of strings contains `word`, exactly. Anything else than an array contains nothing.
bool list_has(std::string_view json, std::string_view word);

/// A value that owns its text.
struct Value {
    CellKind kind = CellKind::null;
    std::string text = {};
    std::int64_t integer = 0;
    double real = 0;
    bool judged = true;  // false: a blob, which only SQLite can compare

    static Value of(const Cell& cell) {
        return {cell.kind, std::string(cell.text_or_empty()), cell.integer, cell.real, true};
    }
    Cell cell() const { return {kind, text, integer, real}; }
    bool operator==(const Value&) const = default;
};

enum class Op : std::uint8_t {
    equals,
    not_equals,
    less,
    less_or_equal,
    greater,
    greater_or_equal,
    is,
    is_not,
    is_null,
    not_null,
    in,
    like,
    glob,
    has,
};

struct Constraint {
    std::size_t column = 0;
    Op op = Op::equals;
    Order order = Order::binary;
    std::vector<Value> values = {};  // one; none for is_null and not_null; any number for in

    /// False only when `column op values` cannot be true for this cell.
    bool admits(const Cell& cell) const;
};

}  // namespace mdm::store
