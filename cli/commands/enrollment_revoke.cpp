#include "cli/commands/commands.hpp"
#include "cli/enrollment.hpp"
#include "cli/job_result.hpp"

namespace mdm::cli::commands {
namespace {

struct Flags {
    std::string id;
    ConsentOptions consent;
};

Result<CommandResult> run(App& app, const Flags& flags) {
    MDM_CHECK(show_enrollment(app, flags.id));
    Job job;
    job.action = "enrollment.revoke";
    Target target;
    target.kind = TargetKind::enrollment;
    target.id = flags.id;
    MDM_TRY(const auto done, run_enrollment(app, std::move(job), target, flags.consent));
    if (flags.consent.dry_run) return CommandResult::text("dry run: nothing was sent\n");
    MDM_TRY(auto* ledger, app.ledger());
    return run_result(*ledger, done.report);
}

}  // namespace

Run enrollment_revoke(Options& options) {
    auto flags = std::make_shared<Flags>();  // shared: the parser fills it, the run reads it
    options.argument("ENROLLMENT", flags->id, "id of the token or invitation")
        .flag("-y,--yes", flags->consent.yes, "go on without asking")
        .value("--reason", "TEXT", flags->consent.reason, "why; kept in the ledger and the audit log")
        .flag("--dry-run", flags->consent.dry_run, "do everything but write");
    return [flags](App& app) { return run(app, *flags); };
}

}  // namespace mdm::cli::commands
