#include "cli/sandbox_path.hpp"

#include <fmt/format.h>

namespace mdm::cli {

std::string sandbox_context_name(App& app) {
    return app.globals().context.empty() ? "sandbox" : app.globals().context;
}

Result<std::string> sandbox_path(App& app) {
    MDM_TRY(const auto* paths, app.paths());
    return fmt::format("{}/{}.db", paths->data_folder, sandbox_context_name(app));
}

Result<std::string> existing_sandbox(App& app) {
    MDM_TRY(auto* config, app.config());
    MDM_TRY(const auto* context, config->find(sandbox_context_name(app)));
    const auto path = context->settings.find("path");
    if (context->backend != "sandbox" || path == context->settings.end())
        return Error{Code::unsupported,
                     fmt::format("context '{}' is not a sandbox but {}", context->name, context->backend),
                     "name a sandbox with --context"};
    return path->second;
}

}  // namespace mdm::cli
