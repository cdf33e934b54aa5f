#pragma once
// Saved plans: JSON with a version number, what it was made from, and a digest over all of it, so that a plan
// that was edited after its review is refused. The digest has no key: it tells that a plan was changed, not
// by whom. No secret is ever in it.
#include <string>

#include "mdm/base/fs.hpp"
#include "mdm/policy/plan.hpp"
#include "mdm/policy/remote.hpp"

namespace mdm::policy {

inline constexpr int plan_version = 1;

std::string save_plan(const Plan& plan);
/// Code::invalid for anything but a plan of this version that is as it was saved. `name` is for messages.
Result<Plan> parse_plan(const std::string& text, std::string_view name);

/// Replaces the file: 0600, whole or not at all.
Result<void> write_plan(FileSystem& files, const std::string& path, const Plan& plan);
Result<Plan> read_plan(const FileSystem& files, const std::string& path);

/// Code::refused when the plan was made for another context or server.
Result<void> check_place(const Plan& plan, const Identity& identity, const std::string& context);
/// Code::refused, naming what moved, when an object is no longer what the plan relies on.
Result<void> check_current(const Plan& plan, const Remote& remote);

}  // namespace mdm::policy
