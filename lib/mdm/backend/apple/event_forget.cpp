// What the event store need not remember for ever.
#include "mdm/backend/apple/sqlite_event_store.hpp"

namespace mdm::apple {
namespace {

using store::Database;
using store::Transaction;

Result<std::uint64_t> remove(Database& database, std::string_view sql, Time cutoff) {
    MDM_TRY(auto statement, database.prepare(sql));
    MDM_CHECK(statement.bind(1, to_millis(cutoff)).run());
    return static_cast<std::uint64_t>(database.changes());
}

constexpr std::string_view left_devices =
    "CREATE TEMP TABLE gone AS SELECT n, server, id FROM devices WHERE EXISTS (SELECT 1 FROM facts WHERE "
    "device "
    "= n AND field = 'enrollment' AND value = 'unenrolled') AND NOT EXISTS (SELECT 1 FROM facts WHERE device "
    "= "
    "n AND at >= ?)";

Result<Forgotten> forget(Database& database, Time cutoff) {
    Forgotten forgotten;
    MDM_TRY(auto transaction, Transaction::begin(database));
    MDM_TRY(forgotten.commands, remove(database, "DELETE FROM sent WHERE at < ?", cutoff));
    for (const char* sql : {"DELETE FROM results WHERE at < ?", "DELETE FROM events WHERE received < ?"})
        MDM_CHECK(remove(database, sql, cutoff));
    MDM_CHECK(database.execute(
        "DELETE FROM commands WHERE NOT EXISTS (SELECT 1 FROM sent s WHERE s.server = "
        "commands.server AND s.uuid = commands.uuid) AND NOT EXISTS (SELECT 1 FROM results r "
        "WHERE r.server = commands.server AND r.uuid = commands.uuid)"));
    MDM_CHECK(remove(database, left_devices, cutoff));
    for (const char* table : {"facts", "unlock_tokens", "apps", "profiles"})
        MDM_CHECK(
            database.execute(std::string("DELETE FROM ") + table + " WHERE device IN (SELECT n FROM gone)"));
    MDM_CHECK(
        database.execute("DELETE FROM members WHERE EXISTS (SELECT 1 FROM groups JOIN gone ON gone.server = "
                         "groups.server WHERE groups.n = grp AND gone.id = members.device)"));
    MDM_CHECK(database.execute("DELETE FROM devices WHERE n IN (SELECT n FROM gone)"));
    forgotten.devices = static_cast<std::uint64_t>(database.changes());
    MDM_CHECK(database.execute("DROP TABLE gone"));
    MDM_CHECK(transaction.commit());
    return forgotten;
}

}  // namespace

Result<Forgotten> forget_events(const std::string& path, Time cutoff) {
    const auto forget_in = [&]() -> Result<Forgotten> {
        MDM_TRY(auto database, open_event_database(path, store::OpenMode::read_write));
        MDM_TRY(auto forgotten, forget(database, cutoff));
        if (forgotten.commands + forgotten.devices == 0) return forgotten;
        forgotten.compacted =
            database.execute("VACUUM").ok() && database.execute("PRAGMA wal_checkpoint(TRUNCATE)").ok();
        return forgotten;
    };
    auto forgotten = forget_in();
    if (!forgotten.ok()) return std::move(forgotten.error()).during("forgetting what devices said");
    return forgotten;
}

}  // namespace mdm::apple
