#pragma once
// Variables documents, and the expansion of ${var.name} in the others. A reference that is the whole value
// takes the value with its type, a list or map included; one inside of text takes text. Nothing else expands,
// and what was put in is not looked at again.
#include <map>
#include <string>

#include "mdm/policy/load/scope.hpp"

namespace mdm::policy {

struct Variables {
    struct Entry {
        yaml::Node value;
        Source source;
    };
    struct SecretEntry {
        SecretReference reference;
        Source source;
    };
    std::map<std::string, Entry, std::less<>> values;
    std::map<std::string, SecretEntry, std::less<>> secrets;
    bool complete = true;  // false: a file could not be read to its end, so a name may be there after all

    /// The text of a variable that is plain text, or `otherwise`.
    std::string text_or(std::string_view name, std::string_view otherwise) const;
};

/// Reads the `spec` of a Variables document into `into`, beside what is there.
void read_variables(const yaml::Node& spec, const Scope& scope, Variables& into);

/// Expands every value below `node`, in place. What cannot be expanded is reported and marked broken.
void expand(yaml::Node& node, const Scope& scope);

}  // namespace mdm::policy
