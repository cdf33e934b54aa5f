#pragma once
// Questions to a person at a terminal. Callers have looked at App::may_ask() before.
#include <functional>
#include <string>

#include "cli/app.hpp"

namespace mdm::cli {

/// Asks until `take` accepts the answer; what it says against one is told, without the answer. Code::refused
/// when the input ends.
Result<void> ask_until(App& app, const std::string& question,
                       const std::function<Result<void>(const std::string& answer)>& take);

}  // namespace mdm::cli
