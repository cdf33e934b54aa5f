#include "mdm/policy/load/fields.hpp"

#include <fmt/format.h>

#include "mdm/base/text.hpp"
#include "mdm/policy/load/scalars.hpp"
#include "mdm/policy/load/values.hpp"
#include "mdm/policy/settings.hpp"

namespace mdm::policy {

void unknown_key(const yaml::Node& key, std::string_view what, const std::vector<std::string>& known,
                 const Scope& scope, std::string hint) {
    if (hint.empty()) hint = did_you_mean(key.scalar, known);
    if (hint.empty() && !known.empty() && known.size() <= 8) hint = "one of " + join(known, ", ");
    scope.error("unknown-key", key, fmt::format("unknown key {} in {}", in_quotes(key.scalar), what),
                std::move(hint));
}

void not_yet(const yaml::Node& at, std::string what, const Scope& scope, std::string hint) {
    scope.error("not-supported-yet", at, what + " is not supported yet", std::move(hint));
}

namespace {

// A section of settings beside `settings`.
std::string belongs(const std::string& key, std::string_view known) {
    if (!has_word(known, "settings") || key.empty() || key.find('.') != std::string::npos) return {};
    const bool section = has_rows_below(key + ".") || find_setting(key) != nullptr;
    return section ? fmt::format("'{}' belongs under 'settings'", key) : std::string();
}

}  // namespace

Fields::Fields(const yaml::Node& map, std::string what, std::string_view known, std::string_view later,
               const Scope& scope)
    : map_(map), what_(std::move(what)), scope_(scope) {
    for (const yaml::Node& key : map.keys) {
        if (has_word(known, key.scalar)) continue;
        if (has_word(later, key.scalar))
            not_yet(key, fmt::format("'{}' in {}", key.scalar, what_), scope);
        else
            unknown_key(key, what_, split(known, ' '), scope, belongs(key.scalar, known));
    }
}

const yaml::Node* Fields::find(std::string_view key) const {
    const yaml::Node* found = map_.find(key);
    return found != nullptr && is_broken(*found) ? nullptr : found;
}

const yaml::Node* Fields::require(std::string_view key) const {
    if (map_.find(key) == nullptr)
        scope_.error("missing-key", map_, fmt::format("no '{}' in {}", key, what_));
    return find(key);
}

void Fields::each(std::string_view key, const std::function<void(const yaml::Node&)>& item) const {
    const yaml::Node* list = find(key);
    if (list == nullptr || !expect_list(*list, key, scope_)) return;
    for (const yaml::Node& node : list->items)
        if (!is_broken(node)) item(node);
}

}  // namespace mdm::policy
