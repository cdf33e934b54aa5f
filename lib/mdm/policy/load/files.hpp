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

/// The path of a file that need not be there yet, relative to the folder that apply looks from. Reported: as
/// above, but for what only a look at the file would tell.
std::optional<std::string> secret_path(const std::string& path, const yaml::Node& at, std::string_view what,
                                       const Scope& scope);

}  // namespace mdm::policy
