#pragma once
// Drift: what the files say, what was applied last, and what the server has, told apart. What was applied
// last is known by its hash, in the marker; where a kind keeps no marker text there are two sides only, and
// the row says so. Blind to order and to what the server adds; secrets and what the server masks are not
// compared.
#include <string>
#include <string_view>
#include <vector>

#include "mdm/policy/applied.hpp"
#include "mdm/policy/situation.hpp"

namespace mdm::policy {

enum class DriftState {
    in_step,
    changed_here,       // the files, since they were applied
    changed_on_server,  // since then
    changed_both,
    changed,      // two-way: somewhere
    gone,         // wanted, and not there
    left_over,    // ours, and wanted by no document
    not_managed,  // other people's, or another set's
};
/// "in-step" "changed-here" "changed-on-server" "changed-both" "changed" "gone" "left-over" "not-managed".
std::string_view name(DriftState state);

struct DriftRow {
    std::string kind;
    std::string id;  // at the server, or ""
    std::string name;
    std::string policy;
    std::string artefact;
    DriftState state = DriftState::in_step;
    bool three_way = false;
    std::vector<std::string> changes;       // "passwordMinimumLength: 6 → 8", what applying would do
    std::vector<std::string> not_compared;  // paths
    std::string detail;                     // what else there is to know, or ""

    /// Everything but in step and not managed.
    bool is_drift() const { return state != DriftState::in_step && state != DriftState::not_managed; }
};

/// Wanted objects in the order of the documents, then what is left over, then other people's. `applied` knows
/// contents that this machine applied. Errors are those of planning.
Result<std::vector<DriftRow>> find_drift(const Situation& at, const AppliedContents& applied);

}  // namespace mdm::policy
