// The audit log in the ledger's file, and the jobs as rows of a table.

#include "mdm/base/json.hpp"
#include "mdm/job/sqlite_ledger.hpp"

namespace mdm {
namespace {

using nlohmann::json;
using store::Statement;
using store::Transaction;

constexpr const char* select_last = "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1";
constexpr const char* insert_line =
    "INSERT INTO audit(seq, time, event, who, context, action, job, devices, reason, outcome, counts, "
    "previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr const char* select_lines =
    "SELECT seq, time, event, who, context, action, job, devices, reason, outcome, counts, previous, hash "
    "FROM audit WHERE seq > ?1 ORDER BY seq LIMIT ?2";

std::string list_text(const std::vector<std::string>& list) {
    return json(list).dump(-1, ' ', false, json::error_handler_t::replace);
}

std::vector<std::string> list_of(std::string_view text) {
    std::vector<std::string> list;
    const json array = json::parse(text, nullptr, false);
    if (!array.is_array()) return list;
    for (const auto& item : array)
        if (item.is_string()) list.push_back(item.get<std::string>());
    return list;
}

std::optional<Counts> counts_of(const json& object) {
    if (!object.is_object()) return std::nullopt;
    Counts counts;
    for (const auto& [key, value] : object.items()) {
        const auto state = find_target_state(key);
        if (state && value.is_number_unsigned()) counts[*state] = value.get<std::uint64_t>();
    }
    return counts;
}

std::string counts_text(const Counts& counts) {
    json object = json::object();
    for (std::size_t i = 0; i < target_states; ++i)
        if (counts.of[i] > 0) object[std::string(name(static_cast<TargetState>(i)))] = counts.of[i];
    return object.dump();
}

AuditLine line_of(const Statement& row) {
    AuditLine line;
    line.seq = row.integer(0);
    line.time = from_millis(row.integer(1));
    line.entry.event = row.text(2);
    line.entry.who = row.text(3);
    line.entry.context = row.text(4);
    line.entry.action = row.text(5);
    line.entry.job = row.text(6);
    line.entry.devices = list_of(row.text(7));
    line.entry.reason = row.text(8);
    line.entry.outcome = row.text(9);
    if (!row.is_null(10)) line.counts = counts_of(json::parse(row.text(10), nullptr, false));
    line.previous = row.text(11);
    line.hash = row.text(12);
    return line;
}

}  // namespace

// Called inside a transaction that began immediate, so that two processes can not continue the same line.
Result<AuditLine> SqliteLedger::append_audit(const AuditEntry& entry, const std::optional<Counts>& counts) {
    AuditLine line;
    line.entry = entry;
    line.counts = counts;
    line.time = clock_.now();
    MDM_TRY(auto* last, kept(select_last));
    MDM_CHECK(rows(*last, [&line](const Statement& row) {
        line.seq = row.integer(0);
        line.previous = row.text(1);
    }));
    ++line.seq;
    line.hash = audit_hash(line);
    MDM_TRY(auto* insert, kept(insert_line));
    const auto text = [](const std::string& value) { return std::string_view(value); };
    insert->bind_all(line.seq, to_millis(line.time), text(entry.event), text(entry.who), text(entry.context),
                     text(entry.action), text(entry.job), text(list_text(entry.devices)), text(entry.reason),
                     text(entry.outcome));
    if (counts) insert->bind(11, std::string_view(counts_text(*counts)));
    MDM_CHECK(insert->bind(12, text(line.previous)).bind(13, text(line.hash)).run());
    return line;
}

Result<AuditLine> SqliteLedger::record(const AuditEntry& entry) {
    const std::lock_guard guard(mutex_);
    MDM_TRY(auto transaction, Transaction::begin(database_));
    MDM_TRY(auto line, append_audit(entry, std::nullopt));
    MDM_CHECK(transaction.commit());
    return line;
}

Result<std::vector<AuditLine>> SqliteLedger::audit(std::int64_t after, std::size_t limit) {
    const std::lock_guard guard(mutex_);
    MDM_TRY(auto* select, kept(select_lines));
    std::vector<AuditLine> page;
    select->bind_all(after, static_cast<std::int64_t>(limit));
    MDM_CHECK(rows(*select, [&page](const Statement& row) { page.push_back(line_of(row)); }));
    return page;
}

}  // namespace mdm
