#pragma once
// Configuration profiles into policies.
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/policy/document.hpp"

namespace mdm::policy::import {

/// Code::invalid for a property list that is no profile that can be read: encrypted, an enrollment request,
/// without payloads.
Result<void> check_profile(const nlohmann::json& root, std::string_view file);

/// `neutral` false keeps everything in raw. The policy has no name yet.
Policy policy_of_profile(const nlohmann::json& root, bool neutral);

/// Texts that could name the policy, best first.
std::vector<std::string> titles_of_profile(const nlohmann::json& root);

/// "Password of com.apple.wifi.managed": where the profile holds secrets as literals.
std::vector<std::string> literal_secrets(const nlohmann::json& root);

}  // namespace mdm::policy::import
