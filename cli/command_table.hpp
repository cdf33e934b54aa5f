#pragma once
// Every command, one row each, in the order of the help. A command is one file in commands/ with one
// `declare` function: it binds options and hands back what to run after parsing.
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/options.hpp"
#include "cli/result.hpp"

namespace mdm::cli {

class App;

using Run = std::function<Result<CommandResult>(App&)>;

struct CommandRow {
    std::string_view path;      // "lock", "policy plan"
    std::string_view section;   // heading in the overview
    std::string_view summary;   // one line, lower case, no full stop
    std::string_view examples;  // lines that run as they are on a sandbox
    Run (*declare)(Options& options);
    bool hidden = false;
    std::string_view own_formats =
        {};  // "sarif junit": further values of -o, which the command writes itself
};

std::span<const CommandRow> command_table();

/// The row for the longest path that `words` begin with, and how many words it took; null when there is none.
struct Match {
    const CommandRow* row = nullptr;
    std::size_t words = 0;
};
Match find_command(const std::vector<std::string>& words);
/// For words that name no command: what is wrong, and what was perhaps meant.
Error unknown_command(const std::vector<std::string>& words);

}  // namespace mdm::cli
