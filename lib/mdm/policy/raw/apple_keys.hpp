#pragma once
// Reading the rows of apple_payloads.hpp.
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/policy/raw/apple_payloads.hpp"

namespace mdm::policy::raw {

/// One key of a row: views into the row.
struct AppleKey {
    std::string_view name;     // "AcceptEAPTypes"
    std::string_view type;     // "ai"
    std::string_view flags;    // "!U"
    std::string_view members;  // of a dictionary, or of the dictionaries of a list

    bool required() const { return flags.find('!') != std::string_view::npos; }
};

/// The keys of one level, in the order of the row.
std::vector<AppleKey> keys_of(std::string_view row);
/// The key of that name, or the one that stands for any, or null.
const AppleKey* find_key(const std::vector<AppleKey>& keys, std::string_view name);

/// The key of that name alone, without reading the others; nullopt when there is none.
std::optional<AppleKey> key_named(std::string_view name, std::string_view row);

/// Names of the keys that a payload uses and that carry the flag ('S', 'U'), in the order of the row. Keys of
/// the flag S that allow something are left out: that is how a device is anyway.
std::vector<std::string> keys_with(const AppleType& row, char flag, const nlohmann::json& payload);

}  // namespace mdm::policy::raw
