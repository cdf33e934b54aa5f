#pragma once
// One look over the fleet for a whole plan: which devices are chosen one by one, and how many each object
// reaches, now and after. What a server does not report stays unknown.
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mdm/fleet/fleet.hpp"
#include "mdm/policy/assign.hpp"

namespace mdm::policy {

/// One object: who has it, and who is to have it. Of devices that a rollout chooses, those of its portion and
/// those that have it as single devices already.
struct ReachSpec {
    std::vector<std::string> platforms;  // it works on these only
    std::vector<NamedLine> before;       // as assigned now; the name of an unknown group is ""
    std::vector<NamedLine> foreign;      // of these, somebody else's, which stay
    Recipients after;
};

class Survey {
  public:
    /// Errors: a selector that matches no device or a serial that several have (at its place), an expression
    /// that is none, and what the backend says; a fleet that cannot be listed is an error only where devices
    /// are chosen one by one.
    static Result<Survey> take(const Fleet& fleet, std::vector<ReachSpec> specs);

    /// Lines for the devices chosen one by one, to include and to exclude.
    const std::vector<NamedLine>& chosen(std::size_t spec) const { return chosen_[spec]; }

    /// Part of a spec: everybody who has it or will, or those for whom that changes.
    struct Part {
        std::size_t spec = 0;
        bool whole = true;
    };
    /// Distinct devices of all these parts; null: unknown.
    std::optional<std::uint64_t> count(const std::vector<Part>& parts) const;
    /// Devices that will have both; null: unknown.
    std::optional<std::uint64_t> count_together(std::size_t spec, std::size_t other) const;

  private:
    std::vector<std::vector<NamedLine>> chosen_;
    std::map<std::string, std::uint64_t> patterns_;  // three a spec: whole, changed, after; '0' no,
                                                     // '1' yes, '2' unknown
    std::vector<bool> asked_;                        // somebody may have it at all
    bool listed_ = true;
    friend class Surveyor;
};

}  // namespace mdm::policy
