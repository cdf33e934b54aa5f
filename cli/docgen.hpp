#pragma once
// Man pages and completion scripts out of the command table and the options of each command. The results are
// checked in; a test regenerates and compares them, so that they cannot go stale.
#include <string>
#include <vector>

#include "cli/command_table.hpp"

namespace mdm::cli {

struct GeneratedFile {
    std::string path;  // "man/mdmctl-lock.1", "completions/_mdmctl"
    std::string text;
};

/// Everything that is generated, in the order of the command table.
std::vector<GeneratedFile> generated_files();

/// mdmctl(1): the overview.
std::string overview_page();
/// mdmctl-lock(1)
std::string command_page(const CommandRow& row);
/// "mdmctl-context-list"
std::string page_name(const CommandRow& row);

}  // namespace mdm::cli
