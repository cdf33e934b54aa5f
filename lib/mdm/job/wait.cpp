// Waiting for what was accepted to come as far as was asked for.
#include <algorithm>

#include "mdm/backend/unheard.hpp"
#include "mdm/job/held.hpp"
#include "mdm/job/job_lock.hpp"
#include "mdm/job/runner.hpp"

namespace mdm {
namespace {

constexpr std::size_t followed_at_once = 200;
constexpr Millis first_delay{1000};
constexpr Millis longest_delay{30'000};

using T = TargetState;

StateSet to_follow(TargetState until) {
    if (until == T::acknowledged) return {T::accepted, T::delivered, T::not_now};
    if (until == T::delivered) return {T::accepted};
    return {};
}
StateSet to_wait_for(TargetState until) {
    if (until == T::acknowledged) return {T::accepted, T::held, T::delivered, T::not_now};
    if (until == T::delivered) return {T::accepted, T::held};
    return {T::held};
}

// "The server cannot tell" is no news of something that was accepted; that it cannot ever tell is.
bool is_news(const JobTarget& target, const Receipt& receipt) {
    if (receipt.outcome == Outcome::unknown && receipt.learnt_from == answered_unheard) return true;
    if (receipt.outcome == Outcome::unknown || receipt.outcome == Outcome::not_sent) return false;
    return state_of(receipt.outcome) != target.state;
}

class Waiter {
  public:
    Waiter(Ledger& ledger, Executor& executor, const RunnerDoors& doors, const RunHooks& hooks,
           std::string job, TargetState until)
        : ledger_(ledger),
          executor_(executor),
          doors_(doors),
          hooks_(hooks),
          id_(std::move(job)),
          until_(until) {}

    /// Asks for everything that is on its way, once. False: nothing is any more.
    Result<bool> round() {
        std::int64_t after = 0;
        MDM_TRY(job_, ledger_.job(id_));
        while (true) {
            MDM_TRY(const auto page, ledger_.targets(id_, to_follow(until_), after, followed_at_once));
            if (page.empty()) break;
            after = page.back().seq;
            MDM_CHECK(follow(page));
        }
        MDM_CHECK(ask_approvals());
        MDM_TRY(job_, ledger_.job(id_));
        MDM_CHECK(settle());
        if (hooks_.progress) hooks_.progress(job_.counts);
        const bool runs = job_.state == JobState::running;
        return job_.counts.in(to_wait_for(until_)) > 0 ||
               (runs && job_.counts.in({T::planned, T::sending}) > 0);
    }

    const Job& job() const { return job_; }

  private:
    Result<void> follow(const std::vector<JobTarget>& page) {
        LedgerStep step;
        MDM_CHECK(executor_.follow(page, [&](std::size_t index, Receipt receipt) {
            if (index >= page.size() || !is_news(page[index], receipt)) return;
            TargetChange change{page[index].seq, page[index].state, state_of(receipt.outcome)};
            change.command_id = receipt.command_id;
            change.learnt_from = receipt.learnt_from;
            if (receipt.error) change.error = receipt.error->text();
            if (receipt.error) change.error_code = name(receipt.error->code);
            tell(page[index], change);
            step.changes.push_back(std::move(change));
        }));
        if (step.changes.empty()) return {};
        step.audit = audit_of(job_, doors_, "follow");
        MDM_TRY(job_.counts, ledger_.advance(id_, step));
        return {};
    }

    // What is held is not on its way to the device: the server is asked what was decided.
    Result<void> ask_approvals() {
        std::int64_t after = 0;
        while (true) {
            MDM_TRY(const auto page, ledger_.targets(id_, {T::held}, after, followed_at_once));
            if (page.empty()) return {};
            after = page.back().seq;
            LedgerStep step;
            MDM_TRY(step.changes, decisions(executor_, page, nullptr));
            if (step.changes.empty()) continue;
            step.audit = audit_of(job_, doors_, "follow");
            MDM_TRY(job_.counts, ledger_.advance(id_, step));
        }
    }

    void tell(JobTarget target, const TargetChange& change) const {
        if (!hooks_.reported) return;
        target.state = change.to;
        target.error = change.error;
        target.error_code = change.error_code;
        target.learnt_from = change.learnt_from;
        hooks_.reported(target);
    }

    // The state of a job that is not running follows from its counts.
    Result<void> settle() {
        const JobState rests = resting_state(job_.counts);
        if (job_.state == JobState::running || job_.state == rests) return {};
        LedgerStep step;
        step.state = rests;
        step.state_was = job_.state;
        MDM_TRY(job_.counts, ledger_.advance(id_, step));
        job_.state = rests;
        return {};
    }

    Ledger& ledger_;
    Executor& executor_;
    const RunnerDoors& doors_;
    const RunHooks& hooks_;
    std::string id_;
    TargetState until_;
    Job job_;
};

}  // namespace

Result<RunReport> Runner::wait(const std::string& id, TargetState until, Millis timeout, const Stop& stop) {
    MDM_TRY(const Job job, ledger_.job(id));
    if (job.state == JobState::draft)
        return Error{Code::refused, "job '" + id + "' is a draft: nothing was sent"};
    MDM_CHECK(same_server(job, executor_.identity()));
    Waiter waiter(ledger_, executor_, doors_, hooks_, id, until);
    const Time deadline = doors_.clock.now() + timeout;
    Millis delay = first_delay;
    while (true) {
        MDM_TRY_DURING("waiting for job " + id, const bool more, waiter.round());
        const Time now = doors_.clock.now();
        if (!more || stop.requested() || now >= deadline) break;
        doors_.clock.sleep_for(std::min(delay, deadline - now), stop);
        delay = std::min(delay + delay / 2, longest_delay);
    }
    RunReport report;
    MDM_TRY(report.job, ledger_.job(id));
    report.interrupted = stop.requested();
    report.verdict = verdict(report.job.counts, report.interrupted, until);
    return report;
}

}  // namespace mdm
