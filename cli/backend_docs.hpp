#pragma once
// A page for each descriptor that is built in, from the functions behind `backend show`: settings, signing
// in, the matrix with its evidence, what of it nobody has verified, columns and limits. Checked in, compared
// by the same test as the man pages.
#include <vector>

#include "cli/docgen.hpp"

namespace mdm::cli {

/// "docs/backends/jamf-pro.md", …
std::vector<GeneratedFile> backend_pages();

}  // namespace mdm::cli
