// What the event store knows of commands that we sent.
#include "mdm/backend/apple/sqlite_event_store.hpp"
#include "mdm/base/digest.hpp"

namespace mdm::apple {
namespace {

using store::Transaction;

constexpr const char* insert_sent =
    "INSERT OR IGNORE INTO sent(server, enrollment, uuid, at) VALUES (?, ?, ?, ?)";
constexpr const char* insert_command =
    "INSERT OR IGNORE INTO commands(server, uuid, request_type, operation, expects, expects_what, "
    "expects_value) VALUES (?, ?, ?, ?, ?, ?, ?)";
constexpr const char* rename_command =
    "INSERT OR IGNORE INTO commands SELECT server, ?3, request_type, operation, expects, expects_what, "
    "expects_value FROM commands WHERE server = ?1 AND uuid = ?2";
// Who was told before that it is queued is not told otherwise by a repetition.
constexpr const char* update_sent =
    "UPDATE OR REPLACE sent SET uuid = ?4, outcome = ?5, told = ?6 WHERE server = ?1 AND enrollment = ?2 AND "
    "uuid = ?3 AND outcome IS NOT 'accepted'";
constexpr const char* select_passed =
    "SELECT 1 FROM sent mine JOIN sent later ON later.server = mine.server AND later.enrollment = "
    "mine.enrollment AND later.uuid <> mine.uuid AND later.at >= mine.told JOIN results r ON r.server = "
    "later.server AND r.enrollment = later.enrollment AND r.uuid = later.uuid WHERE mine.server = ?1 AND "
    "mine.enrollment = ?2 AND mine.uuid = ?3 AND mine.outcome = 'accepted' AND r.at <= ?4 LIMIT 1";
constexpr const char* select_expected =
    "SELECT 1 FROM sent s JOIN commands c ON c.server = s.server AND c.uuid = s.uuid JOIN devices d ON "
    "d.server = s.server AND d.id = s.enrollment WHERE s.server = ?1 AND s.enrollment = ?2 AND s.uuid = ?3 "
    "AND CASE c.expects "
    "WHEN 1 THEN EXISTS (SELECT 1 FROM facts f WHERE f.device = d.n AND f.field = c.expects_what AND "
    "CAST(f.value AS TEXT) = c.expects_value AND f.at >= s.told) "
    "WHEN 2 THEN d.apps_at >= s.told AND EXISTS (SELECT 1 FROM apps a WHERE a.device = d.n AND a.id = "
    "c.expects_what) "
    "WHEN 3 THEN d.apps_at >= s.told AND NOT EXISTS (SELECT 1 FROM apps a WHERE a.device = d.n AND a.id = "
    "c.expects_what) END";

}  // namespace

Result<void> SqliteEventStore::note_sent(const SentNote& note, std::span<const std::string> enrollments) {
    MDM_TRY(auto transaction, Transaction::begin(database_));
    {
        MDM_TRY(auto insert, statements_.get(insert_command));
        insert->bind_all(server_, std::string_view(note.command_uuid), std::string_view(note.request_type),
                         std::string_view(note.operation), static_cast<std::int64_t>(note.expects.of),
                         std::string_view(note.expects.what), std::string_view(note.expects.value));
        MDM_CHECK(insert->run());
        MDM_TRY(auto sent, statements_.get(insert_sent));
        for (const std::string& enrollment : enrollments)
            MDM_CHECK(sent->bind_all(server_, std::string_view(enrollment),
                                     std::string_view(note.command_uuid), to_millis(note.at))
                          .run());
    }
    return transaction.commit();
}

Result<void> SqliteEventStore::note_told(std::span<const ToldNote> notes) {
    if (notes.empty()) return {};
    MDM_TRY(auto transaction, Transaction::begin(database_));
    {
        MDM_TRY(auto rename, statements_.get(rename_command));
        MDM_TRY(auto update, statements_.get(update_sent));
        for (const ToldNote& note : notes) {
            const std::string_view uuid = note.told_uuid.empty() ? note.command_uuid : note.told_uuid;
            if (uuid != note.command_uuid)
                MDM_CHECK(rename->bind_all(server_, std::string_view(note.command_uuid), uuid).run());
            MDM_CHECK(update
                          ->bind_all(server_, std::string_view(note.enrollment),
                                     std::string_view(note.command_uuid), uuid, name(note.outcome),
                                     to_millis(note.at))
                          .run());
        }
    }
    return transaction.commit();
}

Result<std::optional<CommandResult>> SqliteEventStore::result_of(std::string_view enrollment,
                                                                 std::string_view command_uuid) {
    MDM_TRY(auto select,
            statements_.get("SELECT outcome, status, error, remark, at FROM results WHERE server "
                            "= ? AND enrollment = ? AND uuid = ?"));
    MDM_TRY(const bool found, select->bind_all(server_, enrollment, command_uuid).step());
    if (!found) return std::optional<CommandResult>();
    CommandResult result;
    result.outcome = find_outcome(select->text(0)).value_or(Outcome::unknown);
    result.status = select->text(1);
    if (!select->is_null(2)) result.error = Error{Code::failed, std::string(select->text(2))};
    result.remark = select->text(3);
    result.at = from_millis(select->integer(4));
    return std::optional<CommandResult>(std::move(result));
}

Result<bool> SqliteEventStore::was_passed_by(std::string_view enrollment, std::string_view command_uuid,
                                             Time settled) {
    MDM_TRY(auto select, statements_.get(select_passed));
    return select->bind_all(server_, enrollment, command_uuid, to_millis(settled)).step();
}

Result<bool> SqliteEventStore::is_as_expected(std::string_view enrollment, std::string_view command_uuid) {
    MDM_TRY(auto select, statements_.get(select_expected));
    MDM_TRY(const bool row, select->bind_all(server_, enrollment, command_uuid).step());
    return row;
}

}  // namespace mdm::apple
