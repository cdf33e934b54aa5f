#include "mdm/fleet/pushdown.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "mdm/base/time.hpp"

namespace mdm {
namespace {

using store::Op;

std::optional<FilterOp> filter_op(Op op) {
    switch (op) {
        case Op::equals:
        case Op::is:
            return FilterOp::equals;
        case Op::not_equals:
            return FilterOp::not_equals;
        case Op::less:
            return FilterOp::less;
        case Op::less_or_equal:
            return FilterOp::less_or_equal;
        case Op::greater:
            return FilterOp::greater;
        case Op::greater_or_equal:
            return FilterOp::greater_or_equal;
        default:
            return std::nullopt;
    }
}

// The value in the column's own kind; nullopt where only SQLite's affinities know.
std::optional<Cell> filter_value(ColumnType type, const store::Value& value, std::deque<std::string>& texts) {
    if (type == ColumnType::list) return std::nullopt;
    if (type == ColumnType::boolean) {
        if (value.kind != CellKind::integer || (value.integer != 0 && value.integer != 1))
            return std::nullopt;
        return Cell::of_bool(value.integer == 1);
    }
    if (type == ColumnType::integer || type == ColumnType::real) {
        const bool number = value.kind == CellKind::integer || value.kind == CellKind::real;
        return number ? std::optional(value.cell()) : std::nullopt;
    }
    if (value.kind != CellKind::text) return std::nullopt;
    std::string text = value.text;
    if (type == ColumnType::time) {
        const auto time = parse_rfc3339(text);
        if (!time.ok()) return std::nullopt;
        text = rfc3339(*time);
    }
    return Cell::of(texts.emplace_back(std::move(text)));
}

template <class May>
PushedFilters filters_where(const Table& table, std::span<const store::Constraint> constraints,
                            const May& may) {
    PushedFilters pushed;
    for (const store::Constraint& constraint : constraints) {
        const Column& column = table.columns[constraint.column];
        const auto op = filter_op(constraint.op);
        if (!op || constraint.values.size() != 1 || constraint.order != natural_order(column.type) ||
            !may(constraint.column, *op))
            continue;
        if (const auto value = filter_value(column.type, constraint.values[0], pushed.texts))
            pushed.filters.push_back({constraint.column, *op, *value});
    }
    return pushed;
}

}  // namespace

store::Order natural_order(ColumnType type) {
    return type == ColumnType::version ? store::Order::version
           : type == ColumnType::time  ? store::Order::time
                                       : store::Order::binary;
}

PushedFilters pushed_filters(const Table& table, std::span<const store::Constraint> constraints,
                             const Backend& backend) {
    const auto may = [&](std::size_t column, FilterOp op) {
        const bool ours =
            &table == &tables::devices &&
            (columns({Field::context, Field::backend}).has(column) || table.columns[column].personal);
        return !ours && backend.understands(table, column, op);
    };
    return filters_where(table, constraints, may);
}

PushedFilters all_filters(const Table& table, std::span<const store::Constraint> constraints) {
    return filters_where(table, constraints, [](std::size_t, FilterOp) { return true; });
}

std::optional<std::vector<std::string>> wanted_values(std::size_t column,
                                                      std::span<const store::Constraint> constraints) {
    for (const store::Constraint& constraint : constraints) {
        const bool equality =
            constraint.op == Op::equals || constraint.op == Op::is || constraint.op == Op::in;
        if (constraint.column != column || !equality || constraint.order != store::Order::binary) continue;
        std::set<std::string> seen;
        std::vector<std::string> values;
        bool all_text = true;
        for (const store::Value& value : constraint.values) {
            all_text = all_text && value.kind == CellKind::text;
            if (seen.insert(value.text).second) values.push_back(value.text);
        }
        if (all_text) return values;
    }
    return std::nullopt;
}

}  // namespace mdm
