#pragma once
// The JSON part of redact.hpp.
#include <optional>
#include <string>
#include <string_view>

namespace mdm::net {

/// The document without what may be secret; nullopt when it is no JSON, too large or too deep to look
/// through.
std::optional<std::string> redact_json(std::string_view text);

/// The text as it stands between the quotes of a JSON string.
std::string json_escaped(std::string_view text);

}  // namespace mdm::net
