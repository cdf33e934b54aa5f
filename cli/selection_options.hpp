#pragma once
// The options that choose devices: the same on every command that takes devices.
#include <string>
#include <vector>

#include "cli/app.hpp"
#include "cli/options.hpp"
#include "mdm/fleet/selection.hpp"

namespace mdm::cli {

struct SelectionFlags {
    std::vector<std::string> devices;
    std::string where;
    std::vector<std::string> equals;
    std::vector<std::string> groups;
    std::string from;
    std::string from_column;
    bool all = false;
    bool allow_missing = false;
    bool allow_empty = false;
};

/// With `positional`, DEVICE… is declared as well.
void declare_selection(Options& options, SelectionFlags& flags, bool positional);
/// Reads --from (a file, or - for standard input).
Result<Selection> selection_of(App& app, const SelectionFlags& flags, bool action);

}  // namespace mdm::cli
