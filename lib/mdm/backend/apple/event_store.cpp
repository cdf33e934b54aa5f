#include "mdm/backend/apple/event_store.hpp"

#include <fmt/format.h>

#include <array>

#include "mdm/backend/apple/native_command.hpp"
#include "mdm/backend/apple/sqlite_event_store.hpp"
#include "mdm/base/digest.hpp"
#include "mdm/base/text.hpp"

namespace mdm::apple {
namespace {

using store::Transaction;

constexpr std::int32_t application = 0x6D646D65;            // "mdme"
constexpr Millis remembered = std::chrono::hours(24 * 90);  // ids of events, to know them again

// A fact remembers when it was told: what comes late does not undo what is newer. Never change a step: add
// one.
constexpr std::array<std::string_view, 2> schema{R"(
CREATE TABLE servers(
  n INTEGER PRIMARY KEY, backend TEXT NOT NULL, base_url TEXT NOT NULL, tenant TEXT NOT NULL,
  UNIQUE(backend, base_url, tenant));
CREATE TABLE events(
  server INTEGER NOT NULL, id TEXT NOT NULL, received INTEGER NOT NULL, PRIMARY KEY(server, id)) WITHOUT ROWID;
CREATE INDEX events_received ON events(received);
CREATE TABLE devices(
  n INTEGER PRIMARY KEY, server INTEGER NOT NULL, id TEXT NOT NULL, apps_at INTEGER, profiles_at INTEGER,
  UNIQUE(server, id));
CREATE TABLE facts(
  device INTEGER NOT NULL, field TEXT NOT NULL, value, at INTEGER NOT NULL,
  PRIMARY KEY(device, field)) WITHOUT ROWID;
CREATE TABLE unlock_tokens(device INTEGER PRIMARY KEY, token TEXT NOT NULL, at INTEGER NOT NULL);
CREATE TABLE apps(device INTEGER NOT NULL, id TEXT, name TEXT, version TEXT, managed INTEGER);
CREATE INDEX apps_device ON apps(device);
CREATE TABLE profiles(
  device INTEGER NOT NULL, id TEXT NOT NULL, name TEXT, uuid TEXT, description TEXT, managed INTEGER,
  enrolls INTEGER NOT NULL);
CREATE INDEX profiles_device ON profiles(device);
CREATE TABLE commands(
  server INTEGER NOT NULL, uuid TEXT NOT NULL, request_type TEXT, operation TEXT,
  PRIMARY KEY(server, uuid)) WITHOUT ROWID;
CREATE TABLE sent(
  server INTEGER NOT NULL, enrollment TEXT NOT NULL, uuid TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY(server, enrollment, uuid)) WITHOUT ROWID;
CREATE TABLE results(
  server INTEGER NOT NULL, enrollment TEXT NOT NULL, uuid TEXT NOT NULL, outcome TEXT NOT NULL,
  status TEXT NOT NULL, request_type TEXT, error TEXT, remark TEXT, at INTEGER NOT NULL,
  PRIMARY KEY(server, enrollment, uuid)) WITHOUT ROWID;
CREATE TABLE groups(n INTEGER PRIMARY KEY, server INTEGER NOT NULL, name TEXT NOT NULL, UNIQUE(server, name));
CREATE TABLE members(grp INTEGER NOT NULL, device TEXT NOT NULL, PRIMARY KEY(grp, device)) WITHOUT ROWID)",
                                                 R"(
ALTER TABLE sent ADD COLUMN outcome TEXT;
ALTER TABLE sent ADD COLUMN told INTEGER;
ALTER TABLE commands ADD COLUMN expects INTEGER NOT NULL DEFAULT 0;
ALTER TABLE commands ADD COLUMN expects_what TEXT;
ALTER TABLE commands ADD COLUMN expects_value TEXT)"};

Result<std::int64_t> server_number(store::Database& database, const Identity& identity) {
    const auto text = [](const std::string& value) { return std::string_view(value); };
    MDM_TRY(auto insert,
            database.prepare("INSERT OR IGNORE INTO servers(backend, base_url, tenant) VALUES (?, ?, ?)"));
    MDM_CHECK(insert.bind_all(text(identity.backend), text(identity.base_url), text(identity.tenant)).run());
    MDM_TRY(auto select,
            database.prepare("SELECT n FROM servers WHERE backend = ? AND base_url = ? AND tenant = ?"));
    MDM_CHECK(select.bind_all(text(identity.backend), text(identity.base_url), text(identity.tenant)).step());
    return select.integer(0);
}

Result<std::unique_ptr<EventStore>> opened(const std::string& path, const Identity& identity) {
    MDM_TRY(auto database, open_event_database(path, store::OpenMode::create));
    MDM_TRY(const std::int64_t server, server_number(database, identity));
    return std::unique_ptr<EventStore>(std::make_unique<SqliteEventStore>(std::move(database), server));
}

void bind_fact(store::Statement& statement, int index, const Fact& fact) {
    if (const auto* text = std::get_if<std::string>(&fact)) statement.bind(index, std::string_view(*text));
    if (const auto* number = std::get_if<std::int64_t>(&fact)) statement.bind(index, *number);
    if (const auto* real = std::get_if<double>(&fact)) statement.bind_real(index, *real);
    if (const auto* flag = std::get_if<bool>(&fact)) statement.bind(index, std::int64_t{*flag ? 1 : 0});
}

void bind_flag(store::Statement& statement, int index, std::optional<bool> flag) {
    if (flag)
        statement.bind(index, std::int64_t{*flag ? 1 : 0});
    else
        statement.bind_null(index);
}

/// What an acknowledged command says of the device.
struct Effect {
    std::string_view request_type;
    Field field;
    bool value;
};
constexpr std::array effects{Effect{"EnableLostMode", Field::lost_mode, true},
                             Effect{"DisableLostMode", Field::lost_mode, false},
                             Effect{"ClearPasscode", Field::passcode_set, false}};

}  // namespace

