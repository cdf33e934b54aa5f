
#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "cli/sandbox_path.hpp"
#include "mdm/backend/sandbox/admin.hpp"
#include "mdm/base/json.hpp"

namespace mdm::cli::commands {
namespace {

Result<CommandResult> run(App& app) {
    MDM_TRY(const auto path, existing_sandbox(app));
    MDM_TRY(const auto status, sandbox::status(path, app.backend_seams()));
    return CommandResult::record({{"context", sandbox_context_name(app)},
                                  {"path", status.path},
                                  {"log", status.log_path},
                                  {"devices", status.devices},
                                  {"seed", status.seed},
                                  {"without", status.without},
                                  {"faults", sandbox::faults_text(status.faults)},
                                  {"now", rfc3339(status.now)},
                                  {"created_at", rfc3339(status.created_at)},
                                  {"ahead", duration_text(status.ahead)},
                                  {"commands", status.commands},
                                  {"pending", status.pending},
                                  {"objects", status.objects},
                                  {"received", status.received}});
}

}  // namespace

Run sandbox_status(Options&) {
    return run;
}

}  // namespace mdm::cli::commands
