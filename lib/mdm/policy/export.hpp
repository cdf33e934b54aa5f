#pragma once
// What a server has, as documents: one file an object, each a Policy that adopts the object it was made from
// (adopt.hpp), an Assignment where documents can say who has it, and the secrets that have to be filled in.
// Native content becomes neutral settings where exactly the same comes out of them again, else raw blocks.
// Before anything is handed out all of it is loaded, translated and planned against the same server: what
// would not give an empty plan is left out and said.
#include <string>
#include <string_view>
#include <vector>

#include "mdm/backend/backend.hpp"
#include "mdm/fleet/fleet.hpp"
#include "mdm/policy/document.hpp"

namespace mdm {
class Ledger;
}

namespace mdm::policy {

struct ExportRequest {
    std::string context;
    std::vector<std::string> known_contexts;
    std::vector<std::string> names;  // ids or names of objects, or names of policies; none: all
    std::string set;                 // "": that of the objects, or one called like the context
    Ledger* ledger = nullptr;        // knows whose objects are where no marker is kept
};

struct ExportedFile {
    std::string name;  // "eduroam.yaml": of a name that documents allow, whatever the object is called
    std::string text;
};

struct Exported {
    std::string set;
    std::vector<ExportedFile> files;    // documents, by name
    std::vector<std::string> notes;     // what is worth knowing
    std::vector<std::string> warnings;  // secrets to fill in, assignments that no document can say
    std::vector<std::string> failures;  // objects that are left out, and why

    /// All documents as one YAML stream.
    std::string stream() const;
};

/// Only reads. Errors: not_found with a did-you-mean; usage where objects of several sets are meant and none
/// is named; unsupported where the server keeps no objects.
Result<Exported> export_policies(const ExportRequest& request, Backend& backend, const Fleet& fleet,
                                 const FileSystem& files);

}  // namespace mdm::policy
