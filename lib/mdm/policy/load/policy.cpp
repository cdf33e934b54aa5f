// kind: Policy
#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/text.hpp"
#include "mdm/policy/load/adopt.hpp"
#include "mdm/policy/load/fields.hpp"
#include "mdm/policy/load/kinds.hpp"
#include "mdm/policy/load/raw.hpp"
#include "mdm/policy/load/scalars.hpp"
#include "mdm/policy/load/sections.hpp"
#include "mdm/policy/settings.hpp"

namespace mdm::policy {
namespace {

constexpr std::string_view platform_words = "ios ipados macos tvos android windows chromeos";
constexpr std::string_view target_words =
    "apple android windows chrome intune ios ipados macos tvos chromeos";
constexpr std::string_view enrollment_words = "user device automated workProfile fullyManaged dedicated";

void read_platform_versions(const Fields& fields, Applies& applies, const Scope& scope) {
    const yaml::Node* os = fields.find("os");
    if (os == nullptr || !expect_map(*os, "applies.os", scope)) return;
    for (std::size_t i = 0; i < os->keys.size(); ++i) {
        const std::string& platform = os->keys[i].scalar;
        if (!has_word(platform_words, platform))
            unknown_key(os->keys[i], "'applies.os'", split(platform_words, ' '), scope);
        else if (auto version = version_of(os->items[i], "applies.os." + platform, scope))
            applies.os.emplace(platform, std::move(*version));
    }
}

void read_words(const Fields& fields, std::string_view key, std::string_view words,
                std::vector<std::string>& into, const Scope& scope) {
    fields.each(key, [&](const yaml::Node& item) {
        if (auto word = word_of(item, words, fmt::format("applies.{}", key), scope))
            into.push_back(std::move(*word));
    });
}

Applies read_applies(const yaml::Node& node, const Scope& scope) {
    Applies applies;
    applies.source = scope.at(node);
    if (!expect_map(node, "applies", scope)) return applies;
    const Fields fields(node, "'applies'", "platforms os ownership supervised enrollment", "", scope);
    read_words(fields, "platforms", platform_words, applies.platforms, scope);
    read_words(fields, "enrollment", enrollment_words, applies.enrollment, scope);
    read_platform_versions(fields, applies, scope);
    if (const auto* ownership = fields.find("ownership"))
        applies.ownership = word_of(*ownership, "company personal", "applies.ownership", scope);
    if (const auto* supervised = fields.find("supervised"))
        applies.supervised = boolean_of(*supervised, "applies.supervised", scope);
    return applies;
}

void read_exception(const yaml::Node& node, const Scope& scope, Policy& policy) {
    if (!expect_map(node, "exceptions[]", scope)) return;
    const Fields fields(node, "'exceptions[]'", "key target reason", "", scope);
    Exception exception;
    exception.source = scope.at(node);
    if (const auto* key = fields.require("key"))
        exception.key = key_path_of(*key, "exceptions[].key", scope).value_or("");
    if (const auto* target = fields.require("target"))
        exception.target = word_of(*target, target_words, "exceptions[].target", scope).value_or("");
    if (const auto* reason = fields.require("reason")) {
        exception.reason = text_of(*reason, "exceptions[].reason", scope).value_or("");
        if (reason->is_scalar() && trim(reason->scalar).empty())
            scope.error("missing-key", *reason, "an exception without a reason",
                        "say why the gap is acceptable; auditors read it");
    }
    policy.exceptions.push_back(std::move(exception));
}

void read_controls(const yaml::Node& node, const Scope& scope, Policy& policy) {
    if (!expect_map(node, "controls", scope)) return;
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
        const std::string what = fmt::format("controls.{}", node.keys[i].scalar);
        if (is_broken(node.items[i]) || !expect_list(node.items[i], what, scope)) continue;
        auto& paths = policy.controls[node.keys[i].scalar];
        for (const yaml::Node& item : node.items[i].items)
            if (auto path = key_path_of(item, what, scope)) paths.push_back(std::move(*path));
    }
}

std::optional<OnUnsupported> read_on_unsupported(const yaml::Node& node, const Scope& scope) {
    const auto word = word_of(node, "warn error ignore", "onUnsupported", scope);
    if (!word) return std::nullopt;
    return *word == "error"    ? OnUnsupported::error
           : *word == "ignore" ? OnUnsupported::ignore
                               : OnUnsupported::warn;
}

void read_settings(const yaml::Node& spec, const Fields& fields, const Scope& scope, Policy& policy) {
    const yaml::Node* settings = fields.find("settings");
    if (settings == nullptr) {
        const bool elsewhere = spec.find("settings") != nullptr || spec.find("raw") != nullptr ||
                               spec.find("extends") != nullptr;
        if (!elsewhere) fields.require("settings");
        return;
    }
    Sections sections = read_sections(*settings, scope);
    policy.settings = std::move(sections.neutral);
    policy.per_platform = std::move(sections.per_platform);
}

void read_layers(const Fields& fields, const Scope& scope, PolicyDraft& draft,
                 std::vector<Reference>& references) {
    if (const auto* extends = fields.find("extends")) draft.extends = read_names(*extends, "extends", scope);
    references.insert(references.end(), draft.extends.begin(), draft.extends.end());
    const auto* strategy = fields.find("strategy");
    if (strategy == nullptr) return;
    draft.strategy = read_strategy(*strategy, scope);
    if (fields.find("extends") == nullptr)
        scope.error("conflict", *strategy, "'strategy' in a Policy that extends no other",
                    "add extends: [NAME], or leave it out");
}

}  // namespace

