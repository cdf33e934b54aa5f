#pragma once
// A policy and one of its bases: everything that is no setting.
#include "mdm/policy/document.hpp"
#include "mdm/policy/load/kinds.hpp"

namespace mdm::policy {

/// What the base gives to `policy`, besides settings. `stated` is what the policy itself says that it applies
/// to. Reported: `applies` that would widen the base's.
void inherit(Policy& policy, const Applies& stated, const Policy& base, bool says_on_unsupported,
             Findings& findings);

/// Adds to `certificates` those that networks and tunnels of the policy name and the catalog has. Reported:
/// names that neither has, unless `complete` is false.
void add_named_certificates(Policy& policy, const Catalog& catalog, bool complete, Findings& findings);

/// Takes away what a patch says; true when something was there.
bool remove_key(Policy& policy, const Removal& removal);

}  // namespace mdm::policy
