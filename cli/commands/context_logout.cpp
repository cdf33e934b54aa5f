#include <fmt/format.h>

#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "mdm/backend/rest/connection.hpp"
#include "mdm/base/text.hpp"

namespace mdm::cli::commands {
namespace {

// Of the context's own credentials; where they cannot be read any more, of all for this server.
Result<std::size_t> forget(App& app, rest::Connection& connection) {
    const auto rule = connection.auth_rule();
    if (!rule.ok()) {
        MDM_TRY(const auto folder, connection.token_folder());
        return net::forget_all(app.world().files, folder, connection.token_owner(net::AuthRule{}));
    }
    MDM_TRY(auto parts, connection.auth_parts(*rule));
    MDM_TRY(auto cache, connection.token_cache(*rule));
    parts.cache = &cache;  // also where nothing is kept from now on
    MDM_TRY(const bool was_there, net::sign_out(*rule, parts, app.world().stop));
    return std::size_t{was_there ? 1u : 0u};
}

Result<CommandResult> run(App& app, const std::string& name) {
    MDM_TRY(const auto* context, app.context_named(name));
    MDM_TRY(const auto connection, app.connect(*context));
    MDM_TRY(const auto gone, forget(app, *connection));
    CommandResult result;
    result.notes.push_back(gone == 0 ? fmt::format("no tokens of context '{}' were kept", context->name)
                                     : fmt::format("forgot the tokens of context '{}'", context->name));
    return result;
}

}  // namespace

Run context_logout(Options& options) {
    auto name = std::make_shared<std::string>();  // shared: the parser fills it, the run reads it
    options.argument("CONTEXT", *name, "the context; the current one when left out", false);
    return [name](App& app) { return run(app, *name); };
}

}  // namespace mdm::cli::commands
