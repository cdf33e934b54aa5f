#pragma once
// Configuration profiles into policies.
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/policy/document.hpp"
#include "mdm/policy/import/neutral.hpp"

namespace mdm::policy::import {

/// Code::invalid for a property list that is no profile that can be read: encrypted, an enrollment request,
/// without payloads.
Result<void> check_profile(const nlohmann::json& root, std::string_view file);

/// The policy has no name yet. `notes` gets what stays native although settings know its type, and why.
Policy policy_of_profile(const nlohmann::json& root, Neutral neutral, std::vector<std::string>& notes);

/// Texts that could name the policy, best first.
std::vector<std::string> titles_of_profile(const nlohmann::json& root);

/// "Password of com.apple.wifi.managed": where the profile holds secrets as literals.
std::vector<std::string> literal_secrets(const nlohmann::json& root);

}  // namespace mdm::policy::import
