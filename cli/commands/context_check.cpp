#include <fmt/format.h>

#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "mdm/base/json.hpp"

namespace mdm::cli::commands {
namespace {

Result<CommandResult> run(App& app, const std::string& name) {
    const Context* context = nullptr;
    if (name.empty()) {
        MDM_TRY(context, app.context());
    } else {
        MDM_TRY(auto* config, app.config());
        MDM_TRY(context, config->find(name));
    }
    const std::string doing = fmt::format("checking context '{}'", context->name);
    MDM_TRY_DURING(doing, const auto backend, open_backend(*context, app.backend_seams()));
    MDM_TRY_DURING(doing, const auto checked, backend->check());
    return CommandResult::record({{"context", context->name},
                                  {"backend", context->backend},
                                  {"server", checked.server},
                                  {"account", checked.account},
                                  {"time", rfc3339(backend->now())},
                                  {"missing_permissions", checked.missing}});
}

}  // namespace

Run context_check(Options& options) {
    auto name = std::make_shared<std::string>();  // shared: the parser fills it, the run reads it
    options.argument("CONTEXT", *name, "the context; the current one when left out", false);
    return [name](App& app) { return run(app, *name); };
}

}  // namespace mdm::cli::commands