Result<store::Database> open_event_database(const std::string& path, store::OpenMode mode) {
    MDM_TRY(auto database, store::Database::open(path, mode));
    MDM_CHECK(database.migrate(schema, application));
    // as for the ledger: where WAL cannot be had the file stays as it is, which is as safe and slower
    auto wal = database.execute("PRAGMA journal_mode = WAL");
    if (!wal.ok() && wal.error().code != Code::unavailable) return std::move(wal.error());
    MDM_CHECK(database.execute("PRAGMA synchronous = FULL"));
    return database;
}

std::string event_store_path(std::string_view ledger_file) {
    const auto slash = ledger_file.rfind('/');
    if (slash == std::string_view::npos) return "events.db";
    return fmt::format("{}/events.db", ledger_file.substr(0, slash));
}

Error no_such_device(std::string_view id) {
    return Error{Code::not_found, fmt::format("nothing was heard of a device '{}'", printable(id)),
                 "what devices say is heard while this runs: mdmctl events listen"};
}

Result<std::unique_ptr<EventStore>> EventStore::open(const std::string& path, const Identity& identity) {
    auto store = opened(path, identity);
    if (!store.ok()) return std::move(store.error()).during("opening the event store");
    return store;
}

Result<std::vector<bool>> SqliteEventStore::add(std::span<const Event> events, Time received) {
    MDM_TRY(auto transaction, Transaction::begin(database_));
    std::vector<bool> fresh;
    for (const Event& event : events) {
        MDM_TRY(const bool is_new, add_one(event, received));
        fresh.push_back(is_new);
    }
    {
        MDM_TRY(auto forget, statements_.get("DELETE FROM events WHERE received < ?"));
        MDM_CHECK(forget->bind(1, to_millis(received - remembered)).run());
    }
    MDM_CHECK(transaction.commit());
    return fresh;
}

Result<bool> SqliteEventStore::add_one(const Event& event, Time received) {
    {
        MDM_TRY(auto insert, statements_.get("INSERT OR IGNORE INTO events VALUES (?, ?, ?)"));
        MDM_CHECK(insert->bind_all(server_, std::string_view(event.id), to_millis(received)).run());
    }
    if (database_.changes() == 0) return false;
    MDM_TRY(const std::int64_t device, device_number(event.device, true));
    MDM_CHECK(put(device, "last_seen", rfc3339(event.at), event.at));
    if (event.check_in && !event.user_channel()) MDM_CHECK(add_check_in(device, event));
    if (event.report && !event.report->idle()) MDM_CHECK(add_report(event, device));
    return true;
}

