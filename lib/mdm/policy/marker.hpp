#pragma once
// How an object on a server is known to be ours: a marker at the end of its description, or, where a kind
// keeps none, the identifier inside its content, or its name. A marker is text that anybody could have
// written: it says which document an object belongs to and never who may do something with it.
//
//   mdmctl set=wards id=hipaa-base/profile sha256=0123456789abcdef to=1a2b3c4d,devices protect=true
//
// `to` names the lines of the assignment that we wrote (a hash of each group's id, "devices" for single
// devices, "*" for all), so that what somebody else assigned is told apart and kept.
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "mdm/backend/objects.hpp"

namespace mdm::policy {

struct Marker {
    std::string set;
    std::string policy;
    std::string artefact;
    std::string sha256;        // the first 16 hex digits of the artefact's hash; "" where it is not kept
    std::set<std::string> to;  // claims on assignment lines
    bool protect = false;

    /// "hipaa-base/profile".
    std::string id() const { return policy + "/" + artefact; }
    bool claims(const ObjectAssignment& line) const;
    bool operator==(const Marker&) const = default;
};

/// The name of a set of documents that have none.
inline constexpr std::string_view default_set = "default";

/// One line, without a line feed.
std::string marker_text(const Marker& marker);
/// The last marker in a text, or nullopt. Whatever is not exactly one is passed over.
std::optional<Marker> find_marker(std::string_view text);
/// The sets of all markers in a text: more than one means that two claim the same object.
std::set<std::string> sets_in(std::string_view text);
/// `description` with its last marker replaced, or with the marker added: on a line of its own, after a
/// blank line where there is other text.
std::string with_marker(std::string_view description, const Marker& marker);
/// The claim that stands for a line.
std::string claim_of(const ObjectAssignment& line);

/// Where an object's marker can live. Only description and registry hold a hash and claims; the registry is
/// the ledger of this machine, for a kind that keeps no text of ours at all.
enum class MarkerPlace { description, identifier, name, registry };
MarkerPlace marker_place(const ObjectKind& kind);
/// Whether the hash of what was applied last is kept.
bool keeps_hash(const ObjectKind& kind);

/// "mdmctl.<set>.<policy>.<artefact>": the identifier of an object whose kind keeps no text, or its name
/// where there is no identifier either.
std::string marked_name(std::string_view set, std::string_view policy, std::string_view artefact);
/// What marked_name says; nullopt for any other name. It knows no hash.
std::optional<Marker> parse_marked_name(std::string_view name);

/// The marker of an object as a server gave it: from its description, its identifier or its name.
std::optional<Marker> marker_of(const ObjectKind& kind, const NativeObject& object);

}  // namespace mdm::policy
