#pragma once
// Whether profiles ask for the same: payloads compared as sets, identifiers put aside, references between
// payloads compared by what they refer to.
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>

namespace mdm::policy::import {

/// Every payload as one text, of a profile in native form or as parse_content gives it.
std::set<std::string> payload_set(const nlohmann::json& profile);
/// Keys of the profile itself, without identifiers.
nlohmann::json profile_keys(const nlohmann::json& profile);

}  // namespace mdm::policy::import
