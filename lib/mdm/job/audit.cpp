#include "mdm/job/audit.hpp"

#include <fmt/format.h>

#include <map>

#include "mdm/base/digest.hpp"
#include "mdm/base/text.hpp"
#include "mdm/job/ledger.hpp"

namespace mdm {
namespace {

constexpr std::size_t read_at_once = 500;
constexpr std::size_t most_problems = 100;

// Length before content: moving text from one field to the next changes the hash.
void part(std::string& out, std::string_view text) {
    out += fmt::format("{}:", text.size());
    out += text;
}

/// What the log says of one job.
struct Told {
    bool started = false;
    std::optional<Counts> counts;
};

class Verifier {
  public:
    Verifier(Ledger& ledger, const std::optional<AuditHead>& head) : ledger_(ledger), wanted_(head) {}

    Result<AuditReport> run() {
        MDM_CHECK(walk_lines());
        MDM_CHECK(walk_jobs());
        for (const auto& [id, told] : told_)
            if (!id.empty()) problem(fmt::format("job '{}' is in the log and not in the ledger", id));
        if (wanted_ && !head_seen_)
            problem(
                fmt::format("line {} of the exported head is not in the log: its end was cut off, or it "
                            "was written anew",
                            wanted_->seq));
        return std::move(report_);
    }

  private:
    void problem(std::string text) {
        if (report_.problems.size() < most_problems) report_.problems.push_back(std::move(text));
    }

    Result<void> walk_lines() {
        while (true) {
            MDM_TRY(const auto page, ledger_.audit(last_read_, read_at_once));
            for (const AuditLine& line : page) check(line);
            if (page.size() < read_at_once) return {};
        }
    }

    void check(const AuditLine& line) {
        AuditHead& head = report_.head;
        if (line.seq != head.seq + 1)
            problem(fmt::format("lines between {} and {} are missing", head.seq, line.seq));
        else if (line.previous != head.hash)
            problem(fmt::format("line {} does not follow line {}", line.seq, head.seq));
        if (audit_hash(line) != line.hash) problem(fmt::format("line {} was changed", line.seq));
        last_read_ = line.seq;
        head = {line.seq, line.hash};
        if (wanted_ && wanted_->seq == head.seq && wanted_->hash == head.hash) head_seen_ = true;
        ++report_.lines;
        if (!line.entry.job.empty()) note(line);
    }

    void note(const AuditLine& line) {
        Told& told = told_[line.entry.job];
        if (line.entry.event == "start") told.started = true;
        if (line.counts) told.counts = line.counts;
    }

    Result<void> walk_jobs() {
        std::string last;
        while (true) {
            MDM_TRY(const auto page, ledger_.jobs(read_at_once, last));
            for (const Job& job : page) MDM_CHECK(compare(job));
            if (page.size() < read_at_once) return {};
            last = page.back().id;
        }
    }

    Result<void> compare(const Job& job) {
        ++report_.jobs;
        MDM_TRY(const Counts counted, ledger_.recount(job.id));
        if (counted != job.counts)
            problem(fmt::format("the counts of job '{}' are not those of its targets", job.id));
        const auto told = told_.find(job.id);
        if (told == told_.end() || !told->second.started)
            problem(fmt::format("job '{}' has no start line", job.id));
        else if (job.state != JobState::running && told->second.counts != job.counts)
            problem(fmt::format("the counts of job '{}' are not those of its last line", job.id));
        if (told != told_.end()) told_.erase(told);
        return {};
    }

    Ledger& ledger_;
    const std::optional<AuditHead>& wanted_;
    bool head_seen_ = false;
    std::int64_t last_read_ = 0;
    std::map<std::string, Told, std::less<>> told_;
    AuditReport report_;
};

}  // namespace

std::string audit_hash(const AuditLine& line) {
    std::string text;
    part(text, line.previous);
    part(text, fmt::to_string(line.seq));
    part(text, fmt::to_string(line.time.time_since_epoch().count()));
    const AuditEntry& entry = line.entry;
    for (const std::string* field :
         {&entry.event, &entry.who, &entry.context, &entry.action, &entry.job, &entry.reason, &entry.outcome})
        part(text, *field);
    part(text, fmt::to_string(entry.devices.size()));
    for (const std::string& device : entry.devices) part(text, device);
    if (line.counts)
        for (const std::uint64_t count : line.counts->of) part(text, fmt::to_string(count));
    return sha256_hex(text);
}

std::string AuditHead::text() const {
    return fmt::format("{}:{}", seq, hash);
}

Result<AuditHead> AuditHead::parse(std::string_view text) {
    const auto parts = split(text, ':');
    const auto seq = to_int(parts[0]);
    if (parts.size() != 2 || !seq || *seq < 1 || parts[1].size() != 64)
        return Error{Code::usage, fmt::format("'{}' is no head of an audit log", text),
                     "write it as SEQ:HASH, as audit list prints it"};
    return AuditHead{*seq, parts[1]};
}

Result<AuditReport> verify_audit(Ledger& ledger, const std::optional<AuditHead>& head) {
    return Verifier(ledger, head).run();
}

}  // namespace mdm
