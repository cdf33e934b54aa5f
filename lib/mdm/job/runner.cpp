#include "mdm/job/runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "mdm/job/feed.hpp"
#include "mdm/job/held.hpp"
#include "mdm/job/job_lock.hpp"
#include "mdm/job/request.hpp"

namespace mdm {
namespace {

constexpr std::size_t targets_at_once = 500;
constexpr std::size_t named_devices = 100;

Error no_place(std::string_view what) {
    return Error{Code::usage,
                 fmt::format("{} would be lost without a place to keep it: add --secrets-out FILE", what)};
}

/// One run of one job: what start() and resume() share once the job is locked.
class Run {
  public:
    Run(Ledger& ledger, Executor& executor, const RunnerDoors& doors, const RunHooks& hooks,
        const RunOptions& options, const Stop& stop, Job job)
        : ledger_(ledger),
          executor_(executor),
          doors_(doors),
          hooks_(hooks),
          options_(options),
          stop_(stop),
          job_(std::move(job)) {}

    /// Everything that must hold before anything is sent.
    Result<void> prepare() {
        MDM_CHECK(secrets_have_a_place());
        MDM_TRY(const auto key, local_key(ledger_.path(), doors_.files, doors_.random, doors_.clock));
        MDM_TRY(builder_, RequestBuilder::create(job_, key, doors_.resolve));
        return {};
    }
    std::string request_hmac() const { return builder_->common_hmac(); }

    /// The job is running from now on, and the log says so.
    Result<void> begin(std::string event, std::optional<std::string> request_hmac) {
        LedgerStep step;
        step.state = JobState::running;
        step.request_hmac = std::move(request_hmac);
        if (!job_.dry) {
            step.audit = audit_of(job_, doors_, std::move(event));
            MDM_TRY(const auto first, ledger_.targets(job_.id, StateSet::all(), 0, named_devices));
            for (const JobTarget& target : first) step.audit->devices.push_back(target.target.id);
        }
        MDM_TRY(job_.counts, ledger_.advance(job_.id, step));
        return {};
    }

    /// Sends what there is to send. An Error is what ended it early.
    Result<void> send() {
        JobFeed feed({ledger_, executor_, *builder_, hooks_, stop_, job_, options_.secrets_out,
                      options_.resend_unknown, rechecks(), &approved_});
        Result<void> ran;
        if (rechecks()) {
            while (ran.ok() && feed.load()) ran = executor_.run(feed, stop_);
        } else {
            ran = executor_.run(feed, stop_);
        }
        auto flushed = feed.finish();
        if (!flushed.ok()) return std::move(flushed.error()).during("recording what became of the last ones");
        if (feed.error()) return *feed.error();
        return ran;
    }

    /// Looks up what may have been sent, and records what was found.
    Result<void> look_up() {
        std::int64_t after = 0;
        while (true) {
            MDM_TRY(const auto page, ledger_.targets(job_.id, {TargetState::sending, TargetState::unknown},
                                                     after, targets_at_once));
            if (page.empty()) return {};
            after = page.back().seq;
            LedgerStep step;
            MDM_TRY(step.changes, found(page));
            MDM_TRY(job_.counts, ledger_.advance(job_.id, step));
        }
    }

    /// Asks about what waits for approval, and records what was decided.
    Result<void> look_at_held() {
        std::int64_t after = 0;
        while (true) {
            MDM_TRY(const auto page, ledger_.targets(job_.id, {TargetState::held}, after, targets_at_once));
            if (page.empty()) return {};
            after = page.back().seq;
            LedgerStep step;
            MDM_TRY(step.changes, decisions(executor_, page, &approved_));
            if (step.changes.empty()) continue;
            MDM_TRY(job_.counts, ledger_.advance(job_.id, step));
        }
    }
    /// What is sent with an approval rests on that, too, and not on the old consent alone.
    bool only_approved() const { return !approved_.empty() && !may_send_unapproved(); }

    bool something_to_send() const { return !approved_.empty() || may_send_unapproved(); }

    bool may_send_unapproved() const {
        // a job of steps of different kinds has some that may be sent again; the feed knows which
        const Operation* operation = find_operation(job_.action);
        const bool idempotent = operation == nullptr || operation->effect != Effect::unsafe;
        const bool again = options_.resend_unknown || idempotent || executor_.refuses_repeats();
        return job_.counts[TargetState::planned] > 0 || (again && job_.counts[TargetState::unknown] > 0);
    }

    Result<RunReport> end(Result<void> sent) {
        RunReport report;
        MDM_TRY(job_.counts, counts_now());
        report.interrupted = stop_.requested() && job_.counts[TargetState::planned] > 0 && !job_.dry;
        if (!sent.ok()) report.stopped_by = std::move(sent.error());
        LedgerStep step;
        step.state = job_.dry ? JobState::done : resting_state(job_.counts);
        if (!job_.dry) step.audit = audit_of(job_, doors_, "finish");
        const auto closed = ledger_.advance(job_.id, step);
        if (!closed.ok() && !report.stopped_by) report.stopped_by = closed.error();
        MDM_TRY(report.job, ledger_.job(job_.id));
        if (!job_.dry) report.verdict = verdict(report.job.counts, report.interrupted);
        return report;
    }

    const Job& job() const { return job_; }

  private:
    Result<Counts> counts_now() {
        MDM_TRY(const Job now, ledger_.job(job_.id));
        return now.counts;
    }

