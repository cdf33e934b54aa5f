#pragma once
// Which objects an export is about, whose they are, and what their documents are called.
#include <optional>
#include <string>
#include <vector>

#include "mdm/backend/backend.hpp"
#include "mdm/fleet/fleet.hpp"
#include "mdm/policy/export_parts.hpp"
#include "mdm/policy/marker.hpp"

namespace mdm {
class Ledger;
}

namespace mdm::policy {

struct ChosenObject {
    NativeObject object;  // with its assignments
    ObjectKind kind;
    std::optional<Marker> marker;
    std::string name;  // of the document: a DNS label, of its own
};

struct Selection {
    std::vector<ChosenObject> objects;
    std::string set;
    std::vector<std::string> notes;
    std::vector<std::string> failures;  // objects that were named and cannot be of this set
};

struct SelectRequest {
    const std::vector<std::string>& names;  // none: all
    const std::string& set;                 // "": told by the objects
    const std::string& context;             // its name is the set's where no object has one
};

/// Lists every kind once. Errors: unsupported, not_found with a did-you-mean, usage for several sets.
Result<Selection> select_objects(const SelectRequest& request, Backend& backend, Ledger* ledger);

/// Of the devices that some object is assigned to one by one; looks at the fleet only where there are any.
Result<Serials> serials_of(const Fleet& fleet, const std::vector<ChosenObject>& objects);

}  // namespace mdm::policy
