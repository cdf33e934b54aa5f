// What can be done with a job without asking its server: retry, cancel, prune.
#include <fmt/format.h>

#include <array>
#include <vector>

#include "mdm/job/job_lock.hpp"
#include "mdm/job/runner.hpp"

namespace mdm {
namespace {

constexpr std::size_t rows_at_once = 500;
// What the server will never do (unsupported) and what is not the same device any more (skipped) would only
// fail again.
constexpr StateSet worth_retrying{TargetState::failed, TargetState::rejected, TargetState::expired};

Error nothing_to_retry(const Job& job) {
    return Error{Code::not_found, fmt::format("nothing failed in job '{}'", job.id),
                 fmt::format("look with: mdmctl job show {}", job.id)};
}

Job draft_from(const Job& old, const RunnerDoors& doors) {
    Job draft;
    draft.action = old.action;
    draft.context = old.context;
    draft.identity = old.identity;
    draft.reason = old.reason;
    draft.who = doors.who;
    draft.inputs = old.inputs;
    draft.references = old.references;
    draft.parent = old.id;
    return draft;
}

JobTarget fresh(const JobTarget& old) {
    JobTarget target;
    target.operation = old.operation;
    target.target = old.target;
    target.payload = old.payload;
    return target;
}

// `work` gets page after page of the targets in `states`.
Result<void> each_page(Ledger& ledger, const std::string& job, StateSet states,
                       const std::function<Result<void>(std::vector<JobTarget>& page)>& work) {
    std::int64_t after = 0;
    while (true) {
        MDM_TRY(auto page, ledger.targets(job, states, after, rows_at_once));
        if (page.empty()) return {};
        after = page.back().seq;
        MDM_CHECK(work(page));
    }
}

bool is_over(const Job& job, Time cutoff) {
    return !job.pruned && job.created_at < cutoff && (!job.finished_at || *job.finished_at < cutoff);
}

// False: another process has it.
Result<bool> prune(Ledger& ledger, const RunnerDoors& doors, const Job& job) {
    const auto lock = lock_job(ledger, doors, job.id);
    if (!lock.ok() && lock.error().code == Code::refused) return false;
    if (!lock.ok()) return lock.error();
    AuditEntry entry = audit_of(job, doors, "prune");
    entry.reason.clear();
    MDM_CHECK(ledger.scrub(job.id, entry));
    MDM_CHECK(doors.files.remove(lock_path(ledger, job.id)));  // it can not be resumed any more
    return true;
}

}  // namespace

Result<Job> retry_job(Ledger& ledger, const RunnerDoors& doors, const std::string& job) {
    MDM_TRY(const auto lock, lock_job(ledger, doors, job));
    MDM_TRY(const Job old, ledger.job(job));
    if (old.pruned)
        return Error{Code::refused, fmt::format("job '{}' was pruned: its devices' serials are gone", job),
                     "choose the devices anew"};
    if (old.counts.in(worth_retrying) == 0) return nothing_to_retry(old);
    MDM_TRY(const Job draft, ledger.create(draft_from(old, doors)));
    const auto copied = each_page(ledger, job, worth_retrying, [&](std::vector<JobTarget>& page) {
        for (JobTarget& target : page) target = fresh(target);
        return ledger.append(draft.id, page);
    });
    if (!copied.ok()) {
        static_cast<void>(ledger.drop(draft.id));
        return copied.error();
    }
    return ledger.job(draft.id);
}

Result<Job> cancel_job(Ledger& ledger, const RunnerDoors& doors, const std::string& job) {
    MDM_TRY(const auto lock, lock_job(ledger, doors, job));
    MDM_TRY(const Job old, ledger.job(job));
    if (old.state == JobState::draft) return Error{Code::refused, fmt::format("job '{}' is a draft", job)};
    if (old.counts[TargetState::planned] == 0)
        return Error{Code::refused, fmt::format("nothing is planned any more in job '{}'", job),
                     "what was sent cannot be called back"};
    MDM_CHECK(each_page(ledger, job, {TargetState::planned}, [&](std::vector<JobTarget>& page) {
        LedgerStep step;
        for (const JobTarget& target : page)
            step.changes.push_back({target.seq, TargetState::planned, TargetState::cancelled});
        const auto counts = ledger.advance(job, step);
        return counts.ok() ? Result<void>() : Result<void>(counts.error());
    }));
    LedgerStep last;
    last.state = JobState::cancelled;
    last.audit = audit_of(old, doors, "cancel");
    MDM_TRY(const Counts counts, ledger.advance(job, last));
    static_cast<void>(counts);
    return ledger.job(job);
}

Result<PruneReport> prune_jobs(Ledger& ledger, const RunnerDoors& doors, Time cutoff) {
    PruneReport report;
    std::string last;
    while (true) {
        MDM_TRY(const auto page, ledger.jobs(rows_at_once, last));
        for (const Job& job : page) {
            if (!is_over(job, cutoff)) continue;
            MDM_TRY(const bool pruned, prune(ledger, doors, job));
            report.jobs += pruned ? 1u : 0u;
        }
        if (page.size() < rows_at_once) break;
        last = page.back().id;
    }
    report.compacted = report.jobs == 0 || ledger.compact().ok();
    return report;
}

}  // namespace mdm
