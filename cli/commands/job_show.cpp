#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "cli/job_result.hpp"

namespace mdm::cli::commands {

Run job_show(Options& options) {
    auto id = std::make_shared<std::string>();  // shared: the parser fills it, the run reads it
    options.argument("JOB", *id, "the job, or the beginning of its id; the latest when left out", false);
    return [id](App& app) -> Result<CommandResult> {
        MDM_TRY(auto* ledger, app.ledger());
        MDM_TRY(const auto job, ledger->resolve(*id));
        return job_result(*ledger, job);
    };
}

}  // namespace mdm::cli::commands
