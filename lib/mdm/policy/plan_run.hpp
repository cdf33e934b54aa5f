#pragma once
// From documents and a server to a plan: translate, read, match, resolve assignments, count, plan.
#include "mdm/policy/erasing.hpp"
#include "mdm/policy/plan.hpp"
#include "mdm/policy/situation.hpp"

namespace mdm::policy {

/// Errors: those of look_at(), and of pruning (prune.hpp).
Result<Plan> make_plan(const PlanRequest& request, Backend& backend, const Fleet& fleet);

}  // namespace mdm::policy
