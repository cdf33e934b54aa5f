#pragma once
// One runner a job: the lock file `<ledger>.locks/<job>.lock`, held while a process sends, retries or
// cancels.
#include <string>

#include "mdm/base/fs.hpp"
#include "mdm/job/ledger.hpp"
#include "mdm/job/runner.hpp"

namespace mdm {

std::string lock_path(const Ledger& ledger, const std::string& job);
/// Code::refused naming the holder when another process has the job.
Result<FileLock> lock_job(const Ledger& ledger, const RunnerDoors& doors, const std::string& job);
/// The state to show: a job that is said to run though nobody holds its lock was cut off (a kill, a full
/// disk), and reads as interrupted. Nothing is written; resume does that.
JobState seen_state(const Ledger& ledger, const Job& job);
/// "runs at sandbox … and this context is …" as Code::refused, unless both are the same server.
Result<void> same_server(const Job& job, const Identity& here);
/// A line of the audit log about a job. `devices` are left out.
AuditEntry audit_of(const Job& job, const RunnerDoors& doors, std::string event);

}  // namespace mdm
