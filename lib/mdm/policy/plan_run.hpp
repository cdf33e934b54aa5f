#pragma once
// From documents and a server to a plan: translate, read, match, resolve assignments, count, plan. Each kind
// of object is listed once, groups once, and the fleet is looked over once.
#include <string>
#include <vector>

#include "mdm/backend/backend.hpp"
#include "mdm/fleet/fleet.hpp"
#include "mdm/policy/plan.hpp"
#include "mdm/policy/translate_all.hpp"

namespace mdm::policy {

struct PlanRequest {
    const Documents& documents;
    const Translations& translations;  // without errors
    std::string context;
    std::vector<std::string> known_contexts;
    std::string set;     // "" = the documents' own, or the default one
    std::string folder;  // of the documents
};

/// Errors: unsupported where the server keeps no objects; what assignments, markers and reading bring.
Result<Plan> make_plan(const PlanRequest& request, Backend& backend, const Fleet& fleet);

/// Why content can erase devices, or "": wrong passcodes on iOS and Android, a compliance action.
std::string erases(const Policy& policy, const Artefact& artefact);
/// Tokens of secrets that a policy may use ("secret:psk", "env:PSK") → references.
std::map<std::string, std::string> secrets_of(const Policy& policy, const Documents& documents);

}  // namespace mdm::policy
