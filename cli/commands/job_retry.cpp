#include <fmt/format.h>

#include "cli/action.hpp"
#include "cli/commands/commands.hpp"
#include "cli/job_executor.hpp"
#include "cli/job_run.hpp"
#include "mdm/policy/apply.hpp"

namespace mdm::cli::commands {
namespace {

struct Flags {
    std::string id;
    ConsentOptions consent;
};

Result<CommandResult> run_retry(App& app, const Job& draft, const ConsentOptions& consent) {
    const Operation* operation = find_operation(draft.action);
    if (operation == nullptr) return Error{Code::unsupported, "only device actions can be retried"};
    MDM_TRY(const auto input, guard_input(app, *operation, draft, draft.counts.total(), consent));
    MDM_CHECK(obtain_consent(app, input, consent));
    MDM_TRY(const auto executor, executor_for(app, draft));
    return run_and_tell(app, *executor, draft.id, consent);
}

// The steps of a plan rely on each other and on what the server had: a new plan says what is left to do.
Error no_retry(const Job& job) {
    const bool applies = job.action == policy::apply_action;
    return Error{
        Code::unsupported,
        fmt::format("job {} writes policies, and such a job is not retried: what failed may be done by "
                    "now, and the server may have changed",
                    job.id),
        applies ? "apply again, which does what is left: mdmctl policy apply -f …"
                : "see what is left, and delete that: mdmctl policy list"};
}

// A new job, with a consent of its own, over the targets that failed.
Result<CommandResult> run(App& app, const Flags& flags) {
    MDM_TRY(auto* ledger, app.ledger());
    MDM_TRY(const auto job, ledger->resolve(flags.id));
    if (policy::writes_policies(job.action)) return no_retry(job);
    MDM_CHECK(app.use_context_of(job.id, job.context));
    MDM_TRY(auto draft, retry_job(*ledger, app.runner_doors(), job.id));
    auto result = run_retry(app, draft, flags.consent);
    if (!result.ok())
        if (const auto now = ledger->job(draft.id); now.ok() && now->state == JobState::draft)
            static_cast<void>(ledger->drop(draft.id));
    return result;
}

}  // namespace

Run job_retry(Options& options) {
    auto flags = std::make_shared<Flags>();  // shared: the parser fills it, the run reads it
    options.argument("JOB", flags->id, "the job, or the beginning of its id; the latest when left out",
                     false);
    declare_consent(options, flags->consent, Risk::destructive);
    return [flags](App& app) { return run(app, *flags); };
}

}  // namespace mdm::cli::commands
