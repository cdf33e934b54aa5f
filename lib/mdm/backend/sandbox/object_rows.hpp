#pragma once
// Policy objects and their assignments in the sandbox's file. Callers hold the transaction.
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "mdm/backend/objects.hpp"
#include "mdm/backend/sandbox/world.hpp"

namespace mdm::sandbox {

/// The content as the server will give it back; invalid when it cannot be read.
Result<std::string> kept_content(const NativeObject& object, Time now, std::string_view id = {},
                                 std::int64_t version = 1);

/// Without assignments. Null when there is none of this kind.
Result<std::optional<NativeObject>> read_object(World& world, std::string_view kind, std::int64_t number,
                                                bool description);
/// The next objects of a kind after number `last`, in an order of the server's own.
Result<std::vector<std::pair<std::int64_t, NativeObject>>> read_page(World& world, std::string_view kind,
                                                                     std::int64_t last, bool description);
Result<std::int64_t> insert_object(World& world, const NativeObject& object, Time now);
Result<void> replace_object(World& world, const NativeObject& object, std::int64_t number, Time now);
Result<void> delete_object(World& world, std::string_view kind, std::int64_t number);

Result<std::vector<ObjectAssignment>> read_assignments(World& world, std::int64_t number);
/// Changes the object's version as well.
Result<void> replace_assignments(World& world, std::int64_t number,
                                 std::span<const ObjectAssignment> assignments, Time now);

/// The objects that other people made before we came: two of each kind.
Result<void> add_foreign_objects(World& world, Time now);

/// Rows of tables::policies.
Result<std::unique_ptr<RowSource>> list_policies(World& world);
/// Rows of tables::profiles: what is assigned to the device and has reached it.
Result<std::unique_ptr<RowSource>> list_profiles(World& world, std::uint64_t n, Time now);

}  // namespace mdm::sandbox
