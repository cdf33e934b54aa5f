#pragma once
// Policies as they hold: bases merged in, variants made for assignments with overlays, certificates that are
// named put beside what names them. Pure, after everything is read.
#include <vector>

#include "mdm/policy/load/catalog.hpp"
#include "mdm/policy/load/kinds.hpp"

namespace mdm::policy {

struct LayerInput {
    std::vector<PolicyDraft> policies;
    std::vector<Overlay> overlays;
    const Catalog& catalog;
    bool complete = true;  // false: a file could not be read, so that a missing name proves nothing
};

/// In the order of the documents, variants behind. The targets of `assignments` get the names of the
/// variants.
std::vector<Policy> resolve_layers(LayerInput input, std::vector<Assignment>& assignments,
                                   Findings& findings);

/// One that extends nothing.
Policy finished(PolicyDraft draft, const Catalog& catalog, bool complete, Findings& findings);

}  // namespace mdm::policy
