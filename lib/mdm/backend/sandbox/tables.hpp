#pragma once
// The smaller tables: installed apps, groups, the catalogue, a device's history.
#include <memory>

#include "mdm/backend/backend.hpp"
#include "mdm/backend/sandbox/world.hpp"

namespace mdm::sandbox {

/// Of the device in `scope`, or of the whole fleet when it is empty.
Result<std::unique_ptr<RowSource>> list_apps(World& world, const std::string& scope, Time now);
Result<std::unique_ptr<RowSource>> list_groups(World& world);
Result<std::unique_ptr<RowSource>> list_catalog();
/// Newest first.
Result<std::unique_ptr<RowSource>> list_history(World& world, const std::string& scope, Time now);

/// The device's number; not_found when there is none with this id.
Result<std::uint64_t> require_device(const World& world, const std::string& id);

}  // namespace mdm::sandbox
