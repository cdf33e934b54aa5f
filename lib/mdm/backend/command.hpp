#pragma once
// A command to one target, and what is known of its fate. Commands are pulled, not pushed: a backend takes
// the next one from a feed when it has room for it, so that whoever feeds can make "sending" durable first,
// pace, stop, and stream millions.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "mdm/base/result.hpp"
#include "mdm/base/secret.hpp"
#include "mdm/base/time.hpp"
#include "mdm/model/operation.hpp"

namespace mdm {

/// What a command acts on. Servers need different ids for one device (Jamf: a managementId besides the id;
/// Meraki takes serials; NanoMDM an enrollment id): a backend that needs more than id, serial and udid keeps
/// it in `extra`, from its own listing.
struct Target {
    TargetKind kind = TargetKind::device;
    std::string id;
    std::string serial;
    std::string udid;
    std::string name;  // for people; never used to address
    std::string platform;
    std::string ownership;  // "" = unknown
    std::map<std::string, std::string> extra = {};
};

using InputValue = std::variant<std::string, std::int64_t, bool, Secret>;
using Inputs = std::map<std::string, InputValue, std::less<>>;

struct Command {
    std::uint64_t ticket = 0;  // the feeder's own number; comes back with the receipt
    const Operation* operation = nullptr;
    Target target;
    Inputs inputs;
    std::string approval;     // of a held request that was approved, else ""
    std::string reason = {};  // why, in the user's words; servers that ask for a justification get it
    /// A UUID of ours, on disk before the command is handed out; "" where the server gives the ids. Commands
    /// that share one follow each other in the feed, all of them, and belong into one request. A backend
    /// that has to ask for its devices one by one after all derives further ids: uuid5(id, device).
    std::string id = {};
};

/// Which commands may share one request.
struct Chunking {
    std::size_t size = 0;    // how many at most; 0: the server gives the ids, each command goes alone
    std::string alike = {};  // only those of equal text: what the request says besides the devices
};

/// How far a command is known to have come. "Accepted" is not "done".
enum class Outcome : std::uint8_t {
    accepted,      // the server took it
    delivered,     // the device has it
    acknowledged,  // the device did it
    not_now,       // the device will be asked again
    held,          // waits for somebody's approval at the server
    failed,        // it was tried and did not work
    rejected,      // the server refused it; nothing was done
    unsupported,   // this device or server cannot do it; nothing was done
    expired,       // dropped before the device answered
    unknown,       // it may have been carried out
    not_sent,      // withheld: stopped, or throttled to the end; proof that nothing was done
};
std::string_view name(Outcome outcome);
std::optional<Outcome> find_outcome(std::string_view name);

struct Receipt {
    Outcome outcome = Outcome::unknown;
    std::string command_id;           // the server's, or "" where it gives none
    std::string approval;             // of a held request
    std::string learnt_from;          // "answer", "command status", "history": how the outcome is known
    std::optional<Error> error = {};  // for everything that is not well
    std::map<std::string, Secret> handed_back =
        {};  // "pin", "passcode", "token", "link": lost for ever unless kept
};

class CommandFeed {
  public:
    virtual ~CommandFeed() = default;
    /// The next command to send, or nullopt when there is none (any more, or because of a stop). A command
    /// that was handed out is recorded as "sending"; the backend must report its receipt exactly once.
    virtual std::optional<Command> next() = 0;
    virtual void done(std::uint64_t ticket, Receipt receipt) = 0;
};

/// A command sent earlier, to be looked up.
struct SentCommand {
    const Operation* operation = nullptr;
    Target target;
    std::string command_id;  // "" when none is known: the history has to tell
    Time sent_at;            // not before this
};

}  // namespace mdm
