#pragma once
// The options that every command takes: their declaration, and what the environment says where they are left
// out.
#include "cli/app.hpp"
#include "cli/options.hpp"

namespace mdm::cli {

void declare_globals(Options& options, Globals& globals);
/// Fills what the command line left open from MDMCTL_CONTEXT, MDMCTL_OUTPUT, MDMCTL_NO_INPUT, CI and
/// MDMCTL_DEBUG.
void fill_from_environment(Globals& globals, const Environment& environment);

}  // namespace mdm::cli
