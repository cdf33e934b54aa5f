#include <fmt/format.h>

#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "mdm/backend/rest/connection.hpp"

namespace mdm::cli::commands {
namespace {

// Where the context's tokens are kept; null where it has none, or cannot be opened any more.
std::unique_ptr<rest::Connection> connected(App& app, const Context& context) {
    auto connection = app.connect(context);
    return connection.ok() ? *std::move(connection) : nullptr;
}

// Tokens belong to a server and a tenant: another context there may live on them. Credentials are not read:
// they may be gone, or a program that asks.
Result<std::size_t> forget_tokens(App& app, const Config& config, const Context& context) {
    const auto connection = connected(app, context);
    if (!connection) return std::size_t{0};
    for (const auto& [name, other] : config.contexts) {
        if (name == context.name || other.backend != context.backend) continue;
        const auto sharing = connected(app, other);
        if (sharing && sharing->identity() == connection->identity()) return std::size_t{0};
    }
    MDM_TRY(const auto folder, connection->token_folder());
    return net::forget_all(app.world().files, folder, connection->token_owner(net::AuthRule{}));
}

Result<CommandResult> run(App& app, const std::string& name) {
    MDM_TRY(auto* config, app.config());
    MDM_TRY(const auto* context, config->find(name));
    MDM_TRY(const auto forgotten, forget_tokens(app, *config, *context));
    config->contexts.erase(name);
    if (config->current == name) config->current.clear();
    MDM_CHECK(app.save_config());
    CommandResult result;
    result.notes.push_back(
        fmt::format("removed context '{}'{}", name, forgotten > 0 ? ", and its tokens" : ""));
    return result;
}

}  // namespace

Run context_remove(Options& options) {
    auto name = std::make_shared<std::string>();  // shared: the parser fills it, the run reads it
    options.argument("CONTEXT", *name, "the context to forget; the server keeps everything");
    return [name](App& app) { return run(app, *name); };
}

}  // namespace mdm::cli::commands
