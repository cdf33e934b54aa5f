#include "mdm/policy/merge_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "mdm/base/text.hpp"

namespace mdm::policy {
namespace {

// Of numbers, durations, versions and times: below, equal or above. Nothing for what has no order.
std::optional<int> compare(const Value& a, const Value& b) {
    const auto sign = [](auto x, auto y) { return x < y ? -1 : x > y ? 1 : 0; };
    if (a.boolean() && b.boolean()) return sign(*a.boolean(), *b.boolean());
    if (a.integer() && b.integer()) return sign(*a.integer(), *b.integer());
    if (a.duration() && b.duration()) return sign(*a.duration(), *b.duration());
    if (a.text() && b.text()) return compare_versions(*a.text(), *b.text());
    return std::nullopt;
}

Combined pick(std::optional<int> order, const Value& first, const Value& later) {
    if (!order) return {Verdict::contradiction, later};
    return *order >= 0 ? Combined{Verdict::first, first} : Combined{Verdict::later, later};
}

std::optional<int> word_order(std::string_view order, const Value& first, const Value& later) {
    if (!first.text() || !later.text()) return std::nullopt;
    const auto words = split(order, ' ');
    const auto a = std::find(words.begin(), words.end(), *first.text());
    const auto b = std::find(words.begin(), words.end(), *later.text());
    if (a == words.end() || b == words.end()) return std::nullopt;
    return a > b ? 1 : -1;
}

std::optional<int> negated(std::optional<int> order) {
    if (order) order = -*order;
    return order;
}

// 0 stands for no limit at all.
std::optional<int> limit_order(const Value& first, const Value& later) {
    if (!first.integer() || !later.integer()) return std::nullopt;
    if (*first.integer() == 0 || *later.integer() == 0) return *first.integer() == 0 ? -1 : 1;
    return negated(compare(first, later));
}

std::optional<int> order_of(const Setting& row, const Value& first, const Value& later) {
    switch (row.sense) {
        case Sense::lower:
        case Sense::no:
            return negated(compare(first, later));
        case Sense::higher:
        case Sense::yes:
            return compare(first, later);
        case Sense::limit:
            return limit_order(first, later);
        case Sense::order:
            return word_order(row.order, first, later);
        default:
            return std::nullopt;
    }
}

std::string written(const Value& value) {
    if (value.list() != nullptr) {
        std::string out = "[";
        for (const Value& item : *value.list()) out += written(item) + ",";
        return out + "]";
    }
    if (value.map() != nullptr) {
        std::string out = "{";
        for (const auto& [key, item] : *value.map()) out += fmt::format("{}:{},", key, written(item));
        return out + "}";
    }
    if (value.text() != nullptr) return fmt::format("{}'{}'", value.text()->size(), *value.text());
    if (value.secret() != nullptr)
        return fmt::format("{}!{}", value.secret()->text.size(), value.secret()->text);
    if (value.boolean() != nullptr) return *value.boolean() ? "true" : "false";
    if (value.integer() != nullptr) return fmt::format("{}", *value.integer());
    return value.duration() != nullptr ? fmt::format("{}ms", value.duration()->count()) : "null";
}

// Items of a list by their names, those without by what they are.
class Index {
  public:
    explicit Index(const List& list) {
        for (const Value& item : list) items_.try_emplace(key_of(item), &item);
    }
    const Value* find(const Value& like) const {
        const auto found = items_.find(key_of(like));
        return found == items_.end() ? nullptr : found->second;
    }

