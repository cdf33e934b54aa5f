#pragma once
// Documents as YAML that every reader takes for the same: text that YAML 1.1 or 1.2 would take for something
// else (yes, 26.0, 0700, 12:30:45, null) is quoted, invisible characters are escaped, and text of several
// lines is a block where that loses nothing.
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "mdm/policy/document.hpp"

namespace mdm::policy {

/// Block style, two spaces, members in their order; ends with a line feed. Bytes that are not UTF-8 become
/// U+FFFD.
std::string write_yaml(const nlohmann::ordered_json& value);

/// The document that loads as this policy: references as references, everything else as the text it is.
nlohmann::ordered_json policy_document(const Policy& policy);

/// Text as it must stand in a document, so that nothing in it is expanded but the placeholders and
/// references that a loaded document means: "${" becomes "$${", any other "{{" becomes "{{{{".
std::string escaped_text(std::string_view text);

}  // namespace mdm::policy
