#pragma once
// Rollouts: an assignment that reaches its devices in stages. Which stage it is at, and since when, is kept
// in the ledger of this machine; which devices a stage reaches is said by a hash of their ids and the
// assignment's name, so that a stage is the same wherever it is planned, and each holds the one before. A
// rollout never takes anything away: a device that has something keeps it while its selectors choose it,
// whatever the ledger says.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/backend/backend.hpp"
#include "mdm/policy/document.hpp"

namespace mdm {
class Ledger;
}

namespace mdm::policy {

/// The part of the devices that a rollout has come to.
struct Portion {
    std::string assignment;
    std::int64_t percent = 100;
    /// Of the devices that the selectors choose, about so many in a hundred.
    bool holds(std::string_view device) const;
};

/// Where a rollout stands when a plan is made.
struct RolloutStage {
    std::string assignment;
    std::size_t stage = 0;  // from 0
    std::size_t stages = 1;
    std::int64_t percent = 100;
    std::optional<Time> since = {};  // it began; null: applying the plan begins it
    std::optional<Time> due = {};    // the next one, once this one began; null for the last
    std::string remark = {};         // why it goes no further, or what could not be looked at

    bool last() const { return stage + 1 == stages; }
};

/// Of every assignment for the context that has stages. A stage whose wait is over is left behind, unless too
/// much of the job that began it failed.
Result<std::vector<RolloutStage>> rollout_stages(const Documents& documents, const std::string& context,
                                                 const std::string& set, const Identity& identity,
                                                 Ledger& ledger, Time now);

/// Keeps that those that did not begin before begin now, with this job ("" where there was nothing to write).
Result<void> begin_stages(const std::vector<RolloutStage>& stages, const std::string& set,
                          const Identity& identity, const std::string& job, Ledger& ledger, Time now);

/// "rollout of 'clinical': stage 1 of 2 (5 percent), which reaches 12 devices; …".
std::string stage_note(const RolloutStage& stage, std::optional<std::uint64_t> devices);

}  // namespace mdm::policy
