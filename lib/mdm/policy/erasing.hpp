#pragma once
// What the content of a policy can do to a device by itself, and which secrets it may use.
#include <map>
#include <string>

#include "mdm/policy/document.hpp"
#include "mdm/policy/translate.hpp"

namespace mdm::policy {

/// Why content can erase devices or the work data on them, or "": wrong passcodes on iOS and Android, what
/// happens to devices that are not compliant, and raw blocks that do the same in native words.
std::string erases(const Policy& policy, const Artefact& artefact);
/// Why content removes apps from devices, or "". Apps come back, so that erases nothing.
std::string removes_apps(const Artefact& artefact);
/// Tokens of secrets that a policy may use ("secret:psk", "env:PSK") → references.
std::map<std::string, std::string> secrets_of(const Policy& policy, const Documents& documents);

}  // namespace mdm::policy
