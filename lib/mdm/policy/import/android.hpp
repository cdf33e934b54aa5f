#pragma once
// Policies of the Android Management API into policies.
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "mdm/policy/document.hpp"
#include "mdm/policy/import/neutral.hpp"

namespace mdm::policy::import {

/// JSON as a RawItem holds it; Code::invalid at the file for what no document can hold: keys that look like
/// references, numbers beyond 64 bits.
Result<nlohmann::json> android_value(const nlohmann::json& value, std::string_view file);
/// `name` and `version`, which the server sets, are left out.
Policy policy_of_android(const nlohmann::json& object, Neutral neutral, std::vector<std::string>& notes);
std::vector<std::string> titles_of_android(const nlohmann::json& object);

}  // namespace mdm::policy::import
