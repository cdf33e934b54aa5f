#pragma once
// Native policy objects as a server keeps them: configuration profiles, AMAPI policies, OMA-URI sets. This
// interface moves them and knows no policy documents: policy/ translates, matches, owns markers and plans.
//
// Written against: Intune (typed JSON with displayName and description, whole-list assign with groups,
// exclusions and "all devices", `version` counts changes, string values come back masked); Jamf Pro (XML with
// the plist inside, rewrites identifiers, no version, scope of groups and single devices with exclusions,
// description kept); Meraki (profiles cannot be written: accepts() says no with the reason); NanoMDM (no
// objects at all: a profile is installed on one device at a time and found again by ProfileList, no
// description).
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/backend/capability.hpp"
#include "mdm/base/result.hpp"

namespace mdm {

/// What a server keeps objects of, and what it can keep with them.
struct ObjectKind {
    std::string id;           // "apple.profile" "apple.declaration" "android.policy" "windows.custom"
    std::string format;       // "plist" or "json": of content
    bool description = true;  // keeps free text, so a marker can live there
    bool identifier = false;  // keeps an identifier of our choice inside the content (PayloadIdentifier)
    bool device_assignment = true;  // takes single devices besides groups
    bool exclusions = true;         // takes excluded groups
    bool versions = true;           // changes an opaque version with every write
    bool masks_secrets = false;     // gives back something else than was written
    bool names = true;              // keeps a name of our choice
    /// Platforms that need an object of their own each, as Intune's types are; none: one object serves all
    /// that the kind is for. A platform that is in no list is not reached.
    std::vector<std::vector<std::string>> apart = {};
};

/// One line of an object's assignment. The list is always written whole.
struct ObjectAssignment {
    enum class To { group, device, all_devices };
    To to = To::group;
    std::string id;  // group or device id; "" for all devices
    bool exclude = false;
    bool operator==(const ObjectAssignment&) const = default;
};

struct NativeObject {
    std::string kind;
    std::string id;  // "" before it is created
    std::string name;
    std::optional<std::string> description;  // null where the kind keeps none
    std::string content;  // as the server gave it: keys reordered, defaults added, secrets masked
    std::string version;  // opaque; "" where the server has none
    std::vector<ObjectAssignment> assignments;
    bool assignments_known = false;  // a listing may leave them out; get() never does
    /// What it is meant for: "ios" "macos"; none: whatever its kind reaches. Matters where a server keeps one
    /// object for each platform.
    std::vector<std::string> platforms = {};
};

class Objects {
  public:
    virtual ~Objects() = default;

    virtual std::span<const ObjectKind> kinds() const = 0;
    /// Goes with the writes that follow: why, for servers that want a justification, and the approval that
    /// was given to the very same write after it was held ("" = none).
    virtual void explain(const std::string& reason, const std::string& approval) {
        static_cast<void>(reason);
        static_cast<void>(approval);
    }
    /// The approval that the last write waits for. Such a write answers Code::pending: it was filed, and
    /// nothing was done.
    virtual std::string held() const { return {}; }
    /// Offline: would this object be taken, fully, partly or not at all, and why.
    virtual Capability accepts(const NativeObject& object) const = 0;
    /// Offline: false when the line names nobody who could ever get this object (a group of another
    /// population): it is left out of the object's list, and nobody misses it.
    virtual bool concerns(const NativeObject& object, const ObjectAssignment& line) const {
        static_cast<void>(object);
        static_cast<void>(line);
        return true;
    }

    /// All objects of a kind, a page at a time, with content, in any order: ours and other people's.
    using Each = std::function<Result<void>(NativeObject object)>;
    virtual Result<void> list(std::string_view kind, const Each& each) = 0;
    /// not_found when it is gone.
    virtual Result<NativeObject> get(std::string_view kind, std::string_view id) = 0;

    /// The new object's id. Not idempotent: outcome_unknown must be looked up by name or marker before it is
    /// sent again. Its assignments are not written.
    virtual Result<std::string> create(const NativeObject& object) = 0;
    /// Replaces name, description and content. `object.version`, where not empty, must still be the server's
    /// (conflict).
    virtual Result<void> update(const NativeObject& object) = 0;
    /// Idempotent: an object that is gone is no error.
    virtual Result<void> remove(std::string_view kind, std::string_view id) = 0;
    /// Replaces the whole list; an empty list assigns to nobody, never to everybody.
    virtual Result<void> assign(std::string_view kind, std::string_view id,
                                std::span<const ObjectAssignment> assignments) = 0;
};

}  // namespace mdm
