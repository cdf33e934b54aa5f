#include "cli/policy_apply.hpp"

#include "cli/commands/commands.hpp"
#include "cli/policy_documents.hpp"
#include "mdm/policy/plan_file.hpp"

namespace mdm::cli::commands {
namespace {

struct Flags {
    std::vector<std::string> files;
    std::string plan;
    std::string set;
    ConsentOptions consent;
};

// A saved plan, which must be for here and about what is still there.
Result<policy::Plan> saved_plan(App& app, const std::string& path) {
    MDM_TRY(auto plan, policy::read_plan(app.world().files, path));
    MDM_TRY(const auto* context, app.context());
    MDM_TRY(auto* backend, app.backend());
    MDM_CHECK(policy::check_place(plan, backend->identity(), context->name));
    if (backend->objects() == nullptr)
        return Error{Code::unsupported, "this server keeps no policy objects that can be written"};
    std::vector<policy::Artefact> wanted;
    for (const policy::Step& step : plan.steps) {
        if (step.content.empty()) continue;
        policy::Artefact artefact;
        artefact.policy = step.policy;
        artefact.kind = step.kind;
        artefact.name = step.artefact;
        artefact.content = step.content;
        wanted.push_back(std::move(artefact));
    }
    MDM_TRY(const auto remote, policy::read_remote(*backend->objects(), plan.set, wanted));
    MDM_CHECK(policy::check_current(plan, remote));
    return plan;
}

Result<CommandResult> run(App& app, const Flags& flags) {
    if (!flags.plan.empty() && !flags.files.empty())
        return Error{Code::usage, "a saved plan and -f exclude each other"};
    if (!flags.plan.empty()) {
        MDM_TRY(const auto plan, saved_plan(app, flags.plan));
        return apply_plan(app, plan, flags.consent);
    }
    MDM_TRY(const auto plan, plan_policies(app, flags.files, flags.set));
    return apply_plan(app, plan, flags.consent);
}

}  // namespace

Run policy_apply(Options& options) {
    auto flags = std::make_shared<Flags>();  // shared: the parser fills it, the run reads it
    options.argument("PLAN", flags->plan, "a plan saved with: policy plan --out", false);
    declare_documents(options, flags->files);
    options.value("--set", "NAME", flags->set, "the set of the documents, instead of what mdmctl.yaml says");
    declare_consent(options, flags->consent, Risk::destructive);
    return [flags](App& app) { return run(app, *flags); };
}

}  // namespace mdm::cli::commands
