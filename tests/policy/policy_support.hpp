#pragma once
// Loading in tests: documents from text, findings as text.
#include <string>
#include <string_view>
#include <vector>

#include "mdm/policy/document.hpp"

namespace mdm::test {

/// Loads `text` as standard input, which needs no file.
policy::Loaded load_text(std::string_view text);
/// Loads paths of the real file system; an error fails the test.
policy::Loaded load_paths(const std::vector<std::string>& paths);
/// Every finding as policy::text prints it, one after the other, each with a line feed.
std::string findings_of(const policy::Loaded& loaded);

/// A Policy named "p" around the lines of its settings; they begin at line 6 and keep their indentation.
std::string policy_with(std::string_view settings);
/// The settings of the one policy in such a document, which must load without findings.
policy::Settings settings_of(std::string_view settings);

}  // namespace mdm::test
