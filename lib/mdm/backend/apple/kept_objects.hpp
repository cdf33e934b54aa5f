#pragma once
// Policy objects that we keep for servers that keep none: what is wanted on which devices, and what was sent
// to whom. Tables of their own in the event store's file (0600: profiles may hold passwords), everything
// belonging to one server. One instance serves one thread.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/backend/backend.hpp"
#include "mdm/backend/objects.hpp"
#include "mdm/base/result.hpp"
#include "mdm/store/sqlite.hpp"

namespace mdm::apple {

/// What a device was sent of an object, and under which CommandUUIDs.
struct Sent {
    std::string device;
    std::string identifier;  // of the profile as it was then
    std::int64_t version = 0;
    std::string command_uuid;  // of InstallProfile; "" for declarations
    std::string query_uuid;    // of the ProfileList that followed it
};

class KeptObjects {
  public:
    /// Makes its tables where there are none. `path`: of the event store, which must have been opened before.
    static Result<std::unique_ptr<KeptObjects>> open(const std::string& path, const Identity& identity);

    /// Of a kind, in the order of their making, with assignments and content.
    Result<std::vector<NativeObject>> list(std::string_view kind);
    /// not_found when there is none.
    Result<NativeObject> get(std::string_view kind, std::string_view id);
    Result<void> add(const NativeObject& object);
    /// Name, description and content; the version is one more. conflict when `object.version` is not the
    /// present one.
    Result<void> replace(const NativeObject& object);
    Result<void> remove(std::string_view kind, std::string_view id);
    Result<void> assign(std::string_view kind, std::string_view id,
                        std::span<const ObjectAssignment> assignments);

    Result<std::vector<Sent>> sent_of(std::string_view id);
    Result<void> note(std::string_view id, const Sent& sent);
    Result<void> forget(std::string_view id, std::string_view device);
    /// Who was sent the one version has the other: nothing that a device sees has changed.
    Result<void> carry_over(std::string_view id, const std::string& from, const std::string& to);

  private:
    KeptObjects(store::Database database, std::string server)
        : database_(std::move(database)), server_(std::move(server)) {}
    Result<std::vector<ObjectAssignment>> assignments_of(std::string_view id);
    Result<std::vector<NativeObject>> read(std::string_view where, std::string_view kind,
                                           std::string_view id);

    store::Database database_;
    std::string server_;
};

}  // namespace mdm::apple
