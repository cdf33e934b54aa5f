#pragma once
// Plans on the command line: making one, resolving secrets for one, and running one as a job.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/app.hpp"
#include "cli/consent.hpp"
#include "cli/policy_documents.hpp"
#include "cli/result.hpp"
#include "mdm/policy/apply.hpp"
#include "mdm/policy/plan.hpp"
#include "mdm/policy/plan_run.hpp"

namespace mdm::cli {

/// What a plan is made from; the same flags wherever one is made.
struct PlanOptions {
    std::vector<std::string> files;
    std::string set;
    bool prune = false;
    std::optional<std::uint64_t> max_delete;
};
/// -f and --set; with `prunes` also --prune and --max-delete.
void declare_plan(Options& options, PlanOptions& flags, bool prunes = true);

/// Documents and the server of this run; what planning and drift begin with.
struct Planning {
    PolicyDocuments documents;
    Backend* backend = nullptr;
    const Fleet* fleet = nullptr;
    policy::PlanRequest request() const;

    std::string context;
    std::vector<std::string> known_contexts;
    std::string set;
    std::optional<std::uint64_t> prune_up_to;
    Ledger* ledger = nullptr;
};
Result<Planning> begin_planning(App& app, const PlanOptions& flags);

/// The plan for the context of this run.
Result<policy::Plan> plan_policies(App& app, const PlanOptions& flags);

/// Resolves references of documents: files below their folder, commands only where the context allows them.
policy::StepResolver step_resolver(App& app);

/// Does only a ledger say what is ours there? Looking must not need one, nor make one, anywhere else.
bool needs_registry(Backend& backend);

/// What a job over a plan is called.
struct PlanJob {
    std::string_view action = policy::apply_action;
    std::string_view verb = "apply";
};
/// Guard, consent, job, result. A plan without steps is done.
Result<CommandResult> apply_plan(App& app, const policy::Plan& plan, const ConsentOptions& flags,
                                 const PlanJob& how = {});

}  // namespace mdm::cli
