#include "mdm/policy/raw/apple_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "mdm/base/json.hpp"
#include "mdm/policy/raw_item.hpp"

namespace mdm::policy::raw {
namespace {

/// Up to the comma that ends the first key, brackets minded.
std::size_t end_of_key(std::string_view row) {
    int depth = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (row[i] == '(') ++depth;
        if (row[i] == ')') --depth;
        if (row[i] == ',' && depth == 0) return i;
    }
    return row.size();
}

AppleKey key_of(std::string_view text) {
    AppleKey key;
    const auto open = text.find('(');
    if (open != std::string_view::npos) key.members = text.substr(open + 1, text.size() - open - 2);
    text = text.substr(0, open);
    const auto colon = text.find(':');
    key.name = text.substr(0, colon);
    const std::string_view rest = text.substr(colon + 1);
    const auto flags = std::min(rest.find_first_of("!SU"), rest.size());
    key.type = rest.substr(0, flags);
    key.flags = rest.substr(flags);
    return key;
}

}  // namespace

std::vector<AppleKey> keys_of(std::string_view row) {
    std::vector<AppleKey> keys;
    while (!row.empty()) {
        const auto end = end_of_key(row);
        keys.push_back(key_of(row.substr(0, end)));
        row.remove_prefix(std::min(end + 1, row.size()));
    }
    return keys;
}

std::optional<AppleKey> key_named(std::string_view name, std::string_view row) {
    for (auto at = row.find(name); at != std::string_view::npos; at = row.find(name, at + 1)) {
        const std::string_view before = row.substr(0, at), after = row.substr(at);
        const bool whole =
            (before.empty() || before.back() == ',') && after.substr(name.size()).starts_with(':');
        if (whole &&
            std::count(before.begin(), before.end(), '(') == std::count(before.begin(), before.end(), ')'))
            return key_of(after.substr(0, end_of_key(after)));
    }
    return std::nullopt;
}

const AppleKey* find_key(const std::vector<AppleKey>& keys, std::string_view name) {
    const AppleKey* any = nullptr;
    for (const AppleKey& key : keys) {
        if (key.name == name) return &key;
        if (key.name == "*") any = &key;
    }
    return any;
}

std::vector<std::string> keys_with(const AppleType& row, char flag, const nlohmann::json& payload) {
    std::vector<std::string> names;
    for (const AppleKey& key : keys_of(row.keys)) {
        const auto used = payload.find(key.name);
        if (key.flags.find(flag) == std::string_view::npos || used == payload.end()) continue;
        const bool harmless = flag == 'S' && key.name.starts_with("allow") && *used == true;
        if (!harmless) names.emplace_back(key.name);
    }
    return names;
}

}  // namespace mdm::policy::raw
