// Objects at servers that keep no marker of ours: which document each was made from.
#include "mdm/job/sqlite_ledger.hpp"

namespace mdm {
namespace {

constexpr const char* insert_object =
    "INSERT INTO objects(backend, base_url, tenant, kind, id, marker) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT DO UPDATE SET marker = excluded.marker";
constexpr const char* delete_object =
    "DELETE FROM objects WHERE backend = ? AND base_url = ? AND tenant = ? AND kind = ? AND id = ?";
constexpr const char* select_objects =
    "SELECT kind, id, marker FROM objects WHERE backend = ? AND base_url = ? AND tenant = ? ORDER BY kind, "
    "id";

}  // namespace

Result<void> SqliteLedger::remember_object(const Identity& identity, const KnownObject& object) {
    const std::lock_guard guard(mutex_);
    MDM_TRY(auto* insert, kept(insert_object));
    return insert
        ->bind_all(std::string_view(identity.backend), std::string_view(identity.base_url),
                   std::string_view(identity.tenant), std::string_view(object.kind),
                   std::string_view(object.id), std::string_view(object.marker))
        .run();
}

Result<void> SqliteLedger::forget_object(const Identity& identity, std::string_view kind,
                                         std::string_view id) {
    const std::lock_guard guard(mutex_);
    MDM_TRY(auto* remove, kept(delete_object));
    return remove
        ->bind_all(std::string_view(identity.backend), std::string_view(identity.base_url),
                   std::string_view(identity.tenant), kind, id)
        .run();
}

Result<std::vector<KnownObject>> SqliteLedger::known_objects(const Identity& identity) {
    const std::lock_guard guard(mutex_);
    MDM_TRY(auto* select, kept(select_objects));
    select->bind_all(std::string_view(identity.backend), std::string_view(identity.base_url),
                     std::string_view(identity.tenant));
    std::vector<KnownObject> objects;
    MDM_CHECK(rows(*select, [&](const store::Statement& row) {
        objects.push_back({std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2))});
    }));
    return objects;
}

}  // namespace mdm
