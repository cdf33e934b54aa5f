#include "mdm/backend/rest/filter.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/text.hpp"

namespace mdm::rest {
namespace {

const std::vector<FilterRule>* rules_of(const Descriptor& descriptor, const Table& table,
                                        std::string_view population) {
    const auto parts = descriptor.filters.tables.find(std::string(table.name));
    if (parts == descriptor.filters.tables.end()) return nullptr;
    for (const auto& [part, rules] : parts->second)
        if (part.empty() || part == population) return &rules;
    return nullptr;
}

const FilterRule* rule_of(const std::vector<FilterRule>& rules, std::string_view column, FilterOp op) {
    for (const FilterRule& rule : rules)
        if (rule.column == column && (rule.terms.contains(op) || rule.parameters.contains(op))) return &rule;
    return nullptr;
}

const FieldRule* field_of(const Descriptor& descriptor, const Table& table, std::string_view population,
                          std::string_view column) {
    const auto parts = descriptor.fields.find(std::string(table.name));
    if (parts == descriptor.fields.end()) return nullptr;
    for (const auto& [part, fields] : parts->second) {
        if (!part.empty() && part != population) continue;
        for (const FieldRule& field : fields)
            if (field.column == column) return &field;
    }
    return nullptr;
}

std::string plain_text(const Cell& value) {
    switch (value.kind) {
        case CellKind::text:
            return std::string(value.text);
        case CellKind::integer:
            return std::to_string(value.integer);
        case CellKind::boolean:
            return value.integer != 0 ? "true" : "false";
        case CellKind::real:
            return fmt::format("{}", value.real);
        case CellKind::null:
            return {};
    }
    return {};
}

// Ours back to theirs; nullopt where several words of theirs mean it, or none.
std::optional<std::string> their_word(const FieldRule* field, const std::string& ours) {
    if (field == nullptr || field->words.empty()) return ours;
    std::optional<std::string> found;
    for (const auto& [theirs, meaning] : field->words) {
        if (meaning != ours) continue;
        if (found) return std::nullopt;
        found = theirs;
    }
    return found;
}

std::string quoted(const std::string& text, Filters::Quote quote) {
    std::string out;
    for (const char c : text) {
        if (quote == Filters::Quote::doubled && c == '\'') out += '\'';
        if (quote == Filters::Quote::backslash && (c == '\'' || c == '"' || c == '\\')) out += '\\';
        out += c;
    }
    return out;
}

std::string upper_snake(std::string_view name) {
    std::string out;
    for (const char c : name) {
        const bool capital = c >= 'A' && c <= 'Z';
        if (capital && !out.empty() && out.back() != '_') out += '_';
        out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return out;
}

}  // namespace

bool understands_filter(const Descriptor& descriptor, const Table& table, std::size_t column, FilterOp op) {
    const auto parts = descriptor.filters.tables.find(std::string(table.name));
    if (parts == descriptor.filters.tables.end()) return false;
    return std::any_of(parts->second.begin(), parts->second.end(), [&](const auto& part) {
        return rule_of(part.second, table.columns[column].name, op) != nullptr;
    });
}

Result<Query> filter_query(const Descriptor& descriptor, const Table& table, std::string_view population,
                           const Values& values, std::span<const Filter> filters) {
    Query query;
    std::string expression;
    const auto* rules = rules_of(descriptor, table, population);
    for (const Filter& filter : filters) {
        const std::string_view column = table.columns[filter.column].name;
        const FilterRule* rule = rules == nullptr ? nullptr : rule_of(*rules, column, filter.op);
        if (rule == nullptr || filter.value.is_null()) continue;
        const auto word =
            their_word(field_of(descriptor, table, population, column), plain_text(filter.value));
        if (!word || word->empty()) continue;
        Values with = values;
        const bool is_term = rule->terms.contains(filter.op);
        with.value = is_term ? quoted(*word, descriptor.filters.quote) : *word;
        Filler filler(with);
        if (is_term) {
            MDM_TRY(const auto term, filler.text(rule->terms.at(filter.op), Escape::none));
            expression += (expression.empty() ? "" : descriptor.filters.join) + term;
            continue;
        }
        const Parameter& parameter = rule->parameters.at(filter.op);
        MDM_TRY(const auto texts, filler.texts(parameter, Escape::none));
        for (const std::string& text : texts) query.emplace_back(parameter.name, text);
    }
    if (!expression.empty()) query.emplace_back(descriptor.filters.query, expression);
    return query;
}

Query select_query(const Select& select, const std::vector<std::string>& names) {
    std::vector<std::string> list;
    const auto add = [&](const std::string& name) {
        if (name.empty() || std::find(list.begin(), list.end(), name) != list.end()) return;
        list.push_back(name);
    };
    for (const std::string& name : select.always) add(name);
    for (const std::string& name : names)
        if (std::find(select.except.begin(), select.except.end(), name) == select.except.end())
            add(select.upper_snake ? upper_snake(name) : name);
    Query query;
    if (list.empty()) return query;
    if (!select.join.empty()) return {{select.query, join(list, select.join)}};
    for (const std::string& name : list) query.emplace_back(select.query, name);
    return query;
}

}  // namespace mdm::rest
