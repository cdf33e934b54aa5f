#pragma once
// Taking over an object that is there: a policy that names one in `adopt` writes into that object and makes
// none of its own. The entry stands for a marker: as long as the document renders to what it rendered to when
// it was exported, and the object carries the marker it had then (or none), there is nothing to write. The
// marker is written with the next change. An adopted object keeps its name and its identifiers.
#include <optional>
#include <string>
#include <string_view>

#include "mdm/policy/document.hpp"
#include "mdm/policy/remote.hpp"

namespace mdm::policy {

/// How an entry of `adopt` spells the name of an object: printable, of a bounded length, without anything
/// that a document would expand.
std::string adoption_name(std::string_view name);

/// Stands for a content under the object's own identifiers, and for the marker on the server, if any.
std::string adoption_digest(std::string_view content, std::string_view marker_sha256);

/// Moves the object to remote.ours, under the marker that the artefact would have; false where the server has
/// no object with this id. Code::refused: an object that another set claims, that another policy of this run
/// adopts, or that is called otherwise (and so may be another server's).
Result<bool> adopt(const Adoption& adoption, const Artefact& artefact, Objects& objects, std::string_view set,
                   Remote& remote);

}  // namespace mdm::policy
