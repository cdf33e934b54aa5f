#pragma once
// Servers that keep an object for each platform: one artefact becomes one for each of them.
#include <vector>

#include "mdm/backend/objects.hpp"
#include "mdm/policy/translate.hpp"

namespace mdm::policy {

/// The artefacts that this kind needs: itself where one object serves all platforms; else one for each list
/// of ObjectKind::apart that it is meant for, the first under its own name, others with the platform added
/// ("profile-macos"). None when the server reaches no platform that it is meant for.
std::vector<Artefact> taken_apart(const Artefact& artefact, const ObjectKind& kind);

}  // namespace mdm::policy
