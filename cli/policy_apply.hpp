#pragma once
// Plans on the command line: making one, resolving secrets for one, and running one as a job.
#include <string>
#include <vector>

#include "cli/app.hpp"
#include "cli/consent.hpp"
#include "cli/result.hpp"
#include "mdm/policy/apply.hpp"
#include "mdm/policy/plan.hpp"

namespace mdm::cli {

/// The plan for the context of this run.
Result<policy::Plan> plan_policies(App& app, const std::vector<std::string>& files, const std::string& set);

/// Resolves references of documents: files below their folder, commands only where the context allows them.
policy::StepResolver step_resolver(App& app);

/// Guard, consent, job, result. A plan without steps is done.
Result<CommandResult> apply_plan(App& app, const policy::Plan& plan, const ConsentOptions& flags);

}  // namespace mdm::cli
