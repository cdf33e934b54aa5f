#pragma once
// The documents of one file, one at a time.
#include <functional>
#include <string_view>

#include "mdm/policy/load/scope.hpp"

namespace mdm::policy {

/// Calls `each` for every document. False when the file is malformed, which is reported; what stood before
/// the bad place was handed out.
bool each_document(std::string_view text, const Scope& scope, const std::function<void(yaml::Node)>& each);

/// Parses only the documents whose text holds `word`, and passes over what is malformed in silence: false
/// when there was such. Marks count from the beginning of the document, not of the file.
bool each_candidate(std::string_view text, std::string_view word,
                    const std::function<void(const yaml::Node&)>& each);

}  // namespace mdm::policy
