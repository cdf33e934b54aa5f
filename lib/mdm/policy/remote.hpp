#pragma once
// What a server holds of ours: each kind listed once, objects told to be ours by their markers, and matched
// to artefacts.
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mdm/backend/objects.hpp"
#include "mdm/policy/marker.hpp"
#include "mdm/policy/translate.hpp"

namespace mdm::policy {

/// Which object a document wants, however it is marked there.
struct ObjectKey {
    std::string kind;
    std::string set;
    std::string policy;
    std::string artefact;
    std::string identifier;  // PayloadIdentifier of its content, or ""
};

struct RemoteObject {
    NativeObject object;
    Marker marker;  // without hash and claims where the kind cannot keep them
};

struct Remote {
    std::vector<ObjectKind> kinds;
    std::vector<RemoteObject> ours;                       // of the set; assignments are known
    std::set<std::pair<std::string, std::string>> taken;  // kind and name of other people's objects

    const ObjectKind* kind(std::string_view id) const;
    /// Null when there is none; Code::refused, naming both, when two objects carry the same marker.
    Result<const RemoteObject*> find(std::string_view kind, std::string_view policy,
                                     std::string_view artefact) const;
};

ObjectKey key_of(const Artefact& artefact, std::string_view set, std::string_view format);
/// The name an object is given.
std::string object_name(const ObjectKind& kind, std::string_view set, std::string_view policy,
                        std::string_view artefact);
/// Is this object the one that is wanted?
bool matches(const ObjectKind& kind, const NativeObject& object, const ObjectKey& key);

/// Lists each kind once, then gets what the listing left out of our objects.
Result<Remote> read_remote(Objects& objects, std::string_view set, std::span<const Artefact> wanted);

/// Stands for what a step relies on: version (or content), name, description and assignments.
std::string remote_digest(const ObjectKind& kind, const NativeObject& object);
/// The same without assignments.
std::string content_digest(const ObjectKind& kind, const NativeObject& object);

}  // namespace mdm::policy
