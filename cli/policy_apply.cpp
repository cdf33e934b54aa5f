#include "cli/policy_apply.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/job_run.hpp"
#include "mdm/backend/dry_run.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/config/credential.hpp"
#include "mdm/model/operation.hpp"
#include "mdm/policy/plan_text.hpp"

namespace mdm::cli {
namespace {

bool as_json(const App& app) {
    const std::string& format = app.globals().output;
    return format == "json" || format == "jsonl" || format == "yaml";
}

Result<void> check_command(App& app, const std::string& reference) {
    MDM_TRY(const auto* context, app.context());
    if (context->allow_cmd_in_policies) return {};
    return Error{Code::refused,
                 fmt::format("context '{}' lets no policy document run a program: '{}'", context->name,
                             printable(reference)),
                 "if that is wanted, set policy: {allow_cmd: true} for the context"};
}

// A file below the folder of the documents, links resolved.
Result<std::string> file_below(App& app, const std::string& folder, const std::string& path) {
    FileSystem& files = app.world().files;
    MDM_TRY(const auto base, files.canonical(folder));
    MDM_TRY(auto real, files.canonical(path.starts_with("/") ? path : base + "/" + path));
    if (real.starts_with(base == "/" ? base : base + "/")) return real;
    return Error{Code::refused,
                 fmt::format("'{}' is outside of the folder of the documents", printable(path))};
}

Result<GuardInput> guard_of(App& app, const policy::Plan& plan, const Job& job, const ConsentOptions& flags,
                            const PlanJob& how) {
    MDM_TRY(const auto* context, app.context());
    MDM_TRY(auto* ledger, app.ledger());
    const auto sum = plan.summary();
    GuardInput input;
    input.operation = how.action;
    input.verb = how.verb;
    input.risk = plan.risk();
    input.context = context->name;
    input.rules = context->guard;
    input.count = plan.steps.size();
    input.max_targets = flags.max_targets;
    input.reason_given = !flags.reason.empty();
    input.again = flags.again;
    input.policy = true;
    input.destructive_steps = sum.destructive;
    input.reach = sum.devices;
    if (input.risk == Risk::destructive) {
        MDM_TRY(const auto conflicts, ledger->conflicts(job.id));
        input.conflicts = conflicts.count;
        input.conflicting_job = conflicts.job;
    }
    return input;
}

Result<Job> new_draft(App& app, const policy::Plan& plan, const ConsentOptions& flags, const PlanJob& how) {
    MDM_TRY(const auto* context, app.context());
    MDM_TRY(auto* ledger, app.ledger());
    Job job;
    job.action = how.action;
    job.context = context->name;
    job.identity = plan.identity;
    job.reason = flags.reason;
    job.who = app.who();
    job.dry = flags.dry_run;
    return ledger->create(std::move(job));
}

Result<CommandResult> run_draft(App& app, const policy::Plan& plan, const Job& job,
                                const ConsentOptions& flags, const PlanJob& how) {
    MDM_TRY(auto* ledger, app.ledger());
    MDM_TRY(auto* backend, app.backend());
    const auto targets = policy::apply_targets(plan);
    MDM_CHECK(ledger->append(job.id, targets));
    MDM_TRY(const auto input, guard_of(app, plan, job, flags, how));
    MDM_CHECK(obtain_consent(app, input, flags));
    DryRunBackend dry(*backend);
    policy::PolicyExecutor executor(flags.dry_run ? static_cast<Backend&>(dry) : *backend,
                                    {step_resolver(app), flags.dry_run, ledger});
    MDM_CHECK(executor.prepare(plan.steps, plan.folder));
    if (!flags.dry_run)
        MDM_CHECK(
            policy::begin_stages(plan.rollouts, plan.set, plan.identity, job.id, *ledger, backend->now()));
    return run_and_tell(app, executor, job.id, flags);
}

// A stage in which there is nothing to write begins all the same.
Result<void> begin_empty_stages(App& app, const policy::Plan& plan) {
    const bool any = std::any_of(plan.rollouts.begin(), plan.rollouts.end(),
                                 [](const policy::RolloutStage& stage) { return !stage.since; });
    if (!any) return {};
    MDM_TRY(auto* ledger, app.ledger());
    MDM_TRY(auto* backend, app.backend());
    return policy::begin_stages(plan.rollouts, plan.set, plan.identity, "", *ledger, backend->now());
}

bool has_rollouts(const policy::Documents& documents) {
    return std::any_of(documents.assignments.begin(), documents.assignments.end(),
                       [](const policy::Assignment& assignment) {
                           return assignment.rollout && assignment.rollout->stages.size() > 1;
                       });
}

CommandResult nothing_to_do(const App& app, const policy::Plan& plan, const PlanJob& how) {
    if (!as_json(app)) return CommandResult::text(policy::plan_text(plan));
    return CommandResult::record({{"id", nullptr},
                                  {"action", action_name(how.action)},
                                  {"context", plan.context},
                                  {"state", "done"},
                                  {"summary", nlohmann::ordered_json::object()},
                                  {"targets", nlohmann::ordered_json::array()}});
}

}  // namespace

bool needs_registry(Backend& backend) {
    if (backend.objects() == nullptr) return false;
    const auto kinds = backend.objects()->kinds();
    return std::any_of(kinds.begin(), kinds.end(), [](const ObjectKind& kind) {
        return policy::marker_place(kind) == policy::MarkerPlace::registry;
    });
}

void declare_plan(Options& options, PlanOptions& flags, bool prunes) {
    declare_documents(options, flags.files);
    options.value("--set", "NAME", flags.set, "the set of the documents, instead of what mdmctl.yaml says");
    if (!prunes) return;
    options
        .flag("--prune", flags.prune,
              "delete objects of the set that are in no document any more; -f must be its whole folder")
        .number("--max-delete", "N", flags.max_delete, "prune no more than this (5)");
}

policy::PlanRequest Planning::request() const {
    return {documents.documents,
            documents.translations,
            context,
            known_contexts,
            set,
            documents.documents.folder,
            prune_up_to,
            ledger};
}

Result<Planning> begin_planning(App& app, const PlanOptions& flags) {
    if (flags.max_delete && !flags.prune)
        return Error{Code::usage, "--max-delete means nothing without --prune"};
    Planning planning;
    MDM_TRY(planning.documents, good_policies(app, flags.files));
    if (flags.prune) {
        MDM_CHECK(policy::check_whole_set(planning.documents.documents, flags.files, flags.set));
        planning.prune_up_to = flags.max_delete.value_or(policy::default_max_delete);
    }
    MDM_TRY(const auto* context, app.context());
    MDM_TRY(auto* config, app.config());
    planning.context = context->name;
    planning.known_contexts = config->names();
    planning.set = flags.set;
    MDM_TRY(planning.backend, app.backend());
    MDM_TRY(planning.fleet, app.fleet());
    if (needs_registry(*planning.backend) || has_rollouts(planning.documents.documents)) {
        MDM_TRY(planning.ledger, app.ledger());
    }
    return planning;
}

Result<policy::Plan> plan_policies(App& app, const PlanOptions& flags) {
    MDM_TRY(const auto planning, begin_planning(app, flags));
    return policy::make_plan(planning.request(), *planning.backend, *planning.fleet);
}

policy::StepResolver step_resolver(App& app) {
    return [&app](const std::string& text, const std::string& folder) -> Result<Secret> {
        MDM_TRY(auto reference, parse_reference(text));
        if (reference.kind == Reference::Kind::cmd) MDM_CHECK(check_command(app, text));
        if (reference.kind == Reference::Kind::file) {
            MDM_TRY(reference.rest, file_below(app, folder, reference.rest));
        }
        World& world = app.world();
        return resolve(reference, fmt::format("'{}' of a policy", text), world.environment, world.files,
                       world.process);
    };
}

Result<CommandResult> apply_plan(App& app, const policy::Plan& plan, const ConsentOptions& flags,
                                 const PlanJob& how) {
    if (plan.empty()) {
        if (!flags.dry_run) MDM_CHECK(begin_empty_stages(app, plan));
        return nothing_to_do(app, plan, how);
    }
    // what is consented to is shown first
    if (!as_json(app) && !app.globals().quiet) app.world().streams.err(policy::plan_text(plan) + "\n");
    MDM_TRY(const auto job, new_draft(app, plan, flags, how));
    auto result = run_draft(app, plan, job, flags, how);
    if (!result.ok()) {
        MDM_TRY(auto* ledger, app.ledger());
        if (const auto now = ledger->job(job.id); now.ok() && now->state == JobState::draft)
            static_cast<void>(ledger->drop(job.id));
    }
    return result;
}

}  // namespace mdm::cli
