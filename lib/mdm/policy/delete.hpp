#pragma once
// Deleting policy objects by name, without documents: a plan of deletions, applied like any other.
#include <string>
#include <vector>

#include "mdm/fleet/fleet.hpp"
#include "mdm/policy/plan.hpp"

namespace mdm::policy {

/// The one object of each name: its id, its name, the "policy/artefact" of its marker, or the policy where
/// that came out as one object. Kinds are listed once. Errors: not_found with a did-you-mean, ambiguous with
/// the ids; the objects come as a listing gives them.
Result<std::vector<NativeObject>> find_objects(Objects& objects, const std::vector<std::string>& names);

struct DeleteRequest {
    std::string context;
    std::vector<std::string> names;
};

/// A plan that deletes these objects, each once. Code::refused for one that is protected by its marker.
Result<Plan> plan_deletion(const DeleteRequest& request, Backend& backend, const Fleet& fleet);

}  // namespace mdm::policy
