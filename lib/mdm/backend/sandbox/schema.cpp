#include "mdm/backend/sandbox/schema.hpp"

#include <array>

#include "mdm/base/fs.hpp"
#include "mdm/base/text.hpp"

namespace mdm::sandbox {
namespace {

constexpr std::int32_t application = 0x6D647362;  // "mdsb"

// commands: delivered and due are null for a device that is not heard of any more; result holds from due on.
// changes: what commands did to a device's columns. assignments: the whole list is always written anew.
constexpr std::array<std::string_view, 1> steps{R"sql(
CREATE TABLE settings(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE commands(
    seq INTEGER PRIMARY KEY, operation TEXT NOT NULL, device INTEGER NOT NULL, submitted INTEGER NOT NULL,
    delivered INTEGER, due INTEGER, deferred INTEGER NOT NULL, result INTEGER NOT NULL,
    applied INTEGER NOT NULL DEFAULT 0, inputs TEXT NOT NULL, message TEXT);
CREATE INDEX commands_device ON commands(device, seq);
CREATE INDEX commands_due ON commands(due, seq) WHERE applied = 0;
CREATE TABLE changes(device INTEGER, field INTEGER, value, PRIMARY KEY(device, field)) WITHOUT ROWID;
CREATE TABLE app_changes(device INTEGER, app INTEGER, version TEXT, PRIMARY KEY(device, app)) WITHOUT ROWID;
CREATE TABLE objects(
    n INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, name TEXT NOT NULL, description TEXT,
    content TEXT NOT NULL, version INTEGER NOT NULL);
CREATE INDEX objects_kind ON objects(kind, n);
CREATE TABLE assignments(
    object INTEGER, position INTEGER, target INTEGER NOT NULL, id TEXT NOT NULL, exclude INTEGER NOT NULL,
    since INTEGER NOT NULL, PRIMARY KEY(object, position)) WITHOUT ROWID;
CREATE TABLE enrollments(
    n INTEGER PRIMARY KEY, kind TEXT NOT NULL, platform TEXT, ownership TEXT, user TEXT,
    created INTEGER NOT NULL, expires INTEGER, revoked INTEGER NOT NULL DEFAULT 0, used INTEGER NOT NULL);
)sql"};

Result<void> prepare_file(store::Database& database) {
    MDM_CHECK(database.migrate(steps, application));
    return database.execute("PRAGMA synchronous = NORMAL");
}

Result<std::string> read_text(store::Database& database, std::string_view key) {
    MDM_TRY(auto query, database.prepare("SELECT value FROM settings WHERE key = ?"));
    MDM_TRY(const bool found, query.bind_all(key).step());
    return found ? std::string(query.text(0)) : std::string();
}

Result<void> write_setting(store::Database& database, std::string_view key, const Cell& value) {
    MDM_TRY(auto insert, database.prepare("INSERT OR REPLACE INTO settings VALUES (?, ?)"));
    return insert.bind_all(key, value).run();
}

}  // namespace

Result<store::Database> open_file(const std::string& path) {
    MDM_TRY(const auto facts, real_file_system()->facts(path));
    if (!facts)
        return Error{Code::not_found, "there is no sandbox at '" + path + "'", "run: mdmctl sandbox init"};
    MDM_TRY(auto database, store::Database::open(path, store::OpenMode::read_write));
    MDM_CHECK(prepare_file(database));
    return database;
}

Result<store::Database> create_file(const std::string& path) {
    MDM_TRY(auto database, store::Database::open(path, store::OpenMode::create));
    MDM_CHECK(database.execute("PRAGMA journal_mode = WAL"));
    MDM_CHECK(prepare_file(database));
    return database;
}

Result<Settings> read_settings(store::Database& database) {
    Settings settings;
    MDM_TRY(const auto devices, read_number(database, "devices"));
    MDM_TRY(const auto seed, read_number(database, "seed"));
    MDM_TRY(const auto epoch, read_number(database, "epoch"));
    MDM_TRY(const auto without, read_text(database, "without"));
    MDM_TRY(const auto faults, read_text(database, "faults"));
    MDM_TRY(settings.faults, parse_faults(faults));
    settings.devices = static_cast<std::uint64_t>(devices);
    settings.seed = static_cast<std::uint64_t>(seed);
    settings.epoch = from_millis(epoch);
    for (const std::string& word : split(without, ' '))
        if (!word.empty()) settings.without.insert(word);
    return settings;
}

Result<void> begin_anew(store::Database& database, const Settings& settings) {
    MDM_TRY(auto transaction, store::Transaction::begin(database));
    MDM_CHECK(
        database.execute("DELETE FROM settings; DELETE FROM commands; DELETE FROM changes;"
                         "DELETE FROM app_changes; DELETE FROM objects; DELETE FROM assignments;"
                         "DELETE FROM enrollments; DELETE FROM sqlite_sequence"));
    const std::string without =
        join(std::vector<std::string>(settings.without.begin(), settings.without.end()), " ");
    const std::string faults = faults_text(settings.faults);
    MDM_CHECK(write_setting(database, "devices", Cell::of_int(static_cast<std::int64_t>(settings.devices))));
    MDM_CHECK(write_setting(database, "seed", Cell::of_int(static_cast<std::int64_t>(settings.seed))));
    MDM_CHECK(write_setting(database, "epoch", Cell::of_int(millis(settings.epoch))));
    MDM_CHECK(write_setting(database, "without", Cell::of(without)));
    MDM_CHECK(write_setting(database, "faults", Cell::of(faults)));
    MDM_CHECK(write_setting(database, "offset", Cell::of_int(0)));
    MDM_CHECK(write_setting(database, "arrivals", Cell::of_int(0)));
    return transaction.commit();
}

Result<void> write_faults(store::Database& database, const Faults& faults) {
    const std::string text = faults_text(faults);
    return write_setting(database, "faults", Cell::of(text));
}

Result<std::int64_t> read_number(store::Database& database, std::string_view key) {
    MDM_TRY(auto query, database.prepare("SELECT value FROM settings WHERE key = ?"));
    MDM_TRY(const bool found, query.bind_all(key).step());
    return found ? query.integer(0) : 0;
}

Result<void> add_to_number(store::Database& database, std::string_view key, std::int64_t by) {
    MDM_TRY(auto update, database.prepare("UPDATE settings SET value = value + ? WHERE key = ?"));
    return update.bind_all(by, key).run();
}

}  // namespace mdm::sandbox
