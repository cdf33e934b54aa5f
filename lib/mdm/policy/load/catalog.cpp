// kind: Catalog
#include "mdm/policy/load/catalog.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/text.hpp"
#include "mdm/policy/load/fields.hpp"
#include "mdm/policy/load/scalars.hpp"
#include "mdm/policy/load/values.hpp"
#include "mdm/policy/load/variables.hpp"

namespace mdm::policy {
namespace {

// Sections of a catalog, and the settings whose rows describe their items.
struct Section {
    std::string_view key;
    std::string_view item;  // of this list
    std::string_view name;  // member that carries the name
    Catalog::Items Catalog::*items;
};
constexpr std::array<Section, 3> sections{{{"apps", "apps.required", "app", &Catalog::apps},
                                           {"networks", "wifi.networks", "name", &Catalog::networks},
                                           {"certificates", "certificates", "name", &Catalog::certificates}}};

struct User {
    std::string_view key;
    Catalog::Items Catalog::*items;
};
constexpr std::array<User, 11> users{{{"apps.available", &Catalog::apps},
                                      {"apps.list", &Catalog::apps},
                                      {"apps.removed", &Catalog::apps},
                                      {"apps.required", &Catalog::apps},
                                      {"certificates", &Catalog::certificates},
                                      {"compliance.blockedApps", &Catalog::apps},
                                      {"compliance.requiredApps", &Catalog::apps},
                                      {"kiosk.app", &Catalog::apps},
                                      {"vpn[].app", &Catalog::apps},
                                      {"wifi.networks", &Catalog::networks},
                                      {"workProfile.personalApps.list", &Catalog::apps}}};

std::string place(const Source& source) {
    return fmt::format("{}:{}:{}", source.file, source.mark.line, source.mark.column);
}

bool fresh(const yaml::Node& key, std::string_view section, const Source* first, const Scope& scope) {
    if (key.scalar.empty() || key.scalar.size() > 63) {
        scope.error("bad-name", key,
                    fmt::format("{} is not a valid name in '{}'", in_quotes(key.scalar), section),
                    "1 to 63 characters");
        return false;
    }
    if (first == nullptr) return true;
    scope.error(
        "duplicate-name", key,
        fmt::format("{} in '{}' is defined at {} already", in_quotes(key.scalar), section, place(*first)),
        "rename or remove one of the two");
    return false;
}

// The name becomes a member, so that the item reads as if it were written out.
yaml::Node named(const yaml::Node& item, const yaml::Node& key, std::string_view member) {
    yaml::Node copy = item;
    yaml::Node name = key;
    name.kind = yaml::Kind::scalar;
    name.quoted = true;
    yaml::Node label = key;
    label.scalar = member;
    copy.keys.push_back(std::move(label));
    copy.items.push_back(std::move(name));
    return copy;
}

void read_item(const yaml::Node& key, const yaml::Node& item, const Section& section, const Scope& scope,
               Catalog::Items& into) {
    const std::string what = fmt::format("{}.{}", section.key, key.scalar);
    if (is_broken(item) || !expect_map(item, what, scope)) return;
    for (const yaml::Node& member : item.keys)
        if (member.scalar == section.name)
            return scope.error("conflict", member, fmt::format("'{}' of an item in a Catalog", section.name),
                               "the item's name is its key; leave this out");
    const bool app = section.name == "app";
    if (app && item.keys.empty())
        scope.error("missing-key", item, fmt::format("{} has no platform", in_quotes(key.scalar)),
                    "for example {ios: {bundleId: org.example.app}}");
    auto value = item_value(app ? item : named(item, key, section.name), section.item, scope);
    if (!value) return;
    Map members = value->map() != nullptr ? *value->map() : Map{};
    if (app) members.emplace("app", Value{key.scalar, scope.at(key)});
    into.emplace(key.scalar, Catalog::Item{Value{std::move(members), scope.at(key)}, scope.at(key)});
}

void read_section(const yaml::Node& map, const Section& section, const Scope& scope, Catalog& into) {
    if (!expect_map(map, section.key, scope)) return;
    Catalog::Items& items = into.*section.items;
    for (std::size_t i = 0; i < map.keys.size(); ++i) {
        const auto first = items.find(map.keys[i].scalar);
        if (fresh(map.keys[i], section.key, first == items.end() ? nullptr : &first->second.source, scope))
            read_item(map.keys[i], map.items[i], section, scope, items);
    }
}

void read_group(const yaml::Node& key, const yaml::Node& value, const Scope& scope, Catalog& into) {
    const std::string what = fmt::format("groups.{}", key.scalar);
    Catalog::Group group;
    group.source = scope.at(key);
    if (value.is_map()) {
        for (std::size_t i = 0; i < value.keys.size(); ++i)
            if (auto name = text_of(value.items[i], fmt::format("{}.{}", what, value.keys[i].scalar), scope))
                group.by_context.emplace(value.keys[i].scalar, std::move(*name));
    } else if (value.is_scalar()) {
        group.name = text_of(value, what, scope).value_or("");
    } else {
        return wrong_type(value, what, "the name of a group, or a map of context to name", scope);
    }
    into.groups.emplace(key.scalar, std::move(group));
}

void read_groups(const yaml::Node& map, const Scope& scope, Catalog& into) {
    if (!expect_map(map, "groups", scope)) return;
    for (std::size_t i = 0; i < map.keys.size(); ++i) {
        const auto first = into.groups.find(map.keys[i].scalar);
        if (!is_broken(map.items[i]) &&
            fresh(map.keys[i], "groups", first == into.groups.end() ? nullptr : &first->second.source, scope))
            read_group(map.keys[i], map.items[i], scope, into);
    }
}

void undefined(const yaml::Node& name, std::string_view key, const Catalog::Items& items,
               const Scope& scope) {
    if (!scope.variables.complete) return;  // it may stand in the part that could not be read
    std::vector<std::string> known;
    if (scope.findings.may_suggest())
        for (const auto& [each, item] : items) known.push_back(each);
    const std::string near = did_you_mean(name.scalar, known);
    scope.error("undefined-item", name,
                fmt::format("no Catalog defines {}, which '{}' names", in_quotes(name.scalar), key),
                near.empty() ? "define it in a Catalog, or write the entry out here" : near);
}

}  // namespace

void read_catalog(const yaml::Node& spec, const Scope& scope, Catalog& into) {
    if (!expect_map(spec, "spec", scope)) return;
    const Fields fields(spec, "the spec of a Catalog", "apps networks certificates groups", "", scope);
    for (const Section& section : sections)
        if (const auto* map = fields.find(section.key)) read_section(*map, section, scope, into);
    if (const auto* groups = fields.find("groups")) read_groups(*groups, scope, into);
}

const Catalog::Items* items_for(std::string_view key, const Catalog& catalog) {
    const auto* user =
        std::find_if(users.begin(), users.end(), [&](const User& each) { return each.key == key; });
    return user == users.end() ? nullptr : &(catalog.*(user->items));
}

std::optional<Value> catalog_item(const yaml::Node& name, std::string_view key, const Scope& scope) {
    static const Catalog none;
    const Catalog::Items* items = items_for(key, scope.catalog != nullptr ? *scope.catalog : none);
    if (items == nullptr) return std::nullopt;
    const auto found = items->find(name.scalar);
    if (found == items->end()) {
        undefined(name, key, *items, scope);
        return std::nullopt;
    }
    return Value{found->second.value.data, scope.at(name)};
}

Value over_item(Value item, const Value& own) {
    Map members = *item.map();
    for (const auto& [name, value] : *own.map())
        if (name != "app") members[name] = value;
    return Value{std::move(members), own.source};
}

}  // namespace mdm::policy
