#include <fmt/format.h>

#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "mdm/base/text.hpp"

namespace mdm::cli::commands {

Run job_prune(Options& options) {
    auto age = std::make_shared<std::string>();  // shared: the parser fills it, the run reads it
    options.value("--older-than", "DURATION", *age, "jobs that ended before this, such as 90d")
        .check([age]() -> Result<void> {
            if (age->empty())
                return Error{Code::usage, "--older-than is missing", "say how old: --older-than 90d"};
            return {};
        });
    return [age](App& app) -> Result<CommandResult> {
        MDM_TRY(const auto duration, parse_duration(*age));
        MDM_TRY(auto* ledger, app.ledger());
        MDM_TRY(const auto pruned,
                prune_jobs(*ledger, app.runner_doors(), app.world().clock.now() - duration));
        CommandResult result;
        result.notes.push_back(fmt::format("removed personal data from {}", count_of(pruned.jobs, "job")));
        if (!pruned.compacted)
            result.notes.push_back(
                "traces are left in free pages, because another process was reading; run it again");
        return result;
    };
}

}  // namespace mdm::cli::commands
