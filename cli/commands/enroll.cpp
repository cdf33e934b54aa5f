#include <nlohmann/json.hpp>

#include "cli/action.hpp"
#include "cli/commands/commands.hpp"
#include "cli/enrollment.hpp"
#include "cli/job_result.hpp"

namespace mdm::cli::commands {
namespace {

struct Flags {
    InputOptions inputs;
    ConsentOptions consent;
};

Result<CommandResult> run(App& app, const Flags& flags) {
    Job job;
    job.action = "enrollment.create";
    for (const auto& [name, text] : flags.inputs.texts)
        if (!text.empty()) job.inputs[name] = text;
    if (const auto expires = flags.inputs.texts.find("expires");
        expires != flags.inputs.texts.end() && !expires->second.empty())
        MDM_CHECK(parse_duration(expires->second));
    Target target;
    target.kind = TargetKind::enrollment;
    MDM_TRY(auto done, run_enrollment(app, std::move(job), target, flags.consent));
    MDM_TRY(auto* ledger, app.ledger());
    if (done.report.verdict != Verdict::done) return run_result(*ledger, done.report);
    nlohmann::ordered_json record = {{"job", done.report.job.id}};
    if (flags.consent.dry_run) record = {{"dry_run", true}};
    for (const auto& [name, value] : done.kept) record[name] = value.reveal();  // it is what was asked for
    CommandResult result = CommandResult::record(std::move(record));
    result.notes.push_back(
        "the token lets devices in: keep it like a password; revoke it with: mdmctl enrollment revoke");
    return result;
}

}  // namespace

Run enroll(Options& options) {
    auto flags = std::make_shared<Flags>();  // shared: the parser fills it, the run reads it
    declare_inputs(options, *find_operation("enrollment.create"), flags->inputs);
    options.value("--reason", "TEXT", flags->consent.reason, "why; kept in the ledger and the audit log")
        .flag("--dry-run", flags->consent.dry_run, "do everything but write");
    return [flags](App& app) { return run(app, *flags); };
}

}  // namespace mdm::cli::commands
