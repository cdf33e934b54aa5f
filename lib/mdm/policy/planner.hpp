#pragma once
// The planner: what is wanted and what is there, to the steps between them. A pure function; whoever calls it
// has read the server, resolved the assignments and counted devices.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mdm/policy/plan.hpp"
#include "mdm/policy/remote.hpp"

namespace mdm::policy {

/// One artefact with everything that its steps need.
struct Wanted {
    Artefact artefact;
    bool protect = false;
    std::string erases;                            // why its content can erase devices, or ""
    std::string removes_apps;                      // why it removes apps from devices, or ""
    std::map<std::string, std::string> secrets;    // tokens that may be in it → references
    std::vector<NamedLine> lines;                  // who gets it
    std::optional<std::uint64_t> reach = 0;        // devices that have it or will; null: unknown
    std::optional<std::uint64_t> reach_delta = 0;  // of these, those for which that changes
};

/// A step and what it was made from.
struct PlannedStep {
    Step step;
    std::size_t wanted = 0;  // index
    bool whole = true;       // touches reach; else reach_delta
};

struct Planned {
    std::vector<PlannedStep> steps;
    std::vector<std::string> notes;
};

/// Steps in order: for each artefact create or update, then assign. Refused: two objects with one marker, two
/// sets that claim one object; unsupported: a kind that the server has not. What is left over: prune.hpp.
Result<Planned> make_steps(const std::vector<Wanted>& wanted, const Remote& remote, std::string_view set,
                           const std::map<std::string, std::string>& line_names = {});

}  // namespace mdm::policy
