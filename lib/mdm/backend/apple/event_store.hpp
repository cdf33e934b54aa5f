#pragma once
// What servers without a device list were heard to say: devices, apps, profiles, results of commands, groups
// that we keep for them. One SQLite file beside the ledger (`events.db`, 0600: unlock tokens lie in it), in
// which everything belongs to one server (Identity). Events may come twice, out of order and while another
// process reads. One instance serves one thread.
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/backend/apple/expectation.hpp"
#include "mdm/backend/apple/facts.hpp"
#include "mdm/backend/apple/webhook.hpp"
#include "mdm/backend/backend.hpp"
#include "mdm/base/result.hpp"

namespace mdm::apple {

/// The store's place for a ledger's: events.db in the same folder.
std::string event_store_path(std::string_view ledger_file);

/// A command that we sent, so that its answer has a name.
struct SentNote {
    std::string command_uuid;
    std::string request_type;
    std::string operation;  // of ours: "device.lock"
    Time at;
    Expectation expects = {};
};

/// What the server made of it.
struct ToldNote {
    std::string enrollment;
    std::string command_uuid;  // as noted when it was sent
    Outcome outcome = Outcome::unknown;
    std::string told_uuid;  // under which it was sent in the end; "" for the same
    Time at;
};

/// What became of a command on one device, as far as was heard.
struct CommandResult {
    Outcome outcome = Outcome::unknown;  // acknowledged failed not_now
    std::string status;                  // the device's word
    std::optional<Error> error = {};
    std::string remark = {};
    Time at;
};

struct Forgotten {
    std::uint64_t commands = 0;
    std::uint64_t devices = 0;
    bool compacted = true;  // false: another process was reading, and traces are left in free pages
};

/// What another source than a device has told of it.
struct Learnt {
    std::string device;
    Facts facts;
};

class EventStore {
  public:
    /// Makes the file where there is none. Errors as of ledgers: damaged or newer is Code::invalid.
    static Result<std::unique_ptr<EventStore>> open(const std::string& path, const Identity& identity);
    virtual ~EventStore() = default;

    // --- what was heard
    /// Durable, all or nothing, when it returns. Which of them were new: an event counts once.
    virtual Result<std::vector<bool>> add(std::span<const Event> events, Time received) = 0;
    /// True when anything was ever heard: else an empty list means nothing.
    virtual Result<bool> heard_anything() = 0;

    // --- commands that we sent
    virtual Result<void> note_sent(const SentNote& note, std::span<const std::string> enrollments) = 0;
    /// All or nothing. What was never told of stands as unknown in the history.
    virtual Result<void> note_told(std::span<const ToldNote> notes) = 0;
    /// nullopt: nothing was heard, which is unknown and not failed.
    virtual Result<std::optional<CommandResult>> result_of(std::string_view enrollment,
                                                           std::string_view command_uuid) = 0;
    /// True when the device has answered, before `settled`, a command that the server took after this one:
    /// devices take them in order, so that this one was answered, too, and nobody heard it (or it was
    /// dropped when the device enrolled anew).
    virtual Result<bool> was_passed_by(std::string_view enrollment, std::string_view command_uuid,
                                       Time settled) = 0;
    /// True when the device has said, since the server took the command, that it is as the command wanted it.
    virtual Result<bool> is_as_expected(std::string_view enrollment, std::string_view command_uuid) = 0;

    // --- what is known
    /// Rows of devices, apps (scope: a device, or "" for all), profiles (scope: device), history (scope:
    /// device), groups. `context` and `backend` are left null. Code::unsupported for other tables.
    virtual Result<std::unique_ptr<RowSource>> list(const ListRequest& request) = 0;
    /// One row an id, in that order; an unknown device gives a row whose id is null.
    virtual Result<void> read_devices(std::span<const std::string> ids, ColumnSet columns,
                                      RowBatch& rows) = 0;
    virtual Result<std::uint64_t> count_devices() = 0;
    /// What decides which commands the device takes; empty for an unknown device. Holds the unlock token.
    virtual Result<Situation> situation(std::string_view device) = 0;
    /// Whole, with what the table `profiles` has no column for. nullopt: the device was never asked.
    virtual Result<std::optional<std::vector<ProfileFact>>> profiles(std::string_view device) = 0;

    // --- facts learnt elsewhere (MicroMDM's and NanoHUB's own lists)
    virtual Result<void> learn(std::string_view device, const Facts& facts, Time at) = 0;
    /// Many at once, all or nothing.
    virtual Result<void> learn_all(std::span<const Learnt> devices, Time at) = 0;

    // --- groups that we keep
    virtual Result<void> add_to_group(std::string_view group, std::span<const std::string> devices) = 0;
    virtual Result<void> remove_from_group(std::string_view group, std::span<const std::string> devices) = 0;
    virtual Result<void> delete_group(std::string_view group) = 0;
    virtual Result<std::vector<std::string>> members(std::string_view group) = 0;

  protected:
    EventStore() = default;
};

/// Removes from the file, for every server in it: what was sent and answered before `cutoff`, and devices
/// that had left by then and were not heard of since. The file must be there.
Result<Forgotten> forget_events(const std::string& path, Time cutoff);

}  // namespace mdm::apple
