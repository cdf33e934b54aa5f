// kind: Overlay
#include <fmt/format.h>

#include "mdm/policy/load/fields.hpp"
#include "mdm/policy/load/kinds.hpp"
#include "mdm/policy/load/scalars.hpp"
#include "mdm/policy/load/values.hpp"

namespace mdm::policy {
namespace {

bool is_list(const Setting* row) {
    return row != nullptr && (row->type == SettingType::list || row->type == SettingType::text_list);
}

// A setting, a whole section, or an item of a list.
std::optional<Removal> read_removal(const yaml::Node& item, const Scope& scope) {
    const std::string& text = item.scalar;
    const auto open = text.find('[');
    const bool section = open == std::string::npos && has_rows_below(text + ".");
    const bool entry = text.find(']') == text.size() - 1 && is_list(find_setting(text.substr(0, open)));
    if (item.is_scalar() && (section || entry)) return Removal{text, {}, scope.at(item)};
    auto key = key_path_of(item, "remove[]", scope);
    if (!key) return std::nullopt;
    if (open == std::string::npos) return Removal{std::move(*key), {}, scope.at(item)};
    scope.error("unknown-key", item, fmt::format("{} is part of an item", in_quotes(*key)),
                fmt::format("remove the item, {}, or patch it", key->substr(0, key->find(']') + 1)));
    return std::nullopt;
}

}  // namespace

Overlay read_overlay(const yaml::Node& document, const Scope& scope, std::vector<Reference>& references) {
    Overlay overlay;
    Metadata metadata = read_metadata(document, scope);
    overlay.name = std::move(metadata.name);
    overlay.source = std::move(metadata.source);
    const yaml::Node* spec = document.find("spec");
    if (spec == nullptr || !expect_map(*spec, "spec", scope)) return overlay;
    const Fields fields(*spec, "the spec of an Overlay", "policy patch remove strategy", "", scope);
    if (const auto* policy = fields.require("policy"))
        if (auto name = name_of(*policy, "policy", scope)) {
            overlay.policy = {std::move(*name), scope.at(*policy)};
            references.push_back(overlay.policy);
        }
    if (spec->find("patch") == nullptr && spec->find("remove") == nullptr) fields.require("patch");
    if (const auto* patch = fields.find("patch")) overlay.patch = read_patch(*patch, scope, overlay.removed);
    fields.each("remove", [&](const yaml::Node& item) {
        if (auto removal = read_removal(item, scope)) overlay.removed.push_back(std::move(*removal));
    });
    if (const auto* strategy = fields.find("strategy")) overlay.strategy = read_strategy(*strategy, scope);
    return overlay;
}

}  // namespace mdm::policy
