#include "cli/commands/commands.hpp"
#include "cli/job_executor.hpp"
#include "cli/job_run.hpp"

namespace mdm::cli::commands {
namespace {

struct Flags {
    std::string id;
    bool resend_unknown = false;
    ConsentOptions waiting;
};

Result<CommandResult> run(App& app, const Flags& flags) {
    MDM_TRY(auto* ledger, app.ledger());
    MDM_TRY(const auto job, ledger->resolve(flags.id));
    MDM_TRY(const auto executor, executor_for(app, job));
    JobRun how;
    how.resume = true;
    how.resend_unknown = flags.resend_unknown;
    return run_and_tell(app, *executor, job.id, flags.waiting, how);
}

}  // namespace

Run job_resume(Options& options) {
    auto flags = std::make_shared<Flags>();  // shared: the parser fills it, the run reads it
    options.argument("JOB", flags->id, "the job, or the beginning of its id; the latest when left out", false)
        .flag("--resend-unknown", flags->resend_unknown, "send again what may have been carried out already")
        .flag("--wait", flags->waiting.wait, "wait until the devices have acknowledged")
        .choice("--wait-for", {"accepted", "delivered", "acknowledged"}, flags->waiting.wait_for,
                "wait until the targets have come this far")
        .value("--timeout", "DURATION", flags->waiting.timeout, "wait no longer than this (10m)")
        .values("--report", "FORMAT=FILE", flags->waiting.reports,
                "write the outcome of each target: junit, csv, json or markdown")
        .value("--secrets-out", "FILE", flags->waiting.secrets_out,
               "a new file for PINs and passcodes that would be lost otherwise");
    return [flags](App& app) { return run(app, *flags); };
}

}  // namespace mdm::cli::commands
