#pragma once
// What every device action does, from the choice of devices to the report: resolve into a draft on disk,
// guard, consent, run, wait, tell. A command brings the operation, its inputs and its flags.
#include <map>
#include <string>
#include <vector>

#include "cli/app.hpp"
#include "cli/consent.hpp"
#include "cli/options.hpp"
#include "cli/result.hpp"
#include "cli/selection_options.hpp"
#include "mdm/model/operation.hpp"

namespace mdm::cli {

/// The inputs of an operation, as they were typed.
struct InputOptions {
    std::map<std::string, std::string> texts;  // text, word, integer, and references to secrets
    std::map<std::string, bool> flags;
};

struct ActionRequest {
    const Operation* operation = nullptr;
    SelectionFlags selection;
    InputOptions inputs;
    ConsentOptions consent;
};

/// An option for each input of the operation, but for those in `positional`.
void declare_inputs(Options& options, const Operation& operation, InputOptions& inputs,
                    const std::vector<std::string>& positional = {});
Result<CommandResult> run_action(App& app, const ActionRequest& request);
/// What the guard has to know of a draft with `count` targets.
Result<GuardInput> guard_input(App& app, const Operation& operation, const Job& job, std::uint64_t count,
                               const ConsentOptions& flags);

}  // namespace mdm::cli