  private:
    static std::string key_of(const Value& item) {
        const std::string identity = identity_of(item);
        return identity.empty() ? written(item) : "=" + identity;
    }
    std::map<std::string, const Value*> items_;
};

// Two items of one name: the same, or every difference has a sense.
Combined merge_item(std::string_view key, const Value& first, const Value& later) {
    if (same_value(first, later)) return {Verdict::same, first};
    const Combined contradiction{Verdict::contradiction, later, identity_of(later), first.source,
                                 later.source};
    const Map* a = first.map();
    const Map* b = later.map();
    if (a == nullptr || b == nullptr || a->size() != b->size()) return contradiction;
    Map merged;
    for (const auto& [name, value] : *a) {
        const auto other = b->find(name);
        if (other == b->end()) return contradiction;
        Combined member = strictest(fmt::format("{}[].{}", key, name), value, other->second, "");
        if (member.verdict == Verdict::contradiction) return contradiction;
        merged.emplace(name, std::move(member.value));
    }
    return {Verdict::joined, Value{std::move(merged), later.source}};
}

Combined merge_named(std::string_view key, const Value& first, const Value& later) {
    List out;
    const Index before(*first.list()), after(*later.list());
    bool differs = first.list()->size() != later.list()->size();
    for (const Value& item : *first.list()) {
        const Value* other = after.find(item);
        Combined merged = other ? merge_item(key, item, *other) : Combined{Verdict::joined, item};
        if (merged.verdict == Verdict::contradiction)
            return {Verdict::contradiction, later, merged.item, merged.first_item, merged.later_item};
        differs = differs || merged.verdict != Verdict::same;
        out.push_back(std::move(merged.value));
    }
    for (const Value& item : *later.list())
        if (before.find(item) == nullptr) {
            differs = true;
            out.push_back(item);
        }
    return {differs ? Verdict::joined : Verdict::same, Value{std::move(out), later.source}};
}

Combined intersect(std::string_view key, const Value& first, const Value& later) {
    List out;
    const Index before(*first.list());
    for (const Value& item : *later.list()) {
        const Value* other = before.find(item);
        if (other == nullptr) continue;
        Combined merged = merge_item(key, *other, item);
        if (merged.verdict == Verdict::contradiction)
            return {Verdict::contradiction, later, merged.item, merged.first_item, merged.later_item};
        out.push_back(std::move(merged.value));
    }
    return {Verdict::joined, Value{std::move(out), later.source}};
}

Combined merge_lists(const Setting& row, const Value& first, const Value& later, std::string_view mode) {
    const bool both = row.sense == Sense::both || (row.sense == Sense::by_mode && mode == "allowlist");
    return both ? intersect(row.key, first, later) : merge_named(row.key, first, later);
}

// {ios: "26", android: "14"}: each platform by itself.
Combined merge_platforms(const Setting& row, const Value& first, const Value& later) {
    Map out = *first.map();
    for (const auto& [platform, value] : *later.map()) {
        const auto there = out.find(platform);
        if (there == out.end()) {
            out.emplace(platform, value);
            continue;
        }
        if (same_value(there->second, value)) continue;
        const auto order = order_of(row, there->second, value);
        if (!order) return {Verdict::contradiction, later, platform, there->second.source, value.source};
        if (*order < 0) there->second = value;
    }
    return {Verdict::joined, Value{std::move(out), later.source}};
}

bool is_list_sense(Sense sense) {
    return sense == Sense::named || sense == Sense::unite || sense == Sense::both || sense == Sense::by_mode;
}

Combined over_items(const Value& first, const Value& later) {
    List out;
    const Index before(*first.list()), after(*later.list());
    for (const Value& item : *first.list()) {
        const Value* other = after.find(item);
        out.push_back(other ? *other : item);
    }
    for (const Value& item : *later.list())
        if (before.find(item) == nullptr) out.push_back(item);
    return {Verdict::joined, Value{std::move(out), later.source}};
}

}  // namespace

bool same_value(const Value& a, const Value& b) {
    if (a.data.index() != b.data.index()) return false;
    if (const List* x = a.list())
        return std::equal(x->begin(), x->end(), b.list()->begin(), b.list()->end(), same_value);
    if (const Map* x = a.map())
        return std::equal(x->begin(), x->end(), b.map()->begin(), b.map()->end(),
                          [](const auto& one, const auto& other) {
                              return one.first == other.first && same_value(one.second, other.second);
                          });
    if (a.boolean()) return *a.boolean() == *b.boolean();
    if (a.integer()) return *a.integer() == *b.integer();
    if (a.duration()) return *a.duration() == *b.duration();
    if (a.secret()) return *a.secret() == *b.secret();
    return !a.text() || *a.text() == *b.text();
}

std::string identity_of(const Value& item) {
    const Map* map = item.map();
    if (map == nullptr) return {};
    for (const char* key : {"name", "ssid", "app", "bundleId", "do"})
        if (const auto found = map->find(key); found != map->end() && found->second.text() != nullptr)
            return *found->second.text();
    for (const auto& [platform, ids] : *map)
        if (ids.map() != nullptr && platform != "config" && platform != "permissions")
            for (const auto& [name, id] : *ids.map())
                if (id.text() != nullptr) return *id.text();
    return {};
}

Combined strictest(std::string_view key, const Value& first, const Value& later, std::string_view mode) {
    if (same_value(first, later)) return {Verdict::same, first};
    const Setting* row = find_setting(key);
    if (row == nullptr) return {Verdict::contradiction, later};
    if (first.list() && later.list() && is_list_sense(row->sense))
        return merge_lists(*row, first, later, mode);
    if (first.map() && later.map() && row->type == SettingType::platform_versions)
        return merge_platforms(*row, first, later);
    return pick(order_of(*row, first, later), first, later);
}

Combined laid_over(std::string_view key, const Value& first, const Value& later) {
    if (same_value(first, later)) return {Verdict::same, first};
    const Setting* row = find_setting(key);
    if (row != nullptr && first.list() && later.list() && row->sense == Sense::named)
        return over_items(first, later);
    if (row != nullptr && first.map() && later.map() && row->type == SettingType::platform_versions) {
        Map out = *later.map();
        out.insert(first.map()->begin(), first.map()->end());
        return {Verdict::joined, Value{std::move(out), later.source}};
    }
    return {Verdict::later, later};
}

}  // namespace mdm::policy
