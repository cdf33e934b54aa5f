// Lists and maps: by the rows of the settings table where there are rows for their members, freely otherwise.
#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/text.hpp"
#include "mdm/policy/load/catalog.hpp"
#include "mdm/policy/load/certificate_file.hpp"
#include "mdm/policy/load/fields.hpp"
#include "mdm/policy/load/scalars.hpp"
#include "mdm/policy/load/secrets.hpp"
#include "mdm/policy/load/values.hpp"

namespace mdm::policy {
namespace {

std::span<const Setting> rows_below(std::string_view prefix) {
    const auto rows = settings();
    const auto first =
        std::lower_bound(rows.begin(), rows.end(), prefix,
                         [](const Setting& row, std::string_view wanted) { return row.key < wanted; });
    auto last = first;
    while (last != rows.end() && last->key.starts_with(prefix)) ++last;
    return {first, last};
}

Value described_map(const yaml::Node& node, const std::string& prefix, const Scope& scope) {
    Map members;
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
        const std::string& name = node.keys[i].scalar;
        const Setting* row = find_setting(prefix + name);
        if (row == nullptr || name.find('.') != std::string::npos) {
            const bool exception = name.starts_with('$');
            unknown_key(node.keys[i], fmt::format("'{}'", prefix.substr(0, prefix.size() - 1)),
                        names_below(prefix), scope,
                        exception ? "exceptions for a platform replace a whole setting of a section" : "");
            continue;
        }
        if (auto value = value_of(node.items[i], *row, scope)) members.emplace(name, std::move(*value));
    }
    check_item(node, prefix, scope);
    if (prefix == "certificates[].") add_certificate(node, members, scope);
    return Value{std::move(members), scope.at(node)};
}

constexpr std::string_view app_platforms = "android chromeos ios ipados macos tvos windows";

// Lists of apps without rows may hold identifiers as they are; a name is one that a catalog has.
bool is_name(const yaml::Node& node, std::string_view key, const Scope& scope) {
    const auto* items = scope.catalog != nullptr ? items_for(key, *scope.catalog) : nullptr;
    return node.is_scalar() && items != nullptr && items->find(node.scalar) != items->end();
}

// {app: ehr, autoUpdate: immediate}
std::optional<Value> with_app(const yaml::Node& node, std::string_view key, Value own, const Scope& scope) {
    const yaml::Node* app = node.find("app");
    if (app == nullptr || !app->is_scalar() || own.map() == nullptr || own.map()->count("app") == 0)
        return own;
    // written out besides: the name is a label, and need not be anybody's
    const bool whole = std::any_of(own.map()->begin(), own.map()->end(), [](const auto& member) {
        return member.second.map() != nullptr && has_word(app_platforms, member.first);
    });
    if (whole && !is_name(*app, key, scope)) return own;
    auto item = catalog_item(*app, key, scope);
    if (!item) return std::nullopt;
    return over_item(std::move(*item), own);
}

const Value* name_in(const Value& item) {
    if (item.map() == nullptr) return nullptr;
    for (const char* key : {"name", "ssid", "app"})
        if (const auto found = item.map()->find(key); found != item.map()->end())
            return found->second.text() != nullptr ? &found->second : nullptr;
    return nullptr;
}

// Items must be told apart in reports and identifiers.
void check_names(const List& items, const Setting& setting, const Scope& scope) {
    std::map<std::string_view, const Source*> seen;
    for (const Value& item : items) {
        const Value* name = name_in(item);
        if (name == nullptr) continue;
        const auto [first, fresh] = seen.emplace(*name->text(), &name->source);
        if (fresh) continue;
        scope.findings.error("duplicate-name", name->source,
                             fmt::format("a second {} in '{}'; the first is at line {}",
                                         in_quotes(first->first), setting.key, first->second->mark.line));
    }
}

std::optional<Value> free_scalar(const yaml::Node& node, std::string_view what, const Scope& scope) {
    if (yaml::is_bool(node)) return Value{node.scalar == "true", scope.at(node)};
    const Look look = look_of(node);
    if (look == Look::integer)
        if (const auto number = to_int(node.scalar)) return Value{*number, scope.at(node)};
    if (look != Look::text) {
        scope.error(
            "unquoted", node,
            fmt::format("'{}' holds {}, which YAML readers disagree about", what, in_quotes(node.scalar)),
            fmt::format("quote it: \"{}\"", node.scalar));
        return std::nullopt;
    }
    auto text = template_of(node.scalar, node, what, scope);
    if (!text) return std::nullopt;
    return Value{std::move(*text), scope.at(node)};
}

}  // namespace

std::optional<Value> item_value(const yaml::Node& node, std::string_view key, const Scope& scope) {
    const std::string prefix = fmt::format("{}[].", key);
    if (is_broken(node)) return std::nullopt;
    if (!has_rows_below(prefix))
        return is_name(node, key, scope) ? catalog_item(node, key, scope) : free_value(node, key, scope);
    if (node.is_map()) return with_app(node, key, described_map(node, prefix, scope), scope);
    static const Catalog none;
    if (node.is_scalar() && items_for(key, none) != nullptr) return catalog_item(node, key, scope);
    wrong_type(node, fmt::format("{}[]", key), "a map", scope);
    return std::nullopt;
}

bool has_rows_below(std::string_view prefix) {
    return !rows_below(prefix).empty();
}

std::vector<std::string> names_below(std::string_view prefix) {
    std::vector<std::string> names;
    for (const Setting& row : rows_below(prefix)) {
        const auto rest = row.key.substr(prefix.size());
        std::string name(rest.substr(0, rest.find_first_of(".[")));
        if (names.empty() || names.back() != name) names.push_back(std::move(name));
    }
    return names;
}

std::optional<Value> list_of(const yaml::Node& node, const Setting& setting, const Scope& scope) {
    if (!expect_list(node, setting.key, scope)) return std::nullopt;
    List items;
    for (const yaml::Node& item : node.items)
        if (auto value = item_value(item, setting.key, scope)) items.push_back(std::move(*value));
    check_names(items, setting, scope);
    return Value{std::move(items), scope.at(node)};
}

std::optional<Value> map_of(const yaml::Node& node, const Setting& setting, const Scope& scope) {
    static const Catalog none;
    if (node.is_scalar() && items_for(setting.key, none) != nullptr)
        return catalog_item(node, setting.key, scope);
    if (!expect_map(node, setting.key, scope)) return std::nullopt;
    const std::string prefix = fmt::format("{}.", setting.key);
    return has_rows_below(prefix) ? described_map(node, prefix, scope) : free_value(node, setting.key, scope);
}

std::optional<Value> free_value(const yaml::Node& node, std::string_view what, const Scope& scope) {
    if (is_broken(node)) return std::nullopt;
    if (looks_like_secret(node)) {
        auto secret = secret_of(node, what, scope);
        return secret ? std::optional<Value>(Value{std::move(*secret), scope.at(node)}) : std::nullopt;
    }
    if (node.is_null()) return Value{std::monostate{}, scope.at(node)};
    if (node.is_scalar()) return free_scalar(node, what, scope);
    if (node.is_list()) {
        List items;
        for (const yaml::Node& item : node.items)
            if (auto value = free_value(item, what, scope)) items.push_back(std::move(*value));
        return Value{std::move(items), scope.at(node)};
    }
    Map members;
    for (std::size_t i = 0; i < node.keys.size(); ++i)
        if (auto value = free_value(node.items[i], what, scope))
            members.emplace(node.keys[i].scalar, std::move(*value));
    return Value{std::move(members), scope.at(node)};
}

}  // namespace mdm::policy
