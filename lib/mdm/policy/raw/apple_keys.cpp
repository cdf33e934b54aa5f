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

bool lists(const std::vector<std::string>& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

bool only_macs(const Applies& applies) {
    return applies.platforms == std::vector<std::string>{"macos"};
}

struct Cohort {
    bool user = false;                 // known to be under User Enrollment
    std::optional<bool> supervised{};  // absent: not said
};
Cohort cohort_of(const Applies& applies) {
    Cohort cohort{lists(applies.enrollment, "user"), applies.supervised};
    if (cohort.user) cohort.supervised = false;
    if (only_macs(applies)) cohort.supervised = true;
    return cohort;
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

const AppleKey* find_key(const std::vector<AppleKey>& keys, std::string_view name) {
    const AppleKey* any = nullptr;
    for (const AppleKey& key : keys) {
        if (key.name == name) return &key;
        if (key.name == "*") any = &key;
    }
    return any;
}

std::vector<Finding> needs_of(const RawItem& item, const AppleType& row, const nlohmann::json& payload,
                              const Applies& applies) {
    const Cohort cohort = cohort_of(applies);
    std::vector<Finding> found;
    const auto check = [&](std::string_view flags, std::string_view name) {
        if (flags.find('S') != std::string_view::npos && cohort.supervised != true)
            found.push_back({cohort.supervised ? Level::error : Level::warning, "needs-supervision",
                             item.source, fmt::format("'{}' works on supervised devices only", name),
                             "give it a policy of its own, with applies: {supervised: true}"});
        if (flags.find('U') != std::string_view::npos && cohort.user)
            found.push_back({Level::error, "needs-enrollment", item.source,
                             fmt::format("'{}' is forbidden under User Enrollment, where devices refuse the "
                                         "whole profile that holds it",
                                         name),
                             ""});
    };
    check(row.flags, row.type);
    for (const AppleKey& key : keys_of(row.keys))
        if (payload.contains(key.name)) check(key.flags, key.name);
    return found;
}

}  // namespace mdm::policy::raw
