#pragma once
// Findings about policy documents in the formats that code hosts and CI servers read. The text is that of
// files in a pull request: it is escaped, never trusted.
#include <span>
#include <string>

#include "mdm/policy/document.hpp"

namespace mdm::cli {

/// SARIF 2.1.0: one run, a rule for each code, a result for each finding.
std::string findings_sarif(std::span<const policy::Finding> findings);

/// JUnit XML: a failed case for each error, a passed one for each warning, and one for each policy of a file
/// without errors.
std::string findings_junit(std::span<const policy::Finding> findings,
                           std::span<const policy::Policy> policies);

}  // namespace mdm::cli