Result<void> SqliteEventStore::add_check_in(std::int64_t device, const Event& event) {
    const CheckIn& check_in = *event.check_in;
    const Time at = event.at;
    if (check_in.kind == CheckIn::Kind::authenticate) MDM_CHECK(begin_anew(device, at));
    if (check_in.kind == CheckIn::Kind::token_update)
        MDM_CHECK(note_enrolled(device, at, event.token_updates == 1));
    MDM_CHECK(put_all(device, check_in.facts, at));
    if (!check_in.unlock_token) return {};
    MDM_TRY(auto insert,
            statements_.get("INSERT INTO unlock_tokens VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET "
                            "token = excluded.token, at = excluded.at WHERE excluded.at >= at"));
    const std::string token = base64(check_in.unlock_token->reveal());
    return insert->bind_all(device, std::string_view(token), to_millis(at)).run();
}

/// A device that enrolls anew may have been erased: what it was before says nothing any more.
Result<void> SqliteEventStore::begin_anew(std::int64_t device, Time at) {
    MDM_CHECK(put(device, authenticated_fact, to_millis(at), at));
    for (const char* sql :
         {"DELETE FROM facts WHERE device = ?1 AND at < ?2 AND field <> 'last_seen'",
          "DELETE FROM unlock_tokens WHERE device = ?1 AND at < ?2",
          "DELETE FROM apps WHERE device = ?1 AND (SELECT apps_at FROM devices WHERE n = ?1) < ?2",
          "DELETE FROM profiles WHERE device = ?1 AND (SELECT profiles_at FROM devices WHERE n = ?1) < ?2",
          "UPDATE devices SET apps_at = CASE WHEN apps_at < ?2 THEN NULL ELSE apps_at END, profiles_at = "
          "CASE "
          "WHEN profiles_at < ?2 THEN NULL ELSE profiles_at END WHERE n = ?1"}) {
        MDM_TRY(auto step, statements_.get(sql));
        MDM_CHECK(step->bind_all(device, to_millis(at)).run());
    }
    return {};
}

/// Enrolled at the first TokenUpdate after the last Authenticate; later ones renew a token.
Result<void> SqliteEventStore::note_enrolled(std::int64_t device, Time at, bool first) {
    MDM_TRY(const auto authenticated, fact(device, authenticated_fact));
    if (!authenticated && !first) return {};
    if (authenticated && to_int(*authenticated).value_or(0) > to_millis(at)) return {};
    MDM_TRY(auto insert,
            statements_.get("INSERT INTO facts VALUES (?1, 'enrolled_at', ?2, ?3) ON CONFLICT DO UPDATE SET "
                            "value = excluded.value, at = excluded.at WHERE excluded.at < at"));
    const std::string text = rfc3339(at);
    return insert->bind_all(device, std::string_view(text), to_millis(at)).run();
}

Result<void> SqliteEventStore::add_report(const Event& event, std::int64_t device) {
    if (!event.report->command_uuid.empty()) MDM_CHECK(add_result(event));
    if (event.user_channel()) return {};
    MDM_CHECK(add_effect(event, device));
    return add_answers(device, event.report->answers, event.at);
}

/// A final answer stays; NotNow gives way to whatever is newer or final.
Result<void> SqliteEventStore::add_result(const Event& event) {
    const Report& report = *event.report;
    MDM_TRY(auto insert,
            statements_.get("INSERT INTO results VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO "
                            "UPDATE SET outcome = ?4, status = ?5, request_type = ?6, error = ?7, remark = "
                            "?8, at = ?9 WHERE outcome IN ('not_now', 'unknown') AND (?4 IN ('acknowledged', "
                            "'failed') OR ?9 >= at)"));
    insert->bind_all(server_, std::string_view(event.enrollment), std::string_view(report.command_uuid),
                     name(report.outcome), std::string_view(report.status));
    const std::string error = report.error ? report.error->text() : std::string();
    int index = 5;
    for (const std::string* text : {&report.request_type, &error, &report.remark}) {
        ++index;
        if (text->empty())
            insert->bind_null(index);
        else
            insert->bind(index, std::string_view(*text));
    }
    return insert->bind(9, to_millis(event.at)).run();
}

Result<void> SqliteEventStore::add_effect(const Event& event, std::int64_t device) {
    const Report& report = *event.report;
    if (report.outcome != Outcome::acknowledged) return {};
    std::string type = report.request_type;
    if (type.empty()) {
        MDM_TRY(auto select,
                statements_.get("SELECT request_type FROM commands WHERE server = ? AND uuid = ?"));
        MDM_TRY(const bool found, select->bind_all(server_, std::string_view(report.command_uuid)).step());
        if (found) type = select->text(0);
    }
    for (const Effect& effect : effects)
        if (effect.request_type == type) return put_all(device, {{effect.field, effect.value}}, event.at);
    // the last that is heard of a device, which does not check out
    if (type == EraseDevice::request_type)
        return put_all(device, {{Field::enrollment, std::string("unenrolled")}}, event.at);
    return {};
}

