#include "cli/policy_apply.hpp"

#include "cli/commands/commands.hpp"
#include "mdm/policy/objects_of.hpp"
#include "mdm/policy/plan_file.hpp"

namespace mdm::cli::commands {
namespace {

struct Flags {
    PlanOptions documents;
    std::string plan;
    ConsentOptions consent;
};

// A saved plan, which must be for here and about what is still there.
Result<policy::Plan> saved_plan(App& app, const std::string& path) {
    MDM_TRY(auto plan, policy::read_plan(app.world().files, path));
    MDM_TRY(const auto* context, app.context());
    MDM_TRY(auto* backend, app.backend());
    MDM_CHECK(policy::check_place(plan, backend->identity(), context->name));
    MDM_CHECK(policy::objects_of(*backend));
    MDM_TRY(auto* ledger, app.ledger());
    MDM_TRY(const auto registry, ledger->known_objects(backend->identity()));
    MDM_TRY(const auto remote, policy::read_remote(*backend->objects(), plan.set, registry));
    MDM_CHECK(policy::check_current(plan, remote));
    return plan;
}

Result<CommandResult> run(App& app, const Flags& flags) {
    const PlanOptions& documents = flags.documents;
    if (!flags.plan.empty() && !documents.files.empty())
        return Error{Code::usage, "a saved plan and -f exclude each other"};
    if (!flags.plan.empty() && (documents.prune || !documents.set.empty()))
        return Error{Code::usage, "a saved plan says itself what is pruned, and for which set",
                     "give --prune and --set when it is made: mdmctl policy plan"};
    if (!flags.plan.empty()) {
        MDM_TRY(const auto plan, saved_plan(app, flags.plan));
        return apply_plan(app, plan, flags.consent);
    }
    MDM_TRY(const auto plan, plan_policies(app, documents));
    return apply_plan(app, plan, flags.consent);
}

}  // namespace

Run policy_apply(Options& options) {
    auto flags = std::make_shared<Flags>();  // shared: the parser fills it, the run reads it
    options.argument("PLAN", flags->plan, "a plan saved with: policy plan --out", false);
    declare_plan(options, flags->documents);
    declare_consent(options, flags->consent, Risk::destructive);
    return [flags](App& app) { return run(app, *flags); };
}

}  // namespace mdm::cli::commands
