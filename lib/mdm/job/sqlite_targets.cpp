// The targets of jobs, in the ledger's file.
#include <fmt/format.h>

#include "mdm/base/json.hpp"
#include "mdm/job/sqlite_ledger.hpp"

namespace mdm {
namespace {

using nlohmann::json;
using store::Statement;
using store::Transaction;

constexpr const char* insert_target =
    "INSERT INTO targets(id, state, operation, kind, device, serial, udid, name, platform, ownership, extra, "
    "payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr const char* insert_progress =
    "INSERT INTO progress(id, state, attempts, approval, error, error_code) VALUES (?, ?, 0, ?, ?, ?)";
#define MDM_STANDING "targets t LEFT JOIN progress p ON p.id = t.id"
constexpr const char* select_targets =
    "SELECT t.id & 4294967295, ifnull(p.state, t.state), operation, kind, device, serial, udid, name, "
    "platform, ownership, extra, payload, attempts, approval, command_id, error, error_code, learnt_from, "
    "sent_at, hmac FROM " MDM_STANDING
    " WHERE t.id > ?1 AND t.id <= ?2 AND (?3 >> ifnull(p.state, t.state)) & 1 ORDER BY t.id LIMIT ?4";
constexpr const char* count_targets =
    "SELECT ifnull(p.state, t.state), count(*) FROM " MDM_STANDING " WHERE t.id BETWEEN ? AND ? GROUP BY 1";
constexpr const char* count_ownership =
    "SELECT coalesce(ownership, ''), count(*) FROM targets WHERE id BETWEEN ? AND ? GROUP BY 1";
constexpr const char* select_conflicts =
    "SELECT d.device, max(j.n) FROM jobs m JOIN jobs j ON j.n <> m.n AND j.state <> 0 AND j.dry = 0 AND "
    "j.action = m.action AND j.backend = m.backend AND j.base_url = m.base_url AND j.tenant = m.tenant "
    "JOIN targets o ON o.id BETWEEN j.n << 32 AND (j.n << 32) + 4294967295 "
    "LEFT JOIN progress p ON p.id = o.id "
    "JOIN (SELECT device FROM targets WHERE id BETWEEN ?1 << 32 AND (?1 << 32) + 4294967295) d "
    "ON d.device = o.device WHERE m.n = ?1 AND (?2 >> ifnull(p.state, o.state)) & 1 "
    "GROUP BY d.device ORDER BY d.device";
constexpr const char* count_sent =
    "SELECT count(*) FROM jobs j JOIN progress p ON p.id BETWEEN j.n << 32 AND (j.n << 32) + 4294967295 "
    "JOIN targets t ON t.id = p.id WHERE j.dry = 0 AND j.backend = ?1 AND j.base_url = ?2 AND j.tenant = ?3 "
    "AND j.expires_at >= ?5 AND coalesce(t.operation, j.action) = ?4 AND p.attempts > 0 AND p.sent_at >= ?5";
constexpr const char* scrub_targets =
    "UPDATE targets SET serial = NULL, udid = NULL, name = NULL, extra = NULL, payload = NULL WHERE id "
    "BETWEEN ? AND ?";
constexpr const char* scrub_progress =
    "UPDATE progress SET approval = NULL, error = NULL, hmac = NULL WHERE id BETWEEN ? AND ?";
constexpr const char* scrub_job =
    "UPDATE jobs SET pruned = 1, reason = '', who = '', inputs = '{}', refs = '{}', request_hmac = NULL "
    "WHERE n = ?";

std::string extra_text(const std::map<std::string, std::string>& extra) {
    if (extra.empty()) return {};
    return json(extra).dump(-1, ' ', false, json::error_handler_t::replace);
}

std::map<std::string, std::string> extra_of(std::string_view text) {
    std::map<std::string, std::string> extra;
    if (text.empty()) return extra;
    const json object = json::parse(text, nullptr, false);
    if (!object.is_object()) return extra;
    for (const auto& [key, value] : object.items())
        if (value.is_string()) extra.emplace(key, value.get<std::string>());
    return extra;
}

// Of select_targets.
void read_target(const Statement& row, const std::string& action, JobTarget& into) {
    into.seq = row.integer(0);
    into.state = static_cast<TargetState>(row.integer(1));
    into.operation = row.is_null(2) ? std::string_view(action) : row.text(2);
    into.target.kind = static_cast<TargetKind>(row.integer(3));
    into.target.id = row.text(4);
    into.target.serial = row.text(5);
    into.target.udid = row.text(6);
    into.target.name = row.text(7);
    into.target.platform = row.text(8);
    into.target.ownership = row.text(9);
    into.target.extra = extra_of(row.text(10));
    into.payload = row.text(11);
    if (row.is_null(12)) return;  // it has not moved
    into.attempts = static_cast<int>(row.integer(12));
    into.approval = row.text(13);
    into.command_id = row.text(14);
    into.error = row.text(15);
    into.error_code = row.text(16);
    into.learnt_from = row.text(17);
    if (!row.is_null(18)) into.sent_at = from_millis(row.integer(18));
    into.hmac = row.text(19);
}

void lend_target(Statement& insert, const JobTarget& target, const std::string& action) {
    const auto lend = [&insert](int index, std::string_view text) {
        if (text.empty())
            insert.bind_null(index);
        else
            insert.lend(index, text);
    };
    insert.bind(2, static_cast<std::int64_t>(target.state));
    lend(3, target.operation == action ? std::string_view() : target.operation);
    insert.bind(4, static_cast<std::int64_t>(target.target.kind)).lend(5, target.target.id);
    lend(6, target.target.serial);
    lend(7, target.target.udid);
    lend(8, target.target.name);
    lend(9, target.target.platform);
    lend(10, target.target.ownership);
    bind_text(insert, 11, extra_text(target.target.extra));
    lend(12, target.payload);
}

// What was said of a target before it is appended: why it is skipped, what it waits for.
bool has_words(const JobTarget& target) {
    return !target.approval.empty() || !target.error.empty() || !target.error_code.empty();
}

void bind_words(Statement& insert, const JobTarget& target) {
    insert.bind(2, static_cast<std::int64_t>(target.state));
    bind_text(insert, 3, target.approval);
    bind_text(insert, 4, target.error);
    bind_text(insert, 5, target.error_code);
}

}  // namespace

// Commits of a draft do not wait for the disk: nobody has consented to it. The step that starts the job waits
// for its own commit, and with that for all before it.
Result<void> SqliteLedger::append(const std::string& job, std::span<const JobTarget> targets) {
    const std::lock_guard guard(mutex_);
    MDM_CHECK(database_.execute("PRAGMA synchronous = NORMAL"));
    auto added = append_to_draft(job, targets);
    MDM_CHECK(database_.execute("PRAGMA synchronous = FULL"));
    return added;
}

Result<void> SqliteLedger::append_to_draft(const std::string& job, std::span<const JobTarget> targets) {
    MDM_TRY(auto transaction, Transaction::begin(database_));
    MDM_TRY(Row found, row(job));
    if (found.state != JobState::draft)
        return Error{Code::refused, fmt::format("job '{}' is no draft any more and takes no targets", job)};
    MDM_TRY(auto* insert, kept(insert_target));
    MDM_TRY(auto* words, kept(insert_progress));
    auto id = target_id(found.number, static_cast<std::int64_t>(found.counts.total()));
    for (const JobTarget& target : targets) {
        insert->bind(1, ++id);
        lend_target(*insert, target, found.action);
        MDM_CHECK(insert->run());
        ++found.counts[target.state];
        if (!has_words(target)) continue;
        words->bind(1, id);
        bind_words(*words, target);
        MDM_CHECK(words->run());
    }
    MDM_CHECK(write_row(found, std::nullopt, std::nullopt));
    return transaction.commit();
}

Result<std::vector<JobTarget>> SqliteLedger::targets(const std::string& job, StateSet states,
                                                     std::int64_t after, std::size_t limit) {
    const std::lock_guard guard(mutex_);
    MDM_TRY(const Row found, row(job));
    MDM_TRY(auto* select, kept(select_targets));
    select->bind_all(target_id(found.number, after), target_id(found.number, last_seq),
                     std::int64_t{states.bits()}, static_cast<std::int64_t>(limit));
    std::vector<JobTarget> page;
    page.reserve(limit);
    MDM_CHECK(
        rows(*select, [&](const Statement& row) { read_target(row, found.action, page.emplace_back()); }));
    return page;
}

Result<Counts> SqliteLedger::recount(const std::string& job) {
    const std::lock_guard guard(mutex_);
    MDM_TRY(const Row found, row(job));
    MDM_TRY(auto* select, kept(count_targets));
    Counts counts;
    MDM_CHECK(rows(select->bind(1, target_id(found.number, 0)).bind(2, target_id(found.number, last_seq)),
                   [&counts](const Statement& row) {
                       const auto state = static_cast<std::size_t>(row.integer(0));
                       if (state < target_states)
                           counts.of[state] = static_cast<std::uint64_t>(row.integer(1));
                   }));
    return counts;
}

Result<OwnershipCounts> SqliteLedger::ownership(const std::string& job) {
    const std::lock_guard guard(mutex_);
    MDM_TRY(const Row found, row(job));
    MDM_TRY(auto* select, kept(count_ownership));
    OwnershipCounts counts;
    MDM_CHECK(rows(select->bind(1, target_id(found.number, 0)).bind(2, target_id(found.number, last_seq)),
                   [&counts](const Statement& row) {
                       auto& count = row.text(0) == "company"    ? counts.company
                                     : row.text(0) == "personal" ? counts.personal
                                                                 : counts.unknown;
                       count += static_cast<std::uint64_t>(row.integer(1));
                   }));
    return counts;
}

Result<Conflicts> SqliteLedger::conflicts(const std::string& job) {
    constexpr std::size_t named = 10;
    const std::lock_guard guard(mutex_);
    MDM_TRY(const Row found, row(job));
    MDM_TRY(auto* select, kept(select_conflicts));
    Conflicts conflicts;
    std::int64_t newest = 0;
    select->bind_all(found.number, std::int64_t{open_states.bits()});
    MDM_CHECK(rows(*select, [&](const Statement& row) {
        ++conflicts.count;
        if (conflicts.devices.size() < named) conflicts.devices.emplace_back(row.text(0));
        newest = std::max(newest, row.integer(1));
    }));
    MDM_TRY(auto* id, kept("SELECT id FROM jobs WHERE n = ?"));
    MDM_CHECK(rows(id->bind(1, newest), [&](const Statement& row) { conflicts.job = row.text(0); }));
    return conflicts;
}

Result<std::uint64_t> SqliteLedger::sent_since(const Identity& identity, const std::string& operation,
                                               Time since) {
    const std::lock_guard guard(mutex_);
    MDM_TRY(auto* select, kept(count_sent));
    std::uint64_t count = 0;
    select->bind_all(std::string_view(identity.backend), std::string_view(identity.base_url),
                     std::string_view(identity.tenant), std::string_view(operation), to_millis(since));
    MDM_CHECK(
        rows(*select, [&](const Statement& row) { count = static_cast<std::uint64_t>(row.integer(0)); }));
    return count;
}

Result<void> SqliteLedger::scrub(const std::string& job, const AuditEntry& audit) {
    const std::lock_guard guard(mutex_);
    MDM_TRY(auto transaction, Transaction::begin(database_));
    MDM_TRY(const Row found, row(job));
    MDM_TRY(auto* targets, kept(scrub_targets));
    MDM_CHECK(targets->bind_all(target_id(found.number, 0), target_id(found.number, last_seq)).run());
    MDM_TRY(auto* progress, kept(scrub_progress));
    MDM_CHECK(progress->bind_all(target_id(found.number, 0), target_id(found.number, last_seq)).run());
    MDM_TRY(auto* update, kept(scrub_job));
    MDM_CHECK(update->bind(1, found.number).run());
    MDM_TRY(const auto line, append_audit(audit, found.counts));
    static_cast<void>(line);
    return transaction.commit();
}

Result<void> SqliteLedger::compact() {
    const std::lock_guard guard(mutex_);
    MDM_CHECK(database_.execute("VACUUM"));
    return database_.execute("PRAGMA wal_checkpoint(TRUNCATE)");
}

}  // namespace mdm
