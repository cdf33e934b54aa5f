#include "mdm/backend/sandbox/chance.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdlib>

namespace mdm::sandbox {
namespace {

bool may_strike(const Faults& faults) {
    return faults.throttle > 0 || faults.timeout > 0 || faults.reset_after > 0;
}

std::optional<std::size_t> within(std::uint64_t at, std::uint64_t done, std::size_t count) {
    if (at <= done || at > done + count) return std::nullopt;
    return static_cast<std::size_t>(at - done);
}

}  // namespace

Result<FaultDice> FaultDice::throw_for(World& world, std::size_t requests) {
    FaultDice dice(world.settings.faults, world.settings.seed, 0);
    if (!may_strike(world.settings.faults)) return dice;
    MDM_TRY(auto transaction, store::Transaction::begin(world.database));
    MDM_TRY(const auto first, read_number(world.database, "arrivals"));
    MDM_CHECK(add_to_number(world.database, "arrivals", static_cast<std::int64_t>(requests)));
    MDM_CHECK(transaction.commit());
    dice.first_ = static_cast<std::uint64_t>(first);
    return dice;
}

double FaultDice::roll(std::size_t request, std::uint64_t salt) const {
    return share(mix(mix(seed_, 8000 + salt), first_ + request));
}

bool FaultDice::turned_away(std::size_t request, int attempt) const {
    return faults_->throttle > 0 && roll(request, static_cast<std::uint64_t>(attempt)) < faults_->throttle;
}

Fate FaultDice::fate(std::size_t request) const {
    const double at = roll(request, 100);
    if (at < faults_->timeout / 2) return Fate::never_arrived;
    if (at < faults_->timeout) return Fate::answer_lost;
    return at < faults_->timeout + faults_->reset_after ? Fate::connection_reset : Fate::answered;
}

Error throttled_error() {
    return Error{Code::rate_limited, "the sandbox turned the request away each time: too many requests",
                 "wait a little, then try again"};
}

Error lost_error(Fate fate) {
    return Error{Code::outcome_unknown, fate == Fate::connection_reset
                                            ? "the connection was reset before the answer came"
                                            : "no answer came within the time allowed"};
}

std::optional<std::size_t> crash_before(const World& world, std::size_t count) {
    const Faults& faults = world.settings.faults;
    if (faults.crash != CrashPoint::before_send) return std::nullopt;
    const auto place = within(faults.crash_at, world.sent, count);
    return place ? std::optional(*place - 1) : std::nullopt;
}

std::optional<std::size_t> crash_after(const World& world, std::size_t count) {
    const Faults& faults = world.settings.faults;
    return faults.crash == CrashPoint::after_send ? within(faults.crash_at, world.sent, count) : std::nullopt;
}

void note_answer(World& world) {
    ++world.answered;
    const Faults& faults = world.settings.faults;
    if (faults.crash == CrashPoint::after_answer && world.answered == faults.crash_at) die(world);
}

void die(World& world) {
    Faults rest = world.settings.faults;
    rest.crash = CrashPoint::none;
    static_cast<void>(write_faults(world.database, rest));
    ::kill(::getpid(), SIGKILL);
    std::abort();  // never reached: SIGKILL cannot be waited out
}

}  // namespace mdm::sandbox
