#pragma once
// Keeps what completion knows of a context fresh: names of devices, groups, apps, policy objects and jobs,
// read once where it is cheap (a new sandbox, a check, an apply) and never while a key is pressed.
#include "cli/app.hpp"

namespace mdm::cli {

/// Reads the context of this run, at most CompletionCache::limit_of_kind of each kind. What cannot be read is
/// left as it was: completion is a comfort and never a reason to fail.
void fill_completion(App& app);

}  // namespace mdm::cli
