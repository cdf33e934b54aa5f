
#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "mdm/base/json.hpp"

namespace mdm::cli::commands {
namespace {

using Json = nlohmann::ordered_json;

Json guard_json(const GuardRules& guard) {
    Json rules = {{"max_destructive", guard.max_destructive},
                  {"max_disruptive", guard.max_disruptive},
                  {"max_percent", guard.max_percent},
                  {"raise", guard.raise},
                  {"max_reach", nullptr},
                  {"read_only", guard.read_only},
                  {"no_destructive", guard.no_destructive},
                  {"require_reason", guard.require_reason}};
    if (guard.max_reach) rules["max_reach"] = *guard.max_reach;
    return rules;
}

Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Json connection_json(const ConnectionRules& connection) {
    return {{"proxy", text_or_null(connection.proxy)},
            {"proxy_login", text_or_null(connection.proxy_login)},
            {"no_proxy", text_or_null(connection.no_proxy)},
            {"ca_file", text_or_null(connection.ca_file)},
            {"client_certificate", text_or_null(connection.client_certificate)},
            {"client_key", text_or_null(connection.client_key)},
            {"key_password", text_or_null(connection.key_password)},
            {"insecure_http", connection.insecure_http},
            {"token_cache", connection.token_cache},
            {"requests_per_second",
             connection.requests_per_second > 0 ? Json(connection.requests_per_second) : Json(nullptr)},
            {"concurrency", connection.concurrency > 0 ? Json(connection.concurrency) : Json(nullptr)}};
}

Result<CommandResult> run(App& app, const std::string& name) {
    MDM_TRY(auto* config, app.config());
    const Context* context = nullptr;
    if (name.empty()) {
        MDM_TRY(context, app.context());
    } else {
        MDM_TRY(context, config->find(name));
    }
    return CommandResult::record({{"name", context->name},
                                  {"current", context->name == config->current},
                                  {"backend", context->backend},
                                  {"settings", context->settings},
                                  {"credentials", context->credentials},
                                  {"connection", connection_json(context->connection)},
                                  {"guard", guard_json(context->guard)},
                                  {"ownership_default", text_or_null(context->guard.ownership_default)},
                                  {"secrets_out", text_or_null(context->secrets_out)},
                                  {"policy", {{"allow_cmd", context->allow_cmd_in_policies}}}});
}

}  // namespace

Run context_show(Options& options) {
    auto name = std::make_shared<std::string>();  // shared: the parser fills it, the run reads it
    options.argument("CONTEXT", *name, "the context; the current one when left out", false);
    return [name](App& app) { return run(app, *name); };
}

}  // namespace mdm::cli::commands
