#pragma once
// Runs jobs: takes a draft that was consented to, makes "sending" durable before each request leaves and the
// outcome after, and after a crash finds out what happened. One runner a job: an OS file lock, held for the
// run.
#include <functional>
#include <optional>
#include <string>

#include "mdm/base/fs.hpp"
#include "mdm/base/seams.hpp"
#include "mdm/base/stop.hpp"
#include "mdm/job/executor.hpp"
#include "mdm/job/ledger.hpp"
#include "mdm/job/secrets_out.hpp"

namespace mdm {

/// What is told while it happens, from the thread that runs. Both may be empty.
struct RunHooks {
    /// After each outcome. The totals are of the whole job.
    std::function<void(const Counts& counts)> progress = {};
    /// Each target that came to an outcome, as it is being recorded.
    std::function<void(const JobTarget& target)> reported = {};
};

struct RunnerDoors {
    Clock& clock;
    FileSystem& files;
    Random& random;
    std::string who;     // "anna@laptop": for the audit log
    std::string holder;  // "mdmctl (process 4711) on laptop": for whom the lock turns away
    /// Resolves "env:NAME", "file:PATH", "cmd:PROGRAM ARG…". Asked once per reference and run.
    std::function<Result<Secret>(const std::string& reference)> resolve = {};
};

struct RunOptions {
    SecretsOut* secrets_out = nullptr;  // where there is one
    bool resend_unknown = false;        // --resend-unknown: of a resume
};

struct RunReport {
    Job job;                   // as it is now
    bool interrupted = false;  // by a stop
    /// What ended the run early: not signed in, the ledger's disk full, a consent that ran out. Its exit
    /// code counts unless the verdict is interrupted or unknown.
    std::optional<Error> stopped_by = {};
    Verdict verdict = Verdict::done;
};

class Runner {
  public:
    /// All of them outlive the runner.
    Runner(Ledger& ledger, Executor& executor, RunnerDoors doors, RunHooks hooks = {});

    /// Runs a draft. Errors (nothing was sent): usage when secrets would have no place to go, refused when
    /// another process holds the job or the identity differs.
    Result<RunReport> start(const std::string& job, const RunOptions& options, const Stop& stop);
    /// Goes on under the old consent: looks up what was being sent, asks what became of what is held for
    /// approval, then sends what is planned or was approved (and unknown ones that are idempotent, or all
    /// with resend_unknown). What was approved is sent even after the consent has run out. Errors are
    /// refused: held by another process, another server, a draft, pruned. What was found out is kept even
    /// when nothing may be sent: a consent that ran out with something left to send and a request that is no
    /// longer the same are refused in stopped_by.
    Result<RunReport> resume(const std::string& job, const RunOptions& options, const Stop& stop);
    /// Asks until every target has come as far as `until` or cannot any more. A timeout is no error: the
    /// verdict is pending.
    Result<RunReport> wait(const std::string& job, TargetState until, Millis timeout, const Stop& stop);

  private:
    Ledger& ledger_;
    Executor& executor_;
    RunnerDoors doors_;
    RunHooks hooks_;
};

// --- what needs no server

/// A new draft (with `parent`) over the targets of `job` that failed, to be consented to anew. Refused while
/// another process holds the job; not_found when nothing failed.
Result<Job> retry_job(Ledger& ledger, const RunnerDoors& doors, const std::string& job);
/// What is planned becomes cancelled; refused while another process holds the job.
Result<Job> cancel_job(Ledger& ledger, const RunnerDoors& doors, const std::string& job);

struct PruneReport {
    std::uint64_t jobs = 0;
    bool compacted = false;  // false: another process was reading; run it again
};
/// Removes personal data from jobs that were over, or made, before `cutoff`.
Result<PruneReport> prune_jobs(Ledger& ledger, const RunnerDoors& doors, Time cutoff);

}  // namespace mdm
