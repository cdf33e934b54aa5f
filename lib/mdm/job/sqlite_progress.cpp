// What moves of targets, in the ledger's file: "sending" before a request leaves, then what became of it.
// Targets that move alike and follow one another are one statement, which costs a fraction of one each; what
// differs between them is bound end to end, and each row takes its piece.
#include <fmt/format.h>

#include <algorithm>

#include "mdm/job/sqlite_ledger.hpp"

namespace mdm {
namespace {

constexpr const char* begin_progress =
    "INSERT OR IGNORE INTO progress(id, state, attempts) SELECT id, state, 0 FROM targets "
    "WHERE id BETWEEN ?1 AND ?2 AND state = ?3";
// An attempt that provably never left is no attempt.
constexpr const char* change_targets =
    "UPDATE progress SET state = ?4, "
    "command_id = coalesce(nullif(CAST(substr(?5, 1 + ?6 * (id - ?1), ?6) AS TEXT), ''), command_id), "
    "approval = coalesce(?7, approval), error = ?8, error_code = ?9, learnt_from = ?10, "
    "attempts = attempts - ?11 WHERE id BETWEEN ?1 AND ?2 AND state = ?3";
// Most targets are marked once, and move with that for the first time.
constexpr const char* mark_first =
    "INSERT OR IGNORE INTO progress(id, state, attempts, command_id, sent_at, hmac) "
    "SELECT id, 1, 1, ?7, ?4, substr(?5, 1 + ?6 * (id - ?1), ?6) "
    "FROM targets WHERE id BETWEEN ?1 AND ?2 AND state = ?3";
constexpr const char* mark_again =
    "UPDATE progress SET state = 1, sent_at = ?4, "
    "hmac = substr(?5, 1 + ?6 * (id - ?1), ?6), command_id = coalesce(?7, command_id), "
    "attempts = attempts + 1, error = NULL, error_code = NULL WHERE id BETWEEN ?1 AND ?2 AND state = ?3";

bool alike(const SendingMark& one, const SendingMark& next) {
    return next.seq == one.seq + 1 && next.from == one.from && next.sent_at == one.sent_at &&
           next.command_id == one.command_id && next.hmac.size() == one.hmac.size();
}

// Where nothing but words changes, a row looks the same before and after, and goes alone.
bool alike(const TargetChange* one, const TargetChange* next) {
    return next->seq == one->seq + 1 && one->from != one->to && next->from == one->from &&
           next->to == one->to && next->command_id.size() == one->command_id.size() &&
           next->approval == one->approval && next->error == one->error &&
           next->error_code == one->error_code && next->learnt_from == one->learnt_from &&
           next->not_sent == one->not_sent;
}

/// Where the run that begins at `begin` is over.
template <class Iterator>
Iterator end_of_run(Iterator begin, Iterator end) {
    const auto last =
        std::adjacent_find(begin, end, [](const auto& a, const auto& b) { return !alike(a, b); });
    return last == end ? end : last + 1;
}

}  // namespace

Result<std::uint64_t> SqliteLedger::change(const Row& row, std::span<const TargetChange* const> run) {
    const TargetChange& first = *run.front();
    std::string command_ids;
    for (const TargetChange* one : run) command_ids += one->command_id;
    MDM_TRY(auto* update, kept(change_targets));
    update->bind_all(target_id(row.number, first.seq), target_id(row.number, run.back()->seq),
                     static_cast<std::int64_t>(first.from), static_cast<std::int64_t>(first.to));
    update->bind_bytes(5, command_ids).bind(6, static_cast<std::int64_t>(first.command_id.size()));
    bind_text(*update, 7, first.approval);
    bind_text(*update, 8, first.error);
    bind_text(*update, 9, first.error_code);
    bind_text(*update, 10, first.learnt_from);
    MDM_CHECK(update->bind(11, std::int64_t{first.not_sent}).run());
    return static_cast<std::uint64_t>(database_.changes());
}

Result<void> SqliteLedger::apply(Row& row, std::span<const TargetChange> changes) {
    std::vector<const TargetChange*> sorted;
    sorted.reserve(changes.size());
    for (const TargetChange& one : changes) sorted.push_back(&one);
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const TargetChange* a, const TargetChange* b) { return a->seq < b->seq; });
    MDM_TRY(auto* begin, kept(begin_progress));
    for (auto at = sorted.cbegin(), end = at; at != sorted.cend(); at = end) {
        end = end_of_run(at, sorted.cend());
        const TargetChange& first = **at;
        MDM_TRY(auto changed, change(row, {at, end}));
        if (changed < static_cast<std::uint64_t>(end - at)) {
            begin->bind_all(target_id(row.number, first.seq), target_id(row.number, (*(end - 1))->seq),
                            static_cast<std::int64_t>(first.from));
            MDM_CHECK(begin->run());
            if (database_.changes() > 0) {
                MDM_TRY(const auto more, change(row, {at, end}));
                changed += more;
            }
        }
        row.counts.move(first.from, first.to, changed);
    }
    return {};
}

Result<void> SqliteLedger::mark(Row& row, std::span<const SendingMark> marks) {
    MDM_TRY(auto* first_time, kept(mark_first));
    MDM_TRY(auto* again, kept(mark_again));
    for (auto at = marks.begin(), end = at; at != marks.end(); at = end) {
        end = end_of_run(at, marks.end());
        const std::int64_t last = (end - 1)->seq;
        std::string hmacs;
        for (auto one = at; one != end; ++one) hmacs += one->hmac;
        std::int64_t missing = end - at;
        for (auto* statement : {first_time, again}) {
            if (missing == 0) break;
            statement->bind_all(target_id(row.number, at->seq), target_id(row.number, last),
                                static_cast<std::int64_t>(at->from), to_millis(at->sent_at));
            statement->bind_bytes(5, hmacs).bind(6, static_cast<std::int64_t>(at->hmac.size()));
            bind_text(*statement, 7, at->command_id);
            MDM_CHECK(statement->run());
            missing -= database_.changes();
        }
        if (missing != 0)
            return Error{Code::conflict,
                         fmt::format("targets {} to {} were changed by another process", at->seq, last)};
        row.counts.move(at->from, TargetState::sending, static_cast<std::uint64_t>(end - at));
    }
    return {};
}

}  // namespace mdm
