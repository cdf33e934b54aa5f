// kind: Assignment
#include <fmt/format.h>

#include <array>
#include <optional>

#include "mdm/base/text.hpp"
#include "mdm/policy/load/catalog.hpp"
#include "mdm/policy/load/fields.hpp"
#include "mdm/policy/load/kinds.hpp"
#include "mdm/policy/load/scalars.hpp"
#include "mdm/policy/load/timing.hpp"

namespace mdm::policy {
namespace {

struct SelectorKind {
    std::string_view key;
    Selector::Kind kind;
};
constexpr std::array<SelectorKind, 4> selector_kinds{{{"group", Selector::Kind::group},
                                                      {"tag", Selector::Kind::tag},
                                                      {"serial", Selector::Kind::serial},
                                                      {"where", Selector::Kind::where}}};

// A name of a catalog, or the server's own.
Selector known_group(Selector selector, const Scope& scope) {
    if (selector.kind != Selector::Kind::group || scope.catalog == nullptr) return selector;
    const auto found = scope.catalog->groups.find(selector.value);
    if (found == scope.catalog->groups.end()) return selector;
    if (found->second.by_context.empty()) selector.value = found->second.name;
    selector.by_context = found->second.by_context;
    return selector;
}

std::optional<Selector> read_selector(const yaml::Node& node, const Scope& scope) {
    if (!node.is_map()) {
        wrong_type(node, "a selector", "a map", scope, "for example {group: Clinical}");
        return std::nullopt;
    }
    const Fields fields(node, "a selector", "group tag serial where", "", scope);
    if (node.keys.size() != 1) {
        scope.error("conflict", node, "a selector has exactly one of group, tag, serial and where",
                    "write one list item for each");
        return std::nullopt;
    }
    for (const SelectorKind& each : selector_kinds) {
        const yaml::Node* value = fields.find(each.key);
        if (value == nullptr) continue;
        auto text = text_of(*value, each.key, scope);
        if (!text) return std::nullopt;
        if (!trim(*text).empty()) return known_group({each.kind, std::move(*text), scope.at(*value)}, scope);
        scope.error("missing-key", *value, fmt::format("'{}' is empty", each.key),
                    "an empty selector would select nothing, or everything");
    }
    return std::nullopt;
}

void read_policies(const Fields& fields, const Scope& scope, AssignmentTarget& target,
                   std::vector<Reference>& references) {
    if (fields.require("policies") == nullptr) return;
    fields.each("policies", [&](const yaml::Node& item) {
        auto name = name_of(item, "policies[]", scope);
        if (!name) return;
        if (std::find(target.policies.begin(), target.policies.end(), *name) != target.policies.end())
            return scope.error("duplicate-name", item,
                               fmt::format("the policy {} is listed twice", in_quotes(*name)));
        references.push_back({*name, scope.at(item)});
        target.policies.push_back(std::move(*name));
    });
}

void read_selectors(const Fields& fields, std::string_view key, std::vector<Selector>& into,
                    const Scope& scope) {
    fields.each(key, [&](const yaml::Node& item) {
        if (auto selector = read_selector(item, scope)) into.push_back(std::move(*selector));
    });
}

void not_empty(const Fields& fields, std::string_view key, const Scope& scope) {
    const yaml::Node* list = fields.find(key);
    if (list != nullptr && list->is_list() && list->items.empty())
        scope.error("missing-key", *list, fmt::format("'{}' is empty", key));
}

bool read_materialize(const Fields& fields, const Scope& scope) {
    const auto* word = fields.find("materialize");
    return word != nullptr && word_of(*word, "group", "materialize", scope).has_value();
}

AssignmentTarget read_target(const yaml::Node& node, const Scope& scope, std::vector<Reference>& references) {
    AssignmentTarget target;
    target.source = scope.at(node);
    if (!expect_map(node, "targets[]", scope)) return target;
    const Fields fields(node, "'targets[]'", "policies include exclude overlays schedule materialize", "",
                        scope);
    read_policies(fields, scope, target, references);
    if (const auto* overlays = fields.find("overlays"))
        target.overlays = read_names(*overlays, "overlays", scope);
    if (const auto* schedule = fields.find("schedule")) target.schedule = read_schedule(*schedule, scope);
    target.materialize = read_materialize(fields, scope);
    fields.require("include");
    read_selectors(fields, "include", target.include, scope);
    read_selectors(fields, "exclude", target.exclude, scope);
    not_empty(fields, "policies", scope);
    not_empty(fields, "include", scope);
    return target;
}

}  // namespace

Assignment read_assignment(const yaml::Node& document, const Scope& scope,
                           std::vector<Reference>& references) {
    Assignment assignment;
    Metadata metadata = read_metadata(document, scope);
    assignment.name = std::move(metadata.name);
    assignment.source = std::move(metadata.source);
    const yaml::Node* spec = document.find("spec");
    if (spec == nullptr || !expect_map(*spec, "spec", scope)) return assignment;
    const Fields fields(*spec, "the spec of an Assignment", "targets contexts rollout materialize", "",
                        scope);
    if (const auto* rollout = fields.find("rollout")) assignment.rollout = read_rollout(*rollout, scope);
    const bool materialize = read_materialize(fields, scope);
    fields.require("targets");
    not_empty(fields, "targets", scope);
    fields.each("targets", [&](const yaml::Node& item) {
        assignment.targets.push_back(read_target(item, scope, references));
        assignment.targets.back().materialize |= materialize;
    });
    fields.each("contexts", [&](const yaml::Node& item) {
        if (auto name = text_of(item, "contexts[]", scope)) assignment.contexts.push_back(std::move(*name));
    });
    return assignment;
}

}  // namespace mdm::policy
