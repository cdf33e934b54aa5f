#pragma once
// What a server holds of ours: each kind listed once, objects told to be ours by their markers, and matched
// to artefacts.
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mdm/backend/objects.hpp"
#include "mdm/job/ledger.hpp"
#include "mdm/policy/content.hpp"
#include "mdm/policy/marker.hpp"
#include "mdm/policy/translate.hpp"

namespace mdm::policy {

/// Which object a document wants, however it is marked there.
struct ObjectKey {
    std::string kind;
    std::string set;
    std::string policy;
    std::string artefact;
};

struct RemoteObject {
    NativeObject object;
    Marker marker;         // without hash and claims where the kind cannot keep them
    bool adopted = false;  // a document says so: it keeps its name and its identifiers
};

/// An object of another set, without its content.
struct OtherSet {
    std::string kind;
    std::string id;
    std::string name;
    std::string identifier;
    std::string set;
};

struct Remote {
    std::vector<ObjectKind> kinds;
    std::vector<RemoteObject> ours;    // of the set; assignments are known
    std::vector<NativeObject> others;  // other people's, without content and assignments
    std::vector<OtherSet> other_sets;  // of these, those that mdmctl wrote for another set

    const ObjectKind* kind(std::string_view id) const;
    /// Null when there is none; Code::refused, naming both, when two objects carry the same marker.
    Result<const RemoteObject*> find(std::string_view kind, std::string_view policy,
                                     std::string_view artefact) const;
    /// Somebody else's object with this name, or null.
    const NativeObject* named(std::string_view kind, std::string_view name) const;
};

/// The name an object is given.
std::string object_name(const ObjectKind& kind, std::string_view set, std::string_view policy,
                        std::string_view artefact);
/// Its content: where the marker is the identifier inside, that is put there.
std::string marked_content(const ObjectKind& kind, std::string_view set, std::string_view policy,
                           std::string_view artefact, const std::string& content);
/// Both for an artefact whose object is there, or not (null): one that was adopted keeps its name and its
/// identifiers.
std::string name_for(const ObjectKind& kind, std::string_view set, const Artefact& artefact,
                     const RemoteObject* there);
std::string content_for(const ObjectKind& kind, std::string_view set, const Artefact& artefact,
                        const RemoteObject* there);
std::string adopted_content(const ObjectKind& kind, const std::string& content, const NativeObject& object);
/// How it is compared with what is there: identifiers inside an adopted one are the server's.
CompareOptions compare_options(const ObjectKind& kind, const RemoteObject* there);

/// Is this object the one that is wanted? Not for kinds whose marker is in the registry.
bool matches(const ObjectKind& kind, const NativeObject& object, const ObjectKey& key);

/// Lists each kind once, then gets what the listing left out of our objects. `registry` is what the ledger
/// knows of this server. Code::refused, naming both, when an object carries the markers of two sets.
Result<Remote> read_remote(Objects& objects, std::string_view set,
                           std::span<const KnownObject> registry = {});

/// Stands for what a step relies on: version (or content), name, description and assignments.
std::string remote_digest(const ObjectKind& kind, const NativeObject& object);
/// The same without assignments.
std::string content_digest(const ObjectKind& kind, const NativeObject& object);

}  // namespace mdm::policy
