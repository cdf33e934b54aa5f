#include "mdm/job/job.hpp"

namespace mdm {
namespace {

constexpr std::array<std::string_view, 7> job_state_names{"draft",   "running", "interrupted", "done",
                                                          "partial", "held",    "cancelled"};
constexpr std::array<std::string_view, target_states> target_state_names{
    "planned", "sending",   "accepted",     "held",    "failed",  "rejected", "unsupported",
    "unknown", "delivered", "acknowledged", "not_now", "expired", "skipped",  "cancelled"};

// In the order of Outcome.
using T = TargetState;
constexpr std::array<TargetState, 11> from_outcome{T::accepted, T::delivered, T::acknowledged, T::not_now,
                                                   T::held,     T::failed,    T::rejected,     T::unsupported,
                                                   T::expired,  T::unknown,   T::planned};

template <class State, std::size_t size>
std::optional<State> find_state(const std::array<std::string_view, size>& names, std::string_view name) {
    for (std::size_t i = 0; i < size; ++i)
        if (names[i] == name) return static_cast<State>(i);
    return std::nullopt;
}

// What is still on its way when so much was waited for.
StateSet pending_for(std::optional<TargetState> waited_for) {
    if (waited_for == T::acknowledged) return {T::planned, T::held, T::accepted, T::delivered, T::not_now};
    if (waited_for == T::delivered) return {T::planned, T::held, T::accepted};
    return {T::planned, T::held};
}

}  // namespace

std::string_view name(JobState state) {
    return job_state_names[static_cast<std::size_t>(state)];
}
std::optional<JobState> find_job_state(std::string_view name) {
    return find_state<JobState>(job_state_names, name);
}
std::string_view name(TargetState state) {
    return target_state_names[static_cast<std::size_t>(state)];
}
std::optional<TargetState> find_target_state(std::string_view name) {
    return find_state<TargetState>(target_state_names, name);
}
TargetState state_of(Outcome outcome) {
    return from_outcome[static_cast<std::size_t>(outcome)];
}

std::uint64_t Counts::in(StateSet states) const {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < target_states; ++i)
        if (states.has(static_cast<TargetState>(i))) sum += of[i];
    return sum;
}

Verdict verdict(const Counts& counts, bool interrupted, std::optional<TargetState> waited_for) {
    if (interrupted) return Verdict::interrupted;
    if (counts.in({T::unknown, T::sending}) > 0) return Verdict::unknown;
    const std::uint64_t failed = counts.in(failed_states);
    if (failed > 0) return failed == counts.total() ? Verdict::failed : Verdict::partial;
    return counts.in(pending_for(waited_for)) > 0 ? Verdict::pending : Verdict::done;
}

JobState resting_state(const Counts& counts) {
    if (counts.in({T::planned, T::sending}) > 0) return JobState::interrupted;
    if (counts[T::cancelled] > 0) return JobState::cancelled;
    if (counts[T::unknown] > 0 || counts.in(failed_states) > 0) return JobState::partial;
    return counts[T::held] > 0 ? JobState::held : JobState::done;
}

}  // namespace mdm
