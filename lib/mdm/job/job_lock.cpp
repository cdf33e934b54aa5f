#include "mdm/job/job_lock.hpp"

#include <fmt/format.h>

namespace mdm {

std::string lock_path(const Ledger& ledger, const std::string& job) {
    return fmt::format("{}.locks/{}.lock", ledger.path(), job);
}

Result<FileLock> lock_job(const Ledger& ledger, const RunnerDoors& doors, const std::string& job) {
    MDM_CHECK(doors.files.make_folders(ledger.path() + ".locks"));
    auto lock = FileLock::take(lock_path(ledger, job), doors.holder);
    if (!lock.ok() && lock.error().code == Code::refused)
        return Error{Code::refused, fmt::format("job '{}' is {}", job, lock.error().message),
                     fmt::format("wait for it to end; meanwhile: mdmctl job show {}", job)};
    return lock;
}

JobState seen_state(const Ledger& ledger, const Job& job) {
    const bool cut_off = job.state == JobState::running && !FileLock::held(lock_path(ledger, job.id));
    return cut_off ? JobState::interrupted : job.state;
}

Result<void> same_server(const Job& job, const Identity& here) {
    if (job.identity == here) return {};
    return Error{
        Code::refused,
        fmt::format("job '{}' belongs to {}, and this is {}", job.id, job.identity.text(), here.text()),
        fmt::format("use the context it was made with, '{}', as it was then", job.context)};
}

AuditEntry audit_of(const Job& job, const RunnerDoors& doors, std::string event) {
    AuditEntry entry;
    entry.event = std::move(event);
    entry.who = doors.who;
    entry.context = job.context;
    entry.action = job.action;
    entry.job = job.id;
    entry.reason = job.reason;
    return entry;
}

}  // namespace mdm
