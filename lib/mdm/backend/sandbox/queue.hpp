#pragma once
// The queue of commands: taking one, and what became of it. When a command is taken its whole course is fixed
// by a hash of (seed, device, number): when the device hears of it, whether it says NotNow, when it answers
// and what.
#include "mdm/backend/command.hpp"
#include "mdm/backend/sandbox/world.hpp"

namespace mdm::sandbox {

/// Queues a command to a device, inside the caller's transaction. Never de-duplicates: a second wipe is a
/// second wipe. The error is the file's; refusals are receipts.
Result<Receipt> enqueue(World& world, const Command& command, Time now);

/// Looks a command up by its id, or else in the device's history since `sent_at`.
Result<Receipt> look_up(World& world, const SentCommand& sent, Time now);

/// A row of `commands` in the state it is in at `now`.
struct QueuedCommand {
    std::int64_t seq = 0;
    std::string operation;
    Time submitted;
    std::optional<Time> delivered;
    std::optional<Time> due;
    bool deferred = false;
    Outcome result = Outcome::acknowledged;
    std::string message;

    Outcome state(Time now) const;
};
inline constexpr std::string_view queued_columns =
    "seq, operation, submitted, delivered, due, deferred, result, message";
QueuedCommand read_queued(const store::Statement& row);

}  // namespace mdm::sandbox
