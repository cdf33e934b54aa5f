#pragma once
// A server that manages devices, in our verbs. One instance serves one context and one thread. Written
// against the published behaviour of very different servers (Microsoft Graph, Jamf Pro, Meraki, NanoMDM); the
// embedded sandbox is the reference implementation, and every implementation passes
// tests/backend/conformance.
//
// Common to all calls: ids are opaque text; what a server does not report is null, never false; errors are
// unauthenticated, forbidden (naming the permission), rate_limited and unavailable (after retries),
// bad_response, unsupported.
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/backend/capability.hpp"
#include "mdm/backend/command.hpp"
#include "mdm/base/cell.hpp"
#include "mdm/base/result.hpp"
#include "mdm/base/stop.hpp"
#include "mdm/base/time.hpp"
#include "mdm/model/table.hpp"

namespace mdm {

class Objects;

/// Ids mean something only within one of these. Ledgers, plans and caches carry it and refuse another.
struct Identity {
    std::string backend;
    std::string base_url;  // for the sandbox: the path of its file
    std::string tenant;    // organisation, network, seed: what the server calls it
    bool operator==(const Identity&) const = default;
    /// "sandbox /home/x/sandbox.db (seed 7)".
    std::string text() const;
};

/// What `context check` shows.
struct CheckResult {
    std::string account;                    // who we are there
    std::string server;                     // product and version
    std::vector<std::string> missing = {};  // permissions that will be missed, by their vendor's names
};

enum class FilterOp { equals, not_equals, less, less_or_equal, greater, greater_or_equal };

/// A condition that a server may apply while listing. Applying it must give a superset of what our own
/// evaluation gives (case, 17.4 = 17.4.0, null), else the backend must not claim to understand it.
struct Filter {
    std::size_t column = 0;
    FilterOp op = FilterOp::equals;
    Cell value;  // borrowed for the call to list()
};

struct ListRequest {
    const Table* table = nullptr;
    ColumnSet columns;                 // wanted; others may be left null. The key column always comes.
    std::vector<Filter> filters = {};  // all of them hold; only such as understands() said yes to
    /// Device id for profiles, history and apps of one device; group id for its members; approval id for
    /// one approval.
    std::string scope = {};
};

/// Where a column's value comes from: the listing itself, a further call for each device, or nowhere (always
/// null).
enum class Origin { nowhere, list, detail };

class Backend {
  public:
    virtual ~Backend() = default;

    virtual const Identity& identity() const = 0;
    /// The server's idea of now; the process's clock unless the backend keeps a clock of its own.
    virtual Time now() const = 0;

    // --- what it can do, asked before doing it
    virtual Capability can(const Operation& operation) const = 0;
    virtual Origin origin(const Table& table, std::size_t column) const = 0;
    virtual bool understands(const Table& table, std::size_t column, FilterOp op) const = 0;
    /// Commands in flight at once, at most.
    virtual std::size_t window() const = 0;
    /// With whom this command may share a request under one id of ours (Command::id). Asked before it is
    /// sent.
    virtual Chunking chunking(const Command&) const { return {}; }
    /// A command sent again under the same id of ours is refused and not carried out twice: one of unknown
    /// fate may be sent again.
    virtual bool refuses_repeats() const { return false; }
    /// A quota of the vendor's on this operation per day over the whole tenant (Intune: 500 wipes), or
    /// nullopt.
    virtual std::optional<std::uint64_t> daily_quota(const Operation&) const { return std::nullopt; }
    /// Would the answer carry something that is lost for ever unless it is kept (a Mac's unlock PIN, a reset
    /// passcode)? Asked before sending, for operations whose row says hands_back. A target without an id asks
    /// whether the answer of any target would.
    virtual bool hands_back(const Operation&, const Target&) const { return false; }

    // --- reading
    /// A harmless call that proves the credentials.
    virtual Result<CheckResult> check() = 0;
    /// Rows of a table, a page at a time, each row as wide as the table. A device that appears or goes
    /// meanwhile may be missed; none is listed twice. The source must not outlive the backend. `device list`
    /// of a server that cannot list is unsupported.
    virtual Result<std::unique_ptr<RowSource>> list(const ListRequest& request) = 0;
    /// Reads devices again, one row an id in the order of `ids`, `columns` from list and detail calls alike.
    /// A device that is gone gives a row whose id is null.
    virtual Result<void> read_devices(std::span<const std::string> ids, ColumnSet columns,
                                      RowBatch& rows) = 0;
    /// How many devices there are, for caps by percentage; unsupported where the server cannot count.
    virtual Result<std::uint64_t> count_devices() = 0;

    // --- writing
    /// Takes commands from the feed, at most window() at once, until the feed ends; reports every one of
    /// them. An unsafe command is sent at most once: a lost answer, a timeout or a 5xx is Outcome::unknown.
    /// Retries what was provably not carried out. An Error is returned only for what stops everything (not
    /// signed in); commands taken before it have been reported.
    virtual Result<void> run(CommandFeed& feed, const Stop& stop) = 0;
    /// What became of commands sent earlier. Calls `found` once for each, with Outcome::unknown where the
    /// server cannot tell.
    using Found = std::function<void(std::size_t index, Receipt receipt)>;
    virtual Result<void> follow(std::span<const SentCommand> sent, const Found& found) = 0;

    /// Native policy objects, or null where the server has none that can be written.
    virtual Objects* objects() = 0;
};

}  // namespace mdm
