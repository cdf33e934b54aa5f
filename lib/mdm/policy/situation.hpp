#pragma once
// Documents against one server: what is wanted there, what is there, and whom it reaches. Plans and drift are
// both made from this one look: each kind of object is listed once, groups once, and the fleet is looked over
// once.
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "mdm/backend/backend.hpp"
#include "mdm/fleet/fleet.hpp"
#include "mdm/policy/assign.hpp"
#include "mdm/policy/planner.hpp"
#include "mdm/policy/prune.hpp"
#include "mdm/policy/survey.hpp"
#include "mdm/policy/translate_all.hpp"

namespace mdm {
class Ledger;
}

namespace mdm::policy {

struct PlanRequest {
    const Documents& documents;
    const Translations& translations;  // without errors
    std::string context;
    std::vector<std::string> known_contexts;
    std::string set;                                // "" = the documents' own, or the default one
    std::string folder;                             // of the documents
    std::optional<std::uint64_t> prune_up_to = {};  // delete what is left over, at most so many
    // knows whose objects are where no marker is kept, and how far rollouts have come
    Ledger* ledger = nullptr;
};

/// The set that a request is about.
std::string set_of(const PlanRequest& request);

struct Situation {
    std::string set;
    std::vector<Wanted> wanted;
    Remote remote;
    std::vector<std::size_t> left;  // of remote.ours: wanted by no document
    Groups groups;
    Survey survey;                 // specs: wanted, then left
    std::vector<ReportLine> gaps;  // of the policies that are for this context
    std::vector<std::string> notes;
    std::vector<RolloutStage> rollouts;

    std::size_t spec_of_left(std::size_t index) const { return wanted.size() + index; }
};

/// Errors: unsupported where the server keeps no objects; what assignments, markers and reading bring.
Result<Situation> look_at(const PlanRequest& request, Backend& backend, const Fleet& fleet);

}  // namespace mdm::policy
