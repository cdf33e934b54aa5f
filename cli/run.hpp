#pragma once
// The whole program but for main(): arguments in, exit code out. Tests call it with fakes.
#include <string>
#include <vector>

#include "cli/world.hpp"

namespace mdm::cli {

/// `words` without the program's name. Never throws, never exits.
int run(const std::vector<std::string>& words, World& world);

}  // namespace mdm::cli
