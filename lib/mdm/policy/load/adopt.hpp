#pragma once
// `adopt` of a Policy: objects of the server that its artefacts take over.
#include "mdm/policy/document.hpp"
#include "mdm/policy/load/scope.hpp"

namespace mdm::policy {

/// Adds one item to the policy, or reports what is wrong with it.
void read_adoption(const yaml::Node& node, const Scope& scope, Policy& policy);

}  // namespace mdm::policy
