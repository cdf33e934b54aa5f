#include "mdm/job/feed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "mdm/backend/unheard.hpp"
#include "mdm/base/digest.hpp"

namespace mdm {
namespace {

constexpr StateSet to_read{TargetState::planned, TargetState::unknown, TargetState::held};

TargetChange change_of(const JobTarget& target, const Receipt& receipt) {
    TargetChange change;
    change.seq = target.seq;
    change.from = TargetState::sending;
    change.to = state_of(receipt.outcome);
    change.command_id = receipt.command_id;
    change.approval = receipt.approval;
    change.learnt_from = receipt.learnt_from;
    change.not_sent = receipt.outcome == Outcome::not_sent;
    if (receipt.error) {
        change.error = receipt.error->text();
        change.error_code = name(receipt.error->code);
    }
    return change;
}

// What is knowingly sent again is another command: under its old id it would be refused as a repetition.
std::string id_of(const Job& job, const JobTarget& target) {
    if (target.command_id.empty() || target.attempts == 0)
        return uuid5(uuid_namespace, fmt::format("{}/{}", job.id, target.seq));
    return uuid5(uuid_namespace, fmt::format("{}/{}/{}", job.id, target.seq, target.attempts));
}

bool is_idempotent(const JobTarget& target) {
    const Operation* operation = find_operation(target.operation);
    return operation != nullptr && operation->effect != Effect::unsafe;
}

}  // namespace

JobFeed::JobFeed(const Plan& plan)
    : plan_(plan),
      window_(std::max<std::size_t>(plan.executor.window(), 1)),
      pins_(plan.builder.makes_pins() && !plan.job.dry),
      counts_(plan.job.counts) {}

bool JobFeed::may_send(const JobTarget& target) const {
    if (target.state == TargetState::held)
        return plan_.approved != nullptr && plan_.approved->count(target.seq) > 0;
    return target.state == TargetState::planned || plan_.resend_unknown || is_idempotent(target) ||
           repeats_safely(target);
}

bool JobFeed::repeats_safely(const JobTarget& target) const {
    return target.state == TargetState::unknown && !target.command_id.empty() &&
           target.learnt_from != answered_unheard && plan_.executor.refuses_repeats();
}

void JobFeed::add(Batch& batch, JobTarget&& target) const {
    auto work = std::make_unique<Work>();
    work->command = plan_.builder.command(target);
    if (repeats_safely(target)) work->command.id = target.command_id;
    work->from = target.state;
    work->target = std::move(target);
    batch.push_back(std::move(work));
}

// Half a chunk under its old id would be refused together with the half that never arrived.
Result<void> JobFeed::read_rest_of_chunk(Batch& batch) {
    const std::string id = batch.back()->command.id;
    while (!id.empty() && !exhausted_) {
        MDM_TRY(auto next, plan_.ledger.targets(plan_.job.id, to_read, cursor_, 1));
        if (next.empty() || !repeats_safely(next[0]) || next[0].command_id != id) return {};
        cursor_ = next[0].seq;
        add(batch, std::move(next[0]));
    }
    return {};
}

// An id follows from the job and the first target that it is for: nothing else is ever sent under it.
void JobFeed::give_ids(Batch& batch) const {
    Chunking open;
    std::string id;
    for (const auto& work : batch) {
        if (!work->command.id.empty()) {
            open.size = 0;
            continue;
        }
        Chunking own = plan_.executor.chunking(work->command);
        if (own.size == 0) continue;
        if (open.size == 0 || own.alike != open.alike) {
            open = std::move(own);
            id = id_of(plan_.job, work->target);
        }
        work->command.id = id;
        --open.size;
    }
}

// In the background: touches only what the header says.
Result<JobFeed::Batch> JobFeed::read_batch() {
    Batch batch;
    while (batch.empty() && !exhausted_) {
        MDM_TRY(auto page, plan_.ledger.targets(plan_.job.id, to_read, cursor_, batch_));
        exhausted_ = page.size() < batch_;
        batch.reserve(page.size());
        for (JobTarget& target : page) {
            cursor_ = target.seq;
            if (may_send(target)) add(batch, std::move(target));
        }
        if (!batch.empty()) MDM_CHECK(read_rest_of_chunk(batch));
    }
    give_ids(batch);
    return batch;
}

// In the background.
Result<void> JobFeed::commit(Batch& batch, Time now) {
    step_.sending.clear();
    for (const auto& work : batch) {
        std::string hmac = plan_.builder.hmac(work->command);
        JobTarget& target = work->target;
        if (target.attempts > 0 && !target.hmac.empty() && target.hmac != hmac)
            return Error{
                Code::refused,
                fmt::format("the request for '{}' is not the one that was sent before", target.target.id),
                "a secret or the ledger was changed; run: mdmctl job retry " + plan_.job.id};
        step_.sending.push_back({target.seq, work->from, now, std::move(hmac), work->command.id});
        target.sent_at = now;
        if (!work->command.id.empty()) target.command_id = work->command.id;
        ++target.attempts;
    }
    if (step_.changes.empty() && step_.sending.empty()) return {};
    MDM_TRY(const Counts counts, plan_.ledger.advance(plan_.job.id, step_));
    static_cast<void>(counts);
    return {};
}

// In the background.
Result<JobFeed::Batch> JobFeed::claim(Time now) {
    MDM_TRY(auto batch, read_batch());
    MDM_CHECK(commit(batch, now));
    return batch;
}

// A quarter of a window is left to hand out while more is made durable.
bool JobFeed::wants_more() const {
    return !plan_.recheck && !background_.busy() && !exhausted_ && !error_ && !plan_.stop.requested() &&
           ready_.size() <= window_ / 4;
}

// Two windows, less what is on its way: where the server is faster than the disk that is little, and more
// goes into one transaction.
void JobFeed::launch() {
    const std::size_t taken = in_flight_.size() + ready_.size();
    batch_ = std::max<std::size_t>(2 * window_ - std::min(2 * window_, taken), 1);
    step_.changes.swap(outcomes_);
    const Time now = plan_.executor.now();
    background_.start([this, now] { claimed_ = claim(now); });
}

void JobFeed::take_claimed() {
    background_.wait();
    adopt(std::exchange(claimed_, Batch()));
}

// What could not be committed is kept, for finish() to try once more.
void JobFeed::adopt(Result<Batch> batch) {
    if (!batch.ok()) {
        outcomes_.insert(outcomes_.begin(), std::make_move_iterator(step_.changes.begin()),
                         std::make_move_iterator(step_.changes.end()));
        drains_ = batch.error().code == Code::internal;
        error_ = std::move(batch.error());
    } else if (pins_) {
        if (auto kept = keep_pins(*batch); !kept.ok()) error_ = std::move(kept.error());
    }
    step_.changes.clear();
    if (!batch.ok()) return;
    for (auto& work : *batch) ready_.push_back(std::move(work));
}

Result<void> JobFeed::drop_mismatches(Batch& batch) {
    std::vector<JobTarget> targets;
    targets.reserve(batch.size());
    for (const auto& work : batch) targets.push_back(work->target);
    std::vector<bool> dropped(batch.size(), false);
    MDM_CHECK(plan_.executor.recheck(targets, [&](std::size_t index, std::string why) {
        // what may have been sent before stays unknown: it is only not sent again
        const TargetState from = batch[index]->from;
        TargetChange change{targets[index].seq, from,
                            from == TargetState::unknown ? from : TargetState::skipped};
        change.error = fmt::format("not sent: {}", why);
        change.error_code = name(Code::conflict);
        change.learnt_from = "read again before sending";
        report(*batch[index], change);
        outcomes_.push_back(std::move(change));
        dropped[index] = true;
    }));
    std::size_t index = 0;
    std::erase_if(batch, [&](const auto&) { return dropped[index++]; });
    return {};
}

bool JobFeed::load() {
    while (ready_.empty() && !exhausted_ && !error_ && !plan_.stop.requested()) {
        batch_ = window_;
        auto batch = read_batch();
        if (batch.ok() && !batch->empty()) {
            if (auto checked = drop_mismatches(*batch); !checked.ok()) batch = std::move(checked.error());
        }
        step_.changes.swap(outcomes_);
        if (batch.ok()) {
            if (auto done = commit(*batch, plan_.executor.now()); !done.ok()) batch = std::move(done.error());
        }
        adopt(std::move(batch));
    }
    return !ready_.empty() && !error_ && !plan_.stop.requested();
}

// What was begun under an id is handed out whole, also after a stop: the rest could never be sent again.
bool JobFeed::within_chunk() const {
    return !handed_out_.empty() && !ready_.empty() && ready_.front()->command.id == handed_out_;
}

bool JobFeed::has_next() {
    if (within_chunk()) return true;
    while (!plan_.recheck && ready_.empty() && !error_ && !plan_.stop.requested()) {
        if (!background_.busy() && exhausted_) return false;
        if (!background_.busy()) launch();
        take_claimed();
    }
    return !ready_.empty() && (!error_ || drains_) && !plan_.stop.requested();
}

std::optional<Command> JobFeed::next() {
    if (background_.busy() && background_.finished()) take_claimed();
    if (wants_more()) launch();
    if (!has_next()) return std::nullopt;
    std::unique_ptr<Work> work = std::move(ready_.front());
    ready_.pop_front();
    counts_.move(work->from, TargetState::sending);
    std::optional<Command> command(std::move(work->command));  // the secrets are the executor's now
    handed_out_ = command->id;
    in_flight_.emplace(command->ticket, std::move(work));
    return command;
}

void JobFeed::done(std::uint64_t ticket, Receipt receipt) {
    auto node = in_flight_.extract(ticket);
    if (node.empty()) return;
    const Work& work = *node.mapped();
    TargetChange change = change_of(work.target, receipt);
    // throttled to the end: nothing was done, and trying again is for `job retry`
    if (change.not_sent) change.to = work.from == TargetState::held ? TargetState::held : change.to;
    const bool given_up = receipt.error && receipt.error->code != Code::cancelled && !plan_.stop.requested();
    if (change.to == TargetState::planned && given_up) change.to = TargetState::failed;
    if (!receipt.handed_back.empty()) keep_handed_back(work, receipt, change);
    counts_.move(TargetState::sending, work.from);
    report(work, change);
    outcomes_.push_back(std::move(change));
}

void JobFeed::report(const Work& work, const TargetChange& change) {
    counts_.move(work.from, change.to);
    if (plan_.hooks.reported) {
        JobTarget target = work.target;
        target.state = change.to;
        if (!change.command_id.empty()) target.command_id = change.command_id;
        target.error = change.error;
        target.error_code = change.error_code;
        target.learnt_from = change.learnt_from;
        plan_.hooks.reported(target);
    }
    if (plan_.hooks.progress) plan_.hooks.progress(counts_);
}

Result<void> JobFeed::keep_pins(const Batch& batch) {
    std::vector<SecretRow> rows;
    for (const auto& work : batch)
        rows.push_back({work->target.target.id, work->target.target.serial, "pin",
                        plan_.builder.pin(work->target.target.id)});
    if (rows.empty()) return {};
    if (plan_.secrets_out == nullptr) return Error{Code::usage, "there is no place for the PINs"};
    auto kept = plan_.secrets_out->put(rows);
    if (!kept.ok()) return std::move(kept.error()).during("keeping the PINs before they are sent");
    return {};
}

void JobFeed::keep_handed_back(const Work& work, Receipt& receipt, TargetChange& change) {
    std::vector<SecretRow> rows;
    for (auto& [kind, value] : receipt.handed_back)
        rows.push_back({work.target.target.id, work.target.target.serial, kind, std::move(value)});
    Result<void> kept;
    if (plan_.secrets_out != nullptr)
        kept = plan_.secrets_out->put(rows);
    else
        kept = Error{Code::usage, "no --secrets-out was given"};
    if (kept.ok()) return;
    change.error = fmt::format("the server handed back a {}, which could not be kept: {}", rows[0].kind,
                               kept.error().text());
    change.error_code = name(kept.error().code);
    if (plan_.secrets_out == nullptr) return;
    error_ = std::move(kept.error());
    drains_ = false;
}

Result<void> JobFeed::finish() {
    if (background_.busy()) take_claimed();
    for (const auto& work : ready_) {
        TargetChange back{work->target.seq, TargetState::sending, work->from};
        back.not_sent = true;
        outcomes_.push_back(std::move(back));
    }
    ready_.clear();
    for (const auto& [ticket, work] : in_flight_) {
        TargetChange lost{work->target.seq, TargetState::sending, TargetState::unknown};
        lost.error = "the backend ended without saying what became of it";
        lost.error_code = name(Code::outcome_unknown);
        outcomes_.push_back(std::move(lost));
    }
    in_flight_.clear();
    LedgerStep step;
    step.changes = std::exchange(outcomes_, {});
    if (step.changes.empty()) return {};
    MDM_TRY(const Counts counts, plan_.ledger.advance(plan_.job.id, step));
    static_cast<void>(counts);
    return {};
}

}  // namespace mdm