Result<void> SqliteEventStore::add_answers(std::int64_t device, const Answers& answers, Time at) {
    MDM_CHECK(put_all(device, answers.facts, at));
    if (answers.pin_for_lock) MDM_CHECK(put(device, pin_for_lock_fact, *answers.pin_for_lock, at));
    if (answers.pin_for_erase) MDM_CHECK(put(device, pin_for_erase_fact, *answers.pin_for_erase, at));
    if (answers.apps) MDM_CHECK(replace_apps(device, *answers.apps, at));
    if (answers.profiles) MDM_CHECK(replace_profiles(device, *answers.profiles, at));
    return {};
}

Result<bool> SqliteEventStore::is_newer(std::int64_t device, const char* column, Time at) {
    const std::string sql =
        fmt::format("UPDATE devices SET {0} = ?2 WHERE n = ?1 AND coalesce({0}, 0) <= ?2", column);
    MDM_TRY(auto update, statements_.get(sql));
    MDM_CHECK(update->bind_all(device, to_millis(at)).run());
    return database_.changes() > 0;
}

Result<void> SqliteEventStore::replace_apps(std::int64_t device, const std::vector<AppFact>& apps, Time at) {
    MDM_TRY(const bool newer, is_newer(device, "apps_at", at));
    if (!newer) return {};
    MDM_TRY(auto forget, statements_.get("DELETE FROM apps WHERE device = ?"));
    MDM_CHECK(forget->bind(1, device).run());
    MDM_TRY(auto insert, statements_.get("INSERT INTO apps VALUES (?, ?, ?, ?, ?)"));
    for (const AppFact& app : apps) {
        insert->bind_all(device, std::string_view(app.id), std::string_view(app.name),
                         std::string_view(app.version));
        bind_flag(*insert, 5, app.managed);
        MDM_CHECK(insert->run());
    }
    return {};
}

Result<void> SqliteEventStore::replace_profiles(std::int64_t device, const std::vector<ProfileFact>& profiles,
                                                Time at) {
    MDM_TRY(const bool newer, is_newer(device, "profiles_at", at));
    if (!newer) return {};
    MDM_TRY(auto forget, statements_.get("DELETE FROM profiles WHERE device = ?"));
    MDM_CHECK(forget->bind(1, device).run());
    MDM_TRY(auto insert, statements_.get("INSERT INTO profiles VALUES (?, ?, ?, ?, ?, ?, ?)"));
    for (const ProfileFact& profile : profiles) {
        insert->bind_all(device, std::string_view(profile.id), std::string_view(profile.name),
                         std::string_view(profile.uuid), std::string_view(profile.description));
        bind_flag(*insert, 6, profile.managed);
        MDM_CHECK(insert->bind(7, std::int64_t{profile.enrolls ? 1 : 0}).run());
    }
    return {};
}

Result<void> SqliteEventStore::put(std::int64_t device, std::string_view field, const Fact& value, Time at) {
    MDM_TRY(auto insert, statements_.get("INSERT INTO facts VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                                         "value = excluded.value, at = excluded.at WHERE excluded.at >= at"));
    insert->bind_all(device, field);
    bind_fact(*insert, 3, value);
    return insert->bind(4, to_millis(at)).run();
}

Result<void> SqliteEventStore::put_all(std::int64_t device, const Facts& facts, Time at) {
    for (const auto& [field, value] : facts)
        MDM_CHECK(put(device, tables::devices.columns[column(field)].name, value, at));
    return {};
}

Result<void> SqliteEventStore::learn(std::string_view device, const Facts& facts, Time at) {
    const Learnt one{std::string(device), facts};
    return learn_all(std::span(&one, 1), at);
}

Result<void> SqliteEventStore::learn_all(std::span<const Learnt> devices, Time at) {
    MDM_TRY(auto transaction, Transaction::begin(database_));
    for (const Learnt& one : devices) {
        MDM_TRY(const std::int64_t number, device_number(one.device, true));
        MDM_CHECK(put_all(number, one.facts, at));
    }
    return transaction.commit();
}

}  // namespace mdm::apple
