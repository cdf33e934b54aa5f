#include "mdm/backend/rest/mapping.hpp"

#include <algorithm>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::rest {
namespace {

using nlohmann::json;

bool is_listed(const std::vector<std::string>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

Cell typed_word(ColumnType type, const std::string& word) {
    if (type == ColumnType::boolean) return Cell::of_bool(word == "true");
    if (type == ColumnType::integer) {
        const auto whole = to_int(word);
        return whole ? Cell::of_int(*whole) : Cell{};
    }
    return word.empty() ? Cell{} : Cell::of(word);
}

// What is not of a closed set is not known.
bool is_word_of(std::string_view words, std::string_view word) {
    for (std::size_t at = 0; at < words.size();) {
        const auto end = std::min(words.find(' ', at), words.size());
        if (words.substr(at, end - at) == word) return true;
        at = end + 1;
    }
    return false;
}

const json* last_where(const json& list, const std::vector<std::pair<Pointer, std::string>>& where) {
    const json* found = nullptr;
    std::string room;
    if (!list.is_array()) return nullptr;
    for (const json& item : list) {
        const bool fits = std::all_of(where.begin(), where.end(), [&](const auto& one) {
            const json* value = one.first.find(item);
            return value != nullptr && scalar_text(*value, room) == one.second;
        });
        if (fits) found = &item;
    }
    return found;
}

json each_of(const json* list, const Pointer& each) {
    json made = json::array();
    if (list == nullptr || !list->is_array()) return made;
    for (const json& item : *list)
        if (const json* value = each.find(item)) made.push_back(*value);
    return made;
}

bool belongs(const FieldRule& rule, const Part& part) {
    if (part.item_of_get) return rule.from == "list" || rule.from == "detail";
    return rule.from == part.from;
}

}  // namespace

Mapping::Mapping(const Table& table, const Fields& fields, ColumnSet wanted, const Part& part,
                 std::string prefix)
    : id_(table.find("id").value_or(table.columns.size())), prefix_(std::move(prefix)) {
    for (const FieldRule& rule : fields) {
        const auto column = table.find(rule.column);
        if (!column || !belongs(rule, part) ||
            (!wanted.has(*column) && *column != table.key && *column != id_))
            continue;
        const Column& what = table.columns[*column];
        const TransformRow* row = find_transform(rule.as);
        columns_.push_back({*column, &rule, row != nullptr ? row->transform : transform_of(what.type),
                            what.type, what.words,
                            part.item_of_get && !rule.detail.empty() ? rule.detail : rule.at});
    }
}

Cell Mapping::cell(const One& one, const Item& item, Rooms& rooms) const {
    if (one.rule->is) return typed_word(one.type, *one.rule->is);
    for (const Pointer& path : one.at) {
        auto value = item.find(path, rooms);
        if (value && !one.rule->where.empty()) {
            const json* found =
                value->whole == nullptr ? nullptr : last_where(*value->whole, one.rule->where);
            if (found != nullptr) found = one.rule->then.find(*found);
            value = found == nullptr ? std::nullopt : std::optional(Datum(*found));
        }
        if (!value) continue;
        if (!one.rule->null_if.empty() && is_listed(one.rule->null_if, scalar_text(*value, rooms.text)))
            continue;
        if (!one.rule->words.empty()) {
            const auto word = one.rule->words.find(std::string(scalar_text(*value, rooms.text)));
            if (word == one.rule->words.end()) continue;
            return typed_word(one.type, word->second);
        }
        if (!one.rule->each.empty()) {
            rooms.made() = each_of(value->whole, one.rule->each);
            value = Datum(rooms.made());
        }
        const Cell result = one.transform(*value, rooms.text);
        if (result.is_null()) continue;
        if (one.type == ColumnType::word && !is_word_of(one.words, result.text_or_empty())) continue;
        return result;
    }
    return {};
}

void Mapping::fill(const Item& item, RowBatch& rows, std::size_t row) const {
    Rooms rooms;
    fill(item, rows, row, rooms);
}

void Mapping::fill(const Item& item, RowBatch& rows, std::size_t row, Rooms& rooms) const {
    for (const One& one : columns_) {
        Cell value = cell(one, item, rooms);
        if (value.is_null()) continue;
        std::string prefixed;
        if (one.column == id_ && !prefix_.empty()) {
            prefixed = prefix_ + std::string(value.text_or_empty());
            value = Cell::of(std::string_view(prefixed));
        }
        rows.set(row, one.column, value);
    }
}

std::string Mapping::id_of(const Item& item) const {
    Rooms rooms;
    for (const One& one : columns_)
        if (one.column == id_) return std::string(cell(one, item, rooms).text_or_empty());
    return {};
}

void Mapping::want(JsonItems& items) const {
    for (const One& one : columns_)
        for (const Pointer& path : one.at) items.want(path);
}

std::vector<std::string> Mapping::names() const {
    std::vector<std::string> names;
    for (const One& one : columns_)
        for (const Pointer& path : one.at)
            if (!is_listed(names, path.first())) names.push_back(path.first());
    return names;
}

}  // namespace mdm::rest