    // Destructive ones, and whatever is made of steps of different kinds.
    bool rechecks() const {
        const Operation* operation = find_operation(job_.action);
        return operation == nullptr || operation->risk == Risk::destructive;
    }

    Result<void> secrets_have_a_place() {
        if (options_.secrets_out != nullptr) return {};
        for (const auto& [input, reference] : job_.references)
            if (reference == random_reference) return no_place(fmt::format("the {} of each device", input));
        const Operation* operation = find_operation(job_.action);
        // a million targets are not read in vain
        JobTarget any;
        any.operation = job_.action;
        if (operation != nullptr && !executor_.hands_back(any)) return {};
        std::int64_t after = 0;
        while (true) {
            MDM_TRY(const auto page,
                    ledger_.targets(job_.id, {TargetState::planned}, after, targets_at_once));
            if (page.empty()) return {};
            after = page.back().seq;
            for (const JobTarget& target : page)
                if (executor_.hands_back(target))
                    return no_place(fmt::format("what the server hands back for '{}'", target.target.id));
        }
    }

    Result<std::vector<TargetChange>> found(const std::vector<JobTarget>& page) {
        std::vector<TargetChange> changes;
        for (const JobTarget& target : page) {
            changes.push_back({target.seq, target.state, TargetState::unknown});
            changes.back().error = "it may have been carried out";
            changes.back().error_code = name(Code::outcome_unknown);
        }
        auto followed = executor_.follow(page, [&changes](std::size_t index, Receipt receipt) {
            if (index >= changes.size()) return;
            TargetChange& change = changes[index];
            change.to = state_of(receipt.outcome);
            change.not_sent = receipt.outcome == Outcome::not_sent;
            change.command_id = receipt.command_id;
            change.learnt_from = receipt.learnt_from;
            if (change.to == TargetState::unknown && !receipt.error) return;
            change.error = receipt.error ? receipt.error->text() : std::string();
            change.error_code = receipt.error ? std::string(name(receipt.error->code)) : std::string();
        });
        if (!followed.ok() && followed.error().code != Code::unsupported)
            return std::move(followed.error()).during("looking up what was being sent");
        return changes;
    }

    Ledger& ledger_;
    Executor& executor_;
    const RunnerDoors& doors_;
    const RunHooks& hooks_;
    const RunOptions& options_;
    const Stop& stop_;
    Job job_;
    std::optional<RequestBuilder> builder_;
    std::set<std::int64_t> approved_;  // seq of held targets
};

Result<void> may_start(const Job& job, const Identity& here) {
    if (job.state != JobState::draft)
        return Error{Code::refused, fmt::format("job '{}' was started before", job.id),
                     fmt::format("run: mdmctl job resume {}", job.id)};
    return same_server(job, here);
}

Result<void> may_resume(const Job& job, const Identity& here) {
    if (job.state == JobState::draft)
        return Error{Code::refused, fmt::format("job '{}' is a draft: nobody consented to it", job.id)};
    if (job.pruned)
        return Error{Code::refused,
                     fmt::format("job '{}' was pruned: its devices' serials are gone", job.id)};
    return same_server(job, here);
}

Result<void> consent_holds(const Job& job, Time now) {
    if (now < job.expires_at) return {};
    return Error{Code::refused,
                 fmt::format("the consent to job '{}' ran out at {}", job.id, rfc3339(job.expires_at)),
                 "make a new job over the devices that are left"};
}

Result<void> same_request(const Run& run) {
    if (run.request_hmac() == run.job().request_hmac) return {};
    return Error{Code::refused, fmt::format("job '{}' would send something else than before", run.job().id),
                 "a secret, the ledger or its key changed; make a new job over the devices that are left"};
}

}  // namespace

Runner::Runner(Ledger& ledger, Executor& executor, RunnerDoors doors, RunHooks hooks)
    : ledger_(ledger), executor_(executor), doors_(std::move(doors)), hooks_(std::move(hooks)) {}

Result<RunReport> Runner::start(const std::string& id, const RunOptions& options, const Stop& stop) {
    MDM_TRY(const auto lock, lock_job(ledger_, doors_, id));
    MDM_TRY(auto job, ledger_.job(id));
    MDM_CHECK(may_start(job, executor_.identity()));
    Run run(ledger_, executor_, doors_, hooks_, options, stop, std::move(job));
    MDM_CHECK(run.prepare());
    MDM_CHECK(run.begin("start", run.request_hmac()));
    return run.end(run.send());
}

Result<RunReport> Runner::resume(const std::string& id, const RunOptions& options, const Stop& stop) {
    MDM_TRY(const auto lock, lock_job(ledger_, doors_, id));
    MDM_TRY(auto job, ledger_.job(id));
    MDM_CHECK(may_resume(job, executor_.identity()));
    Run run(ledger_, executor_, doors_, hooks_, options, stop, std::move(job));
    MDM_CHECK(run.begin("resume", std::nullopt));
    const auto go_on = [&]() -> Result<void> {
        MDM_CHECK(run.look_up());
        MDM_CHECK(run.look_at_held());
        if (!run.something_to_send()) return {};
        if (!run.only_approved()) MDM_CHECK(consent_holds(run.job(), doors_.clock.now()));
        MDM_CHECK(run.prepare());
        MDM_CHECK(same_request(run));
        return run.send();
    };
    return run.end(go_on());
}

}  // namespace mdm
