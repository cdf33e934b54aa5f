#pragma once
// Where jobs live: what was asked, sent, answered and is unknown, durable before the next request leaves. An
// interface, so that a team's shared ledger can take the place of the file; all SQL is in sqlite_*.cpp.
// Everything is read a page at a time: a job of a million targets needs no more memory than one of ten.
// Calls may come from several threads; each is one transaction.
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/base/seams.hpp"
#include "mdm/job/audit.hpp"
#include "mdm/job/guard.hpp"
#include "mdm/job/job.hpp"

namespace mdm {

/// One target moves on. `from` is what the writer believes; where the ledger knows better, nothing changes.
struct TargetChange {
    std::int64_t seq = 0;
    TargetState from = TargetState::sending;
    TargetState to = TargetState::unknown;
    std::string command_id = {};
    std::string approval = {};
    std::string error = {};
    std::string error_code = {};
    std::string learnt_from = {};
    bool not_sent = false;  // it is proven that the request marked before never left
};

/// "sending", before the request leaves.
struct SendingMark {
    std::int64_t seq = 0;
    TargetState from = TargetState::planned;
    Time sent_at{};
    std::string hmac;
    std::string command_id = {};  // of ours; "" where the server gives the ids
};

/// Everything that one transaction does to a job.
struct LedgerStep {
    std::vector<TargetChange> changes = {};
    std::vector<SendingMark> sending = {};
    std::optional<JobState> state = {};  // done, partial, held and cancelled set finished_at
    /// The state is changed only where it is still this.
    std::optional<JobState> state_was = {};
    std::optional<std::string> request_hmac = {};
    std::optional<AuditEntry> audit = {};  // its counts are those after the step
};

struct Conflicts {
    std::uint64_t count = 0;
    std::string job;                   // the newest of the jobs in the way
    std::vector<std::string> devices;  // at most 10
};

/// An object at a server that is ours, where the server itself keeps nothing that says so.
struct KnownObject {
    std::string kind;
    std::string id;
    std::string marker;  // which document it was made from, as policies write it
};

/// Errors: not_found and ambiguous for ids; invalid for a file that is damaged, not ours, or of a newer
/// program; unavailable when another process keeps it locked; forbidden when it cannot be written.
class Ledger {
  public:
    virtual ~Ledger() = default;
    /// Of the file; keys and locks stand beside it.
    virtual const std::string& path() const = 0;

    // --- drafts
    /// Stores `job` as a draft and returns it with id, created_at and expires_at. Forgets drafts left behind
    /// more than a day ago.
    virtual Result<Job> create(Job job) = 0;
    /// Appends targets to a draft, numbering them on. Call it with a few hundred at a time.
    virtual Result<void> append(const std::string& job, std::span<const JobTarget> targets) = 0;
    /// Removes a draft or a dry run; refused for any other job.
    virtual Result<void> drop(const std::string& job) = 0;

    // --- reading
    virtual Result<Job> job(const std::string& id) = 0;
    /// The job whose id begins with `prefix`; "" means the latest. Drafts and dry runs are not found.
    virtual Result<Job> resolve(std::string_view prefix) = 0;
    virtual Result<Job> latest() = 0;
    /// Newest first, drafts and dry runs left out; `before` is the id of the last one of the page before.
    virtual Result<std::vector<Job>> jobs(std::size_t limit, const std::string& before = {}) = 0;
    /// In order of seq, after `after`.
    virtual Result<std::vector<JobTarget>> targets(const std::string& job, StateSet states,
                                                   std::int64_t after, std::size_t limit) = 0;

    // --- for the guard
    virtual Result<OwnershipCounts> ownership(const std::string& job) = 0;
    /// Targets of `job` that have an open target of the same action in another job at the same server.
    virtual Result<Conflicts> conflicts(const std::string& job) = 0;
    /// Requests of this operation that may have left since then, for vendor quotas.
    virtual Result<std::uint64_t> sent_since(const Identity& identity, const std::string& operation,
                                             Time since) = 0;

    // --- moving on
    /// One durable transaction; the counts after it.
    virtual Result<Counts> advance(const std::string& job, const LedgerStep& step) = 0;
    /// Counts the targets themselves instead of trusting the job's counters.
    virtual Result<Counts> recount(const std::string& job) = 0;
    /// Removes serials, names, user text and reasons of one job that is over, keeps ids, states and counts,
    /// and writes `audit`.
    virtual Result<void> scrub(const std::string& job, const AuditEntry& audit) = 0;
    /// Overwrites what scrub() left behind in free pages.
    virtual Result<void> compact() = 0;

    // --- objects that are ours, for servers that keep no marker
    /// Keeps it, or replaces what was kept under the same kind and id.
    virtual Result<void> remember_object(const Identity& identity, const KnownObject& object) = 0;
    /// One that is not there is no error.
    virtual Result<void> forget_object(const Identity& identity, std::string_view kind,
                                       std::string_view id) = 0;
    virtual Result<std::vector<KnownObject>> known_objects(const Identity& identity) = 0;

    // --- audit
    virtual Result<AuditLine> record(const AuditEntry& entry) = 0;
    virtual Result<std::vector<AuditLine>> audit(std::int64_t after, std::size_t limit) = 0;
};

/// Opens or makes the ledger file (0600, WAL, synchronous=FULL). `clock` and `random` outlive it.
Result<std::unique_ptr<Ledger>> open_ledger(const std::string& path, Clock& clock, Random& random);

/// The rows of tables::jobs, newest first. The ledger outlives it.
std::unique_ptr<RowSource> job_rows(Ledger& ledger);

}  // namespace mdm
