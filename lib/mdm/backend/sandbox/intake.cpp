#include "mdm/backend/sandbox/intake.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "mdm/backend/sandbox/enrolling.hpp"
#include "mdm/backend/sandbox/queue.hpp"

namespace mdm::sandbox {
namespace {

bool is_command(const Operation& operation) {
    return operation.effect != Effect::read &&
           (operation.target == TargetKind::device || operation.target == TargetKind::enrollment);
}

Receipt not_sent(Error error) {
    Receipt receipt;
    receipt.outcome = Outcome::not_sent;
    receipt.error = std::move(error);
    return receipt;
}

Receipt no_command(const Operation& operation) {
    Receipt receipt;
    receipt.outcome = Outcome::unsupported;
    receipt.error = Error{Code::unsupported, fmt::format("'{}' is not sent as a command", operation.id)};
    return receipt;
}

Receipt lost(Fate fate) {
    Receipt receipt;
    receipt.outcome = Outcome::unknown;
    receipt.error = lost_error(fate);
    return receipt;
}

}  // namespace

Result<void> Intake::run(CommandFeed& feed, const Stop& stop) {
    for (;;) {
        std::vector<Item> items = take(feed, stop);
        if (items.empty()) return {};
        MDM_CHECK(send(items, feed, stop));
    }
}

std::vector<Intake::Item> Intake::take(CommandFeed& feed, const Stop& stop) const {
    std::vector<Item> items;
    while (items.size() < window_size && !stop.requested()) {
        auto command = feed.next();
        if (!command) break;
        items.push_back({*std::move(command)});
    }
    return items;
}

/// Every item is answered, also when something breaks.
Result<void> Intake::send(std::vector<Item>& items, CommandFeed& feed, const Stop& stop) {
    for (Item& item : items) item.receipt = not_sent(throttled_error());
    Places left(items.size());
    std::iota(left.begin(), left.end(), std::size_t{0});
    if (world_.settings.faults.latency.count() > 0)
        world_.seams.clock.sleep_for(world_.settings.faults.latency, stop);
    const auto dice = FaultDice::throw_for(world_, items.size());
    Result<void> went = dice.ok() ? Result<void>() : Result<void>(dice.error());
    for (int attempt = 0; went.ok() && !left.empty() && attempt < attempts; ++attempt) {
        if (attempt > 0) world_.seams.clock.sleep_for(pause_before(attempt), stop);
        if (attempt > 0 && stop.requested()) {
            for (const std::size_t place : left)
                items[place].receipt = not_sent(Error{Code::cancelled, "interrupted before it was sent"});
            break;
        }
        const auto ready_end = std::stable_partition(
            left.begin(), left.end(), [&](std::size_t place) { return !dice->turned_away(place, attempt); });
        const Places ready(left.begin(), ready_end);
        left.erase(left.begin(), ready_end);
        went = send_once(items, ready, *dice);
        answer(items, ready, feed);
    }
    if (!went.ok())
        for (const std::size_t place : left) items[place].receipt = not_sent(went.error());
    answer(items, left, feed);
    return went;
}

Result<void> Intake::send_once(std::vector<Item>& items, const Places& places, const FaultDice& dice) {
    const auto before = crash_before(world_, places.size());
    const auto after = crash_after(world_, places.size());
    const std::size_t count = before ? *before : after ? *after : places.size();
    auto received = receive(items, std::span(places).first(count), dice);
    if (before || after) die(world_);
    world_.sent += places.size();
    return received;
}

/// The witness first, then the effect; a request that never arrives is in neither.
Result<void> Intake::receive(std::vector<Item>& items, std::span<const std::size_t> places,
                             const FaultDice& dice) {
    std::vector<WitnessLine> lines;
    Places arrived;
    for (const std::size_t place : places) {
        const auto& [command, receipt] = items[place];
        if (!is_command(*command.operation)) {
            items[place].receipt = no_command(*command.operation);
            continue;
        }
        if (dice.fate(place) == Fate::never_arrived) {
            items[place].receipt = lost(Fate::never_arrived);
            continue;
        }
        arrived.push_back(place);
        const std::string target(command.target.id);
        lines.push_back({std::string(command.operation->id), target,
                         digest_of(command.operation->id, target, command.inputs)});
    }
    const Time now = world_.now();
    if (auto written = world_.witness.write(lines, now); !written.ok()) {
        for (const std::size_t place : arrived) items[place].receipt = not_sent(written.error());
        return written;
    }
    for (const std::size_t place : arrived) items[place].receipt = lost(Fate::answer_lost);
    MDM_CHECK(world_.settle(now));
    MDM_TRY(auto transaction, store::Transaction::begin(world_.database));
    std::vector<Receipt> receipts;
    for (const std::size_t place : arrived) {
        MDM_TRY(auto receipt, take_in(items[place].command, now));
        receipts.push_back(std::move(receipt));
    }
    MDM_CHECK(transaction.commit());
    for (std::size_t i = 0; i < arrived.size(); ++i) {
        const Fate fate = dice.fate(arrived[i]);
        items[arrived[i]].receipt = fate == Fate::answered ? std::move(receipts[i]) : lost(fate);
    }
    return {};
}

Result<Receipt> Intake::take_in(const Command& command, Time now) {
    return command.operation->target == TargetKind::device ? enqueue(world_, command, now)
                                                           : enroll(world_, command, now);
}

/// Answers do not come in the order of the questions.
void Intake::answer(std::vector<Item>& items, const Places& places, CommandFeed& feed) {
    Places order = places;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return mix(world_.settings.seed, items[a].command.ticket) <
               mix(world_.settings.seed, items[b].command.ticket);
    });
    for (const std::size_t place : order) {
        feed.done(items[place].command.ticket, std::move(items[place].receipt));
        note_answer(world_);
    }
}

}  // namespace mdm::sandbox
