#pragma once
// Files that a document names: below the folder of -f, whatever links there are on the way.
#include <optional>
#include <string>

#include "mdm/policy/load/scope.hpp"

namespace mdm::policy {

/// The canonical path of `path`, which is relative to the document's own folder. Reported at `at`: an
/// absolute path, one that leads out of the folder, a folder, a file that is not there.
std::optional<std::string> path_below(const std::string& path, const yaml::Node& at, std::string_view what,
                                      const Scope& scope);

}  // namespace mdm::policy
