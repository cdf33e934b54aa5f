#pragma once
// A job: one action over a set of targets, as it is kept on disk. Plain data and the words for its states;
// the ledger stores it, the runner moves it on. It holds references to secrets, never secrets.
#include <array>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "mdm/backend/backend.hpp"
#include "mdm/backend/command.hpp"
#include "mdm/base/time.hpp"

namespace mdm {

enum class JobState : std::uint8_t { draft, running, interrupted, done, partial, held, cancelled };
std::string_view name(JobState state);
std::optional<JobState> find_job_state(std::string_view name);

/// planned → sending → accepted | held | failed | rejected | unsupported | unknown;
/// accepted → delivered → acknowledged | not_now | failed | expired; planned → skipped | cancelled.
/// The order is the one on disk.
enum class TargetState : std::uint8_t {
    planned,
    sending,  // it is on disk that the request may leave; nothing more is known
    accepted,
    held,
    failed,
    rejected,
    unsupported,
    unknown,
    delivered,
    acknowledged,
    not_now,
    expired,
    skipped,
    cancelled,
};
inline constexpr std::size_t target_states = 14;
std::string_view name(TargetState state);
std::optional<TargetState> find_target_state(std::string_view name);
/// What a receipt makes of a target. not_sent is planned again: nothing was done.
TargetState state_of(Outcome outcome);

/// A set of target states.
class StateSet {
  public:
    constexpr StateSet(std::initializer_list<TargetState> states) {
        for (const TargetState state : states) bits_ |= 1u << static_cast<unsigned>(state);
    }
    static constexpr StateSet all() {
        StateSet set{};
        set.bits_ = (1u << target_states) - 1;
        return set;
    }
    constexpr bool has(TargetState state) const { return (bits_ >> static_cast<unsigned>(state) & 1u) != 0; }
    constexpr std::uint32_t bits() const { return bits_; }

  private:
    std::uint32_t bits_ = 0;
};

/// Not yet known to be over: a second destructive job over such a device needs --again.
inline constexpr StateSet open_states{TargetState::planned, TargetState::sending, TargetState::accepted,
                                      TargetState::held,    TargetState::unknown, TargetState::delivered,
                                      TargetState::not_now};
/// It is certain that the action did not happen.
inline constexpr StateSet failed_states{TargetState::failed, TargetState::rejected, TargetState::unsupported,
                                        TargetState::expired, TargetState::skipped};

/// How many targets are in each state.
struct Counts {
    std::array<std::uint64_t, target_states> of{};

    std::uint64_t operator[](TargetState state) const { return of[static_cast<std::size_t>(state)]; }
    std::uint64_t& operator[](TargetState state) { return of[static_cast<std::size_t>(state)]; }
    std::uint64_t total() const { return in(StateSet::all()); }
    std::uint64_t in(StateSet states) const;
    void move(TargetState from, TargetState to, std::uint64_t count = 1) {
        (*this)[from] -= count;
        (*this)[to] += count;
    }
    bool operator==(const Counts&) const = default;
};

/// An input that is no secret.
using PlainValue = std::variant<std::string, std::int64_t, bool>;

/// The reference that stands for one PIN per device, made by us (`--pin random`).
inline constexpr std::string_view random_reference = "random";

struct Job {
    std::string id;      // "j-20261121-7f3a2c"; given by the ledger
    std::string action;  // id of an operation ("device.wipe"), or "policy.apply" with one operation a target
    std::string context;
    Identity identity;
    JobState state = JobState::draft;
    std::string reason;
    std::string who;
    std::map<std::string, PlainValue> inputs = {};
    std::map<std::string, std::string> references = {};  // input → "env:PIN", "file:…", "cmd:…" or "random"
    Time created_at{};                                   // given by the ledger
    std::optional<Time> finished_at = {};
    Time expires_at{};   // of the consent: created_at + consent_lifetime
    std::string parent;  // the job that this one retries, or ""
    bool dry = false;    // --dry-run: not listed, not in the audit log, dropped at the end
    bool pruned = false;
    std::string request_hmac;  // of what all targets have in common; set when it starts
    Counts counts = {};
};
inline constexpr Millis consent_lifetime = std::chrono::hours(24);

struct JobTarget {
    std::int64_t seq = 0;   // from 1, in the order of appending; the command's ticket
    std::string operation;  // "" when appended: the job's action
    Target target;          // kind, device id, serial, udid, name, platform, ownership, extra
    TargetState state = TargetState::planned;
    std::string command_id;
    std::string approval;
    std::string error;       // message, or ""
    std::string error_code;  // name(Code), or ""
    std::string learnt_from;
    std::optional<Time> sent_at = {};
    std::string hmac;     // of the exact request: 32 bytes, or empty
    std::string payload;  // what a policy step needs, without secrets; the command's input "payload"
    int attempts = 0;
};

/// What a job came to, in the order in which it decides the exit code.
enum class Verdict : std::uint8_t {
    interrupted,  // 130
    unknown,      // 10
    failed,       // 1: every target failed
    partial,      // 7
    pending,      // 8: held, not yet sent, or not as far as was waited for
    done,         // 0
};
/// `waited_for` is the state that --wait asked for; nullopt asks for accepted.
Verdict verdict(const Counts& counts, bool interrupted, std::optional<TargetState> waited_for = {});
/// The state of a job that no process is running.
JobState resting_state(const Counts& counts);

}  // namespace mdm
