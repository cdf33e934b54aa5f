// Columns, and what the server can filter by.
#include <fmt/format.h>

#include <algorithm>

#include "mdm/backend/rest/load_parts.hpp"
#include "mdm/backend/rest/transform.hpp"
#include "mdm/base/text.hpp"

namespace mdm::rest {
namespace {

void check_words(Loading& loading, const yaml::Node& node, const Column& column, const FieldRule& rule) {
    const auto known = column.type == ColumnType::boolean ? std::vector<std::string>{"true", "false"}
                                                          : split(column.words, ' ');
    if (column.type != ColumnType::word && column.type != ColumnType::boolean) return;
    for (const auto& [theirs, ours] : rule.words)
        if (std::find(known.begin(), known.end(), ours) == known.end())
            loading.problems.unknown(node.mark, fmt::format("of {}, the word", column.name), ours, known);
    if (rule.is && std::find(known.begin(), known.end(), *rule.is) == known.end())
        loading.problems.unknown(node.mark, fmt::format("of {}, the word", column.name), *rule.is, known);
}

void check_from(Loading& loading, const yaml::Node& node, const FieldRule& rule) {
    std::vector<std::string> known{"list", "detail"};
    for (const auto& [name, calls] : loading.made.details) known.push_back(name);
    if (std::find(known.begin(), known.end(), rule.from) == known.end())
        loading.problems.unknown(node.mark, "the call", rule.from, known);
}

void load_as(Loading& loading, const yaml::Node& node, const Column& column, FieldRule& rule) {
    rule.as = read_text(loading.problems, node);
    const TransformRow* row = find_transform(rule.as);
    if (row == nullptr)
        loading.problems.unknown(node.mark, "the transform", rule.as, transform_names());
    else if (!row->gives(column.type))
        loading.problems.add(node.mark,
                             fmt::format("'{}' does not make what '{}' holds", rule.as, column.name));
}

FieldRule load_rule(Loading& loading, const yaml::Node& node, const Column& column) {
    FieldRule rule;
    rule.column = column.name;
    rule.mark = node.mark;
    if (!node.is_map()) {
        rule.at = read_pointers(loading.problems, node);
        return rule;
    }
    MapReader map(loading.problems, node, fmt::format("column '{}'", column.name));
    rule.at = map.pointers("at");
    rule.detail = map.pointers("detail");
    if (const yaml::Node* from = map.find("from")) {
        rule.from = read_text(loading.problems, *from);
        check_from(loading, *from, rule);
    }
    if (const yaml::Node* as = map.find("as")) load_as(loading, *as, column, rule);
    if (const yaml::Node* words = map.find("words"))
        for (auto& [theirs, ours] : read_words(loading.problems, *words)) rule.words[theirs] = ours;
    rule.null_if = map.texts("null_if");
    if (const yaml::Node* is = map.find("is")) rule.is = read_text(loading.problems, *is);
    rule.each = map.pointer("each").value_or(Pointer());
    if (const yaml::Node* where = map.find("where"))
        for (auto& [pointer, value] : read_words(loading.problems, *where))
            rule.where.emplace_back(pointer, value);
    rule.then = map.pointer("then").value_or(Pointer());
    map.done();
    check_words(loading, node, column, rule);
    if (rule.is.has_value() == !rule.at.empty())
        loading.problems.add(node.mark, "a column has either 'at' or 'is'");
    return rule;
}

Fields load_columns(Loading& loading, const yaml::Node& node, const Table& table) {
    Fields fields;
    read_each(loading.problems, node, "a map of columns", [&](const auto& key, const auto& value) {
        const auto column = table.find(key.scalar);
        if (!column)
            return loading.problems.unknown(key.mark, fmt::format("the column of {}", table.name), key.scalar,
                                            table.column_names());
        fields.push_back(load_rule(loading, value, table.columns[*column]));
    });
    return fields;
}

std::vector<std::string> table_names() {
    std::vector<std::string> names;
    for (const TableRow& row : table_rows) names.emplace_back(row.table->name);
    return names;
}

const Table* find_table(Loading& loading, const yaml::Node& key) {
    for (const TableRow& row : table_rows)
        if (row.table->name == key.scalar) return row.table;
    loading.problems.unknown(key.mark, "the table", key.scalar, table_names());
    return nullptr;
}

constexpr std::array<std::pair<std::string_view, FilterOp>, 6> ops{
    {{"equals", FilterOp::equals},
     {"not_equals", FilterOp::not_equals},
     {"less", FilterOp::less},
     {"less_or_equal", FilterOp::less_or_equal},
     {"greater", FilterOp::greater},
     {"greater_or_equal", FilterOp::greater_or_equal}}};

FilterRule load_filter(Loading& loading, const yaml::Node& key, const yaml::Node& node) {
    MapReader map(loading.problems, node, "a filter");
    FilterRule rule;
    rule.column = key.scalar;
    rule.mark = key.mark;
    for (const auto& [word, op] : ops) {
        const yaml::Node* term = map.find(word);
        if (term == nullptr) continue;
        if (!term->is_map()) {
            rule.terms[op] = read_template(loading.problems, *term);
            if (loading.made.filters.query.empty())
                loading.problems.add(term->mark, "a term needs 'query': the parameter that holds them",
                                     "or a map of parameter to template");
            continue;
        }
        auto parameters = read_parameters(loading.problems, *term);
        if (parameters.size() == 1)
            rule.parameters[op] = std::move(parameters.front());
        else
            loading.problems.add(term->mark, "a filter is one parameter");
    }
    map.done();
    return rule;
}

void load_table_filters(Loading& loading, const yaml::Node& node, const Table& table) {
    using Rules = std::vector<FilterRule>;
    loading.made.filters.tables[std::string(table.name)] =
        by_population<Rules>(loading, node, [&](const yaml::Node& part, const auto&) {
            Rules rules;
            read_each(loading.problems, part, "a map of filters", [&](const auto& key, const auto& value) {
                if (!table.find(key.scalar))
                    return loading.problems.unknown(key.mark, fmt::format("the column of {}", table.name),
                                                    key.scalar, table.column_names());
                rules.push_back(load_filter(loading, key, value));
            });
            return rules;
        });
}

}  // namespace

void load_fields(Loading& loading, const yaml::Node& node) {
    read_each(loading.problems, node, "a map of tables", [&](const auto& key, const auto& value) {
        const Table* table = find_table(loading, key);
        if (table == nullptr) return;
        loading.made.fields[key.scalar] = by_population<Fields>(
            loading, value,
            [&](const yaml::Node& part, const auto&) { return load_columns(loading, part, *table); });
    });
}

void load_filters(Loading& loading, const yaml::Node& node) {
    MapReader map(loading.problems, node, "filters");
    Filters& made = loading.made.filters;
    made.query = map.text("query");
    made.join = map.text("join");
    if (const yaml::Node* quote = map.find("quote")) {
        const auto word = read_word(loading.problems, *quote, {"none", "doubled", "backslash"});
        if (word == "doubled") made.quote = Filters::Quote::doubled;
        if (word == "backslash") made.quote = Filters::Quote::backslash;
    }
    for (const TableRow& row : table_rows)
        if (const yaml::Node* table = map.find(row.table->name))
            load_table_filters(loading, *table, *row.table);
    map.done();
}

}  // namespace mdm::rest
