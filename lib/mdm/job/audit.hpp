#pragma once
// The audit log: every write of ours is a line, and each line carries the hash of the one before. Lines live
// in the ledger and are appended in its transactions. They name devices by id only, so that pruning jobs
// need not touch them.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/base/result.hpp"
#include "mdm/job/job.hpp"

namespace mdm {

class Ledger;

/// What a line tells of.
///   start, resume   a job begins to send           finish   it stopped sending, with its counts
///   follow          counts changed afterwards      cancel   what was planned was given up
///   write           a write outside jobs           prune    personal data of a job was removed
struct AuditEntry {
    std::string event;
    std::string who;
    std::string context;
    std::string action;
    std::string job;                   // id, or ""
    std::vector<std::string> devices;  // ids; of a large job the first 100
    std::string reason;
    std::string outcome;  // "accepted", "failed: …" of a write outside jobs
};

struct AuditLine {
    std::int64_t seq = 0;  // from 1, without gaps
    Time time{};
    AuditEntry entry;
    std::optional<Counts> counts = {};  // of the job, as this line was written
    std::string previous;               // hash of the line before, "" of the first
    std::string hash;
};

/// The hash a line must have: SHA-256 over previous and all fields.
std::string audit_hash(const AuditLine& line);

/// What `audit list` exports and `audit verify --head` takes: "12:<hash>".
struct AuditHead {
    std::int64_t seq = 0;
    std::string hash;
    std::string text() const;
    static Result<AuditHead> parse(std::string_view text);
};

struct AuditReport {
    std::uint64_t lines = 0;
    std::uint64_t jobs = 0;  // compared with the ledger
    AuditHead head;
    std::vector<std::string> problems;  // empty: all is well; at most 100
};

/// Walks the chain, compares it with the jobs (each finished job's counts; every job that sent something has
/// its start line; pruned jobs by their counts), and looks for the exported head. An Error means that it
/// could not be read, not that it is wrong.
Result<AuditReport> verify_audit(Ledger& ledger, const std::optional<AuditHead>& head = {});

}  // namespace mdm
