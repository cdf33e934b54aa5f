#pragma once
// What the content of a policy can do to a device by itself, and which secrets it may use.
#include <map>
#include <string>

#include "mdm/policy/document.hpp"
#include "mdm/policy/translate.hpp"

namespace mdm::policy {

/// Why content can erase devices, or "": wrong passcodes on iOS and Android, a compliance action.
std::string erases(const Policy& policy, const Artefact& artefact);
/// Tokens of secrets that a policy may use ("secret:psk", "env:PSK") → references.
std::map<std::string, std::string> secrets_of(const Policy& policy, const Documents& documents);

}  // namespace mdm::policy
