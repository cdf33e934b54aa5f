#include "cli/commands/commands.hpp"
#include "cli/job_executor.hpp"
#include "cli/job_run.hpp"

namespace mdm::cli::commands {
namespace {

struct Flags {
    std::string id;
    ConsentOptions waiting;
};

Result<CommandResult> run(App& app, const Flags& flags) {
    MDM_TRY(auto* ledger, app.ledger());
    MDM_TRY(const auto job, ledger->resolve(flags.id));
    MDM_TRY(const auto executor, executor_for(app, job));
    return wait_and_tell(app, *executor, job.id, flags.waiting);
}

}  // namespace

Run job_wait(Options& options) {
    auto flags = std::make_shared<Flags>();  // shared: the parser fills it, the run reads it
    options.argument("JOB", flags->id, "the job, or the beginning of its id; the latest when left out", false)
        .choice("--wait-for", {"accepted", "delivered", "acknowledged"}, flags->waiting.wait_for,
                "how far the targets must come (acknowledged)")
        .value("--timeout", "DURATION", flags->waiting.timeout, "wait no longer than this (10m)");
    return [flags](App& app) { return run(app, *flags); };
}

}  // namespace mdm::cli::commands
