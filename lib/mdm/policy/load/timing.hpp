#pragma once
// When and how fast an assignment takes hold: `schedule` of a target and `rollout` of an Assignment.
#include <optional>

#include "mdm/policy/document.hpp"
#include "mdm/policy/load/scope.hpp"

namespace mdm::policy {

/// A time without a zone is UTC, and is reported, because the same document must mean the same time wherever
/// it is planned. Nothing when it is wrong, which is reported.
std::optional<Schedule> read_schedule(const yaml::Node& node, const Scope& scope);
std::optional<Rollout> read_rollout(const yaml::Node& node, const Scope& scope);

}  // namespace mdm::policy
