#pragma once
// --help: the overview that fits a screen, and the page of one command. Made from the command table and the
// options, as are the man pages.
#include <string>

#include "cli/command_table.hpp"

namespace mdm::cli {

std::string overview();
std::string command_help(const CommandRow& row, const Options& options);
/// "mdmctl lock [options] DEVICE…"
std::string usage_line(const CommandRow& row, const Options& options);
/// "mdmctl 0.1.0 …": which mdmctl this is; another tool has had the name.
std::string version_text();

}  // namespace mdm::cli