Strategy read_strategy(const yaml::Node& node, const Scope& scope) {
    const auto word = word_of(node, "strictest override", "strategy", scope);
    return word == "override" ? Strategy::override : Strategy::strictest;
}

std::vector<Reference> read_names(const yaml::Node& list, std::string_view what, const Scope& scope) {
    static constexpr std::size_t most = 16;
    std::vector<Reference> names;
    if (!expect_list(list, what, scope)) return names;
    for (const yaml::Node& item : list.items) {
        auto name = is_broken(item) ? std::nullopt : name_of(item, fmt::format("{}[]", what), scope);
        if (!name) continue;
        const bool twice = std::any_of(names.begin(), names.end(),
                                       [&](const Reference& each) { return each.name == *name; });
        if (twice)
            scope.error("duplicate-name", item, fmt::format("{} is listed twice", in_quotes(*name)));
        else if (names.size() == most)
            scope.error("too-large", item, fmt::format("more than {} names in '{}'", most, what));
        if (!twice && names.size() < most) names.push_back({std::move(*name), scope.at(item)});
    }
    return names;
}

std::optional<std::string> key_path_of(const yaml::Node& node, std::string_view what, const Scope& scope) {
    const auto key = text_of(node, what, scope);
    if (!key || find_setting(setting_key(*key)) != nullptr) return key;
    const std::string_view near = closest_setting(*key);
    const std::string hint = near.empty() ? misplaced(*key) : fmt::format("did you mean '{}'?", near);
    scope.error("unknown-key", node, fmt::format("{} is not a setting", in_quotes(*key)), hint);
    return std::nullopt;
}

PolicyDraft read_policy(const yaml::Node& document, const Scope& scope, std::vector<Reference>& references) {
    PolicyDraft draft;
    Policy& policy = draft.policy;
    Metadata metadata = read_metadata(document, scope);
    policy.name = std::move(metadata.name);
    policy.labels = std::move(metadata.labels);
    policy.source = std::move(metadata.source);
    const yaml::Node* spec = document.find("spec");
    if (spec == nullptr || !expect_map(*spec, "spec", scope)) return draft;
    const Fields fields(
        *spec, "the spec of a Policy",
        "settings applies exceptions onUnsupported controls protect raw extends strategy adopt", "", scope);
    read_settings(*spec, fields, scope, policy);
    read_layers(fields, scope, draft, references);
    if (const auto* applies = fields.find("applies")) policy.applies = read_applies(*applies, scope);
    if (const auto* word = fields.find("onUnsupported"))
        draft.on_unsupported = read_on_unsupported(*word, scope);
    policy.on_unsupported = draft.on_unsupported.value_or(OnUnsupported::warn);
    if (const auto* controls = fields.find("controls")) read_controls(*controls, scope, policy);
    if (const auto* protect = fields.find("protect"))
        policy.protect = boolean_of(*protect, "protect", scope).value_or(true);
    if (const auto* raw = fields.find("raw")) read_raw(*raw, scope, policy);
    fields.each("adopt", [&](const yaml::Node& item) { read_adoption(item, scope, policy); });
    fields.each("exceptions", [&](const yaml::Node& item) { read_exception(item, scope, policy); });
    return draft;
}

}  // namespace mdm::policy
