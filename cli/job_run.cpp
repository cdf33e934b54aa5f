#include "cli/job_run.hpp"

#include <fmt/format.h>

#include <array>

#include "cli/job_result.hpp"
#include "cli/progress.hpp"
#include "cli/report_files.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::cli {
namespace {

// Rows of a dry run's job, which goes when they have been printed.
class DroppedAfterwards final : public RowSource {
  public:
    DroppedAfterwards(Ledger& ledger, std::string job, std::unique_ptr<RowSource> rows)
        : ledger_(ledger), job_(std::move(job)), rows_(std::move(rows)) {}
    ~DroppedAfterwards() override { static_cast<void>(ledger_.drop(job_)); }
    Result<bool> next(RowBatch& batch) override { return rows_->next(batch); }

  private:
    Ledger& ledger_;
    std::string job_;
    std::unique_ptr<RowSource> rows_;
};

CommandResult dry_result(Ledger& ledger, const Job& job) {
    CommandResult result = job_result(ledger, job);
    (*result.object)["dry_run"] = true;
    result.listing->rows =
        std::make_unique<DroppedAfterwards>(ledger, job.id, std::move(result.listing->rows));
    result.plain.clear();
    result.notes.push_back(fmt::format("dry run: would {} {} on {}; nothing was sent",
                                       action_name(job.action), count_of(job.counts.total(), "target"),
                                       job.context));
    return result;
}

Result<RunReport> wait_if_asked(Runner& runner, RunReport report, const ConsentOptions& flags,
                                const Stop& stop) {
    const auto until = waited_for(flags);
    if (!until || report.interrupted || report.stopped_by || report.job.dry) return report;
    MDM_TRY(const auto timeout, parse_duration(flags.timeout));
    return runner.wait(report.job.id, *until, timeout, stop);
}

// A job's progress on stderr, fed by the runner.
class JobProgress {
  public:
    JobProgress(App& app, const Job& job)
        : progress_(app.world().clock, app.world().streams,
                    {fmt::format("{} on {}", action_name(job.action), job.context), job.counts.total(),
                     app.globals().quiet, app.world().environment.get("TERM").value_or("") == "dumb"}) {}

    RunHooks hooks() {
        RunHooks hooks;
        hooks.progress = [this](const Counts& counts) { show(counts); };
        return hooks;
    }
    void finish() { progress_.finish(); }

  private:
    void show(const Counts& counts) {
        std::array<Progress::Count, target_states> states;
        for (std::size_t i = 0; i < target_states; ++i)
            states[i] = {name(static_cast<TargetState>(i)), counts.of[i]};
        progress_.update(counts.total() - counts.in({TargetState::planned, TargetState::sending}), states);
    }
    Progress progress_;
};

Result<void> write_reports(App& app, Ledger& ledger, const Job& job, const std::vector<ReportFile>& files) {
    JobReport report;
    report.id = job.id;
    report.action = action_name(job.action);
    report.context = job.context;
    report.state = name(job.state);
    for (std::size_t i = 0; i < target_states; ++i)
        if (job.counts.of[i] != 0)
            report.summary.emplace_back(name(static_cast<TargetState>(i)), job.counts.of[i]);
    report.targets = [&ledger, id = job.id]() -> Result<std::unique_ptr<RowSource>> {
        return target_rows(ledger, id);
    };
    for (const ReportFile& file : files)
        MDM_CHECK_DURING("writing a report", write_report(file, report, app.world().files));
    return {};
}

}  // namespace

Result<CommandResult> run_and_tell(App& app, Executor& executor, const std::string& job,
                                   const ConsentOptions& flags, const JobRun& how) {
    MDM_TRY(auto* ledger, app.ledger());
    MDM_CHECK(parse_duration(flags.timeout));
    MDM_TRY(const auto reports, parse_reports(flags.reports));
    MDM_TRY(auto secrets, flags.dry_run ? Result<std::unique_ptr<SecretsOut>>(std::unique_ptr<SecretsOut>{})
                                        : open_secrets_out(app, flags.secrets_out));
    MDM_TRY(const auto about, ledger->job(job));
    JobProgress progress(app, about);
    Runner runner(*ledger, executor, app.runner_doors(), progress.hooks());
    const RunOptions options{secrets.get(), how.resend_unknown};
    const Stop& stop = app.world().stop;
    MDM_TRY(auto report, how.resume ? runner.resume(job, options, stop) : runner.start(job, options, stop));
    MDM_TRY(report, wait_if_asked(runner, std::move(report), flags, stop));
    progress.finish();
    MDM_CHECK(write_reports(app, *ledger, report.job, reports));
    return report.job.dry ? dry_result(*ledger, report.job) : run_result(*ledger, report);
}

Result<CommandResult> wait_and_tell(App& app, Executor& executor, const std::string& job,
                                    const ConsentOptions& flags) {
    MDM_TRY(auto* ledger, app.ledger());
    MDM_TRY(const auto about, ledger->job(job));
    JobProgress progress(app, about);
    Runner runner(*ledger, executor, app.runner_doors(), progress.hooks());
    MDM_TRY(const auto timeout, parse_duration(flags.timeout));
    const auto until = waited_for(flags).value_or(TargetState::acknowledged);
    MDM_TRY(const auto report, runner.wait(job, until, timeout, app.world().stop));
    progress.finish();
    return run_result(*ledger, report);
}

}  // namespace mdm::cli
