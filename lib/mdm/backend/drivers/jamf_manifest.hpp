#pragma once
// The manifest of a package (Apple's, a property list) as the JSON that deploy-package takes. Pure.
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "mdm/base/result.hpp"

namespace mdm::jamf {

/// `size` is the package's own, where the manifest has none. Code::unsupported with the reason why Jamf
/// cannot be given this manifest.
Result<nlohmann::json> manifest_json(std::string_view plist, std::string_view size);

}  // namespace mdm::jamf
