#pragma once
// Neutral settings for native keys, found by running the translator itself on every value a setting can have:
// there is no second table that could disagree with it.
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/policy/document.hpp"

namespace mdm::policy::import {

/// Native keys in the translators' notation ("PW.minLength") and their values.
using NativeKeys = std::map<std::string, nlohmann::json, std::less<>>;

struct Inverse {
    Settings settings;
    std::set<std::string> keys;          // native keys that the settings write
    std::vector<std::string> platforms;  // of those given: where every native key exists that exists anywhere
};

/// Settings that together write some of `keys` with exactly these values and nothing else, on each of the
/// platforms that the result names, and about which the translator has nothing to say but what a device
/// needs.
Inverse invert(std::string_view target, const NativeKeys& keys, const std::vector<std::string>& platforms);

}  // namespace mdm::policy::import
