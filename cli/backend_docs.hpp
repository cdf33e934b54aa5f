#pragma once
// A page for each server that is built in, from the functions behind `backend show`: settings, the matrix
// with its evidence, what of it nobody has verified; of a descriptor signing in, columns and limits, too.
// Checked in, compared by the same test as the man pages.
#include <vector>

#include "cli/docgen.hpp"

namespace mdm::cli {

/// "docs/backends/jamf-pro.md", …
std::vector<GeneratedFile> backend_pages();

}  // namespace mdm::cli
