#pragma once
// The ledger as an SQLite file. Private to this folder: everybody else speaks to Ledger. Its functions are
// spread over sqlite_ledger.cpp (the file, jobs), sqlite_targets.cpp, sqlite_progress.cpp,
// sqlite_objects.cpp and sqlite_audit.cpp.
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "mdm/job/ledger.hpp"
#include "mdm/store/sqlite.hpp"

namespace mdm {

class SqliteLedger final : public Ledger {
  public:
    static Result<std::unique_ptr<SqliteLedger>> open(const std::string& path, Clock& clock, Random& random);

    const std::string& path() const override { return database_.file(); }
    Result<Job> create(Job job) override;
    Result<void> append(const std::string& job, std::span<const JobTarget> targets) override;
    Result<void> drop(const std::string& job) override;
    Result<Job> job(const std::string& id) override;
    Result<Job> resolve(std::string_view prefix) override;
    Result<Job> latest() override;
    Result<std::vector<Job>> jobs(std::size_t limit, const std::string& before) override;
    Result<std::vector<JobTarget>> targets(const std::string& job, StateSet states, std::int64_t after,
                                           std::size_t limit) override;
    Result<OwnershipCounts> ownership(const std::string& job) override;
    Result<Conflicts> conflicts(const std::string& job) override;
    Result<std::uint64_t> sent_since(const Identity& identity, const std::string& operation,
                                     Time since) override;
    Result<Counts> advance(const std::string& job, const LedgerStep& step) override;
    Result<Counts> recount(const std::string& job) override;
    Result<void> scrub(const std::string& job, const AuditEntry& audit) override;
    Result<void> compact() override;
    Result<void> remember_object(const Identity& identity, const KnownObject& object) override;
    Result<void> forget_object(const Identity& identity, std::string_view kind, std::string_view id) override;
    Result<std::vector<KnownObject>> known_objects(const Identity& identity) override;
    Result<AuditLine> record(const AuditEntry& entry) override;
    Result<std::vector<AuditLine>> audit(std::int64_t after, std::size_t limit) override;

  private:
    /// A job's row: its number, and what changes with every step.
    struct Row {
        std::int64_t number = 0;
        JobState state = JobState::draft;
        bool dry = false;
        std::string action;
        Counts counts;
    };
    using Each = std::function<void(store::Statement&)>;

    SqliteLedger(store::Database database, Clock& clock, Random& random)
        : database_(std::move(database)), clock_(clock), random_(random) {}

    /// A statement prepared once. `sql` must be a literal: its address is its name.
    Result<store::Statement*> kept(const char* sql);
    /// Calls `each` for every row and resets the statement, whatever happens.
    static Result<void> rows(store::Statement& statement, const Each& each);
    Result<Row> row(const std::string& job);
    Result<Job> one(const char* sql, std::string_view key);
    Result<std::string> new_id();
    Result<void> insert(const Job& job);
    Result<void> remove(std::int64_t number);
    Result<void> forget_stale_drafts();
    Result<void> write_row(const Row& row, std::optional<JobState> state,
                           const std::optional<std::string>& request_hmac);
    Result<void> apply(Row& row, std::span<const TargetChange> changes);
    /// How many of the run were changed.
    Result<std::uint64_t> change(const Row& row, std::span<const TargetChange* const> run);
    Result<void> append_to_draft(const std::string& job, std::span<const JobTarget> targets);
    Result<void> mark(Row& row, std::span<const SendingMark> marks);
    Result<AuditLine> append_audit(const AuditEntry& entry, const std::optional<Counts>& counts);

    std::mutex mutex_;
    store::Database database_;
    Clock& clock_;
    Random& random_;
    std::map<const char*, store::Statement> kept_;  // after database_: finalized before it closes
};

/// Where a target stands: all of a job's targets lie together, in the order of seq.
constexpr std::int64_t last_seq = 0xFFFFFFFF;
constexpr std::int64_t target_id(std::int64_t job, std::int64_t seq) {
    return job << 32 | seq;
}

/// Text that is NULL where it is empty.
void bind_text(store::Statement& statement, int index, std::string_view text);

/// Times are stored as milliseconds since 1970.
std::int64_t to_millis(Time time);
Time from_millis(std::int64_t millis);

}  // namespace mdm
