#pragma once
// Hands a job's commands to an executor: as much as there is room for is made durable as "sending" ahead of
// need, in the background, together with the outcomes that came in meanwhile. Never are more than two windows
// on disk as "sending": so many may be unknown after a crash.
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "mdm/job/background.hpp"
#include "mdm/job/executor.hpp"
#include "mdm/job/ledger.hpp"
#include "mdm/job/request.hpp"
#include "mdm/job/runner.hpp"

namespace mdm {

class JobFeed final : public CommandFeed {
  public:
    struct Plan {
        Ledger& ledger;
        Executor& executor;
        const RequestBuilder& builder;
        const RunHooks& hooks;
        const Stop& stop;
        const Job& job;
        SecretsOut* secrets_out = nullptr;
        bool resend_unknown = false;
        /// Targets are read again just before they are sent. Then load() is called before each run of the
        /// executor, which gets one window and no more: it must be idle while targets are read.
        bool recheck = false;
        /// Held targets whose approval was granted: they are sent again, with it.
        const std::set<std::int64_t>* approved = nullptr;
    };
    explicit JobFeed(const Plan& plan);
    JobFeed(const JobFeed&) = delete;
    JobFeed& operator=(const JobFeed&) = delete;
    ~JobFeed() override = default;

    /// With recheck: makes the next window ready. False: nothing is left, a stop, or an error().
    bool load();
    std::optional<Command> next() override;
    void done(std::uint64_t ticket, Receipt receipt) override;

    /// Records what came in last and takes back what was never handed out. Once, at the end.
    Result<void> finish();
    /// What made the feed end early, if anything.
    const std::optional<Error>& error() const { return error_; }

  private:
    struct Work {
        JobTarget target;
        Command command;
        TargetState from = TargetState::planned;
    };
    using Batch = std::vector<std::unique_ptr<Work>>;

    bool may_send(const JobTarget& target) const;
    bool repeats_safely(const JobTarget& target) const;
    Result<Batch> read_batch();
    Result<void> read_rest_of_chunk(Batch& batch);
    void add(Batch& batch, JobTarget&& target) const;
    void give_ids(Batch& batch) const;
    bool within_chunk() const;
    bool has_next();
    bool wants_more() const;
    Result<void> drop_mismatches(Batch& batch);
    Result<void> commit(Batch& batch, Time now);
    Result<Batch> claim(Time now);
    void launch();
    void take_claimed();
    void adopt(Result<Batch> batch);
    Result<void> keep_pins(const Batch& batch);
    void keep_handed_back(const Work& work, Receipt& receipt, TargetChange& change);
    void report(const Work& work, const TargetChange& change);

    Plan plan_;
    std::size_t window_;
    bool pins_;
    std::optional<Error> error_;
    /// The disk takes no more. What is on it as "sending" cannot be taken back there either: it leaves, and
    /// is found when the job is resumed, rather than being unknown without ever having been sent.
    bool drains_ = false;
    Counts counts_;
    std::deque<std::unique_ptr<Work>> ready_;
    std::string handed_out_;  // Command::id of the last one
    std::unordered_map<std::uint64_t, std::unique_ptr<Work>> in_flight_;
    std::vector<TargetChange> outcomes_;
    // Only the background touches these while it is busy:
    LedgerStep step_;        // its vectors are used again and again
    std::size_t batch_ = 0;  // how many are read, at most
    std::int64_t cursor_ = 0;
    bool exhausted_ = false;
    Result<Batch> claimed_ = Batch();
    Background background_;  // last: it ends before what it uses
};

}  // namespace mdm
