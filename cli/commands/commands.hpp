#pragma once
// The declare function of every command; command_table.cpp has the rows.
#include "cli/command_table.hpp"

namespace mdm::cli::commands {

Run complete(Options& options);
Run completion(Options& options);
Run context_list(Options& options);
Run docgen(Options& options);

}  // namespace mdm::cli::commands
