#pragma once
// `spec.raw`: native keys and values, kept as they are. Only references are looked at: variables are expanded
// before, secrets are checked here, and "{{{{" stands for "{{". Whether a platform knows a key is not asked.
#include "mdm/policy/document.hpp"
#include "mdm/policy/load/scope.hpp"

namespace mdm::policy {

/// Adds to policy.raw in the order of the document, a target at a time.
void read_raw(const yaml::Node& raw, const Scope& scope, Policy& policy);

}  // namespace mdm::policy
