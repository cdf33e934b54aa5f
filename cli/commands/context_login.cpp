#include <fmt/format.h>

#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "mdm/backend/rest/connection.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::cli::commands {
namespace {

void show_code(App& app, const std::string& context, const net::DeviceLogin::UserCode& code) {
    std::string text = fmt::format("To sign in to context '{}', open {} and type the code {}\n", context,
                                   printable(code.url), printable(code.user));
    if (!code.complete.empty()) text += fmt::format("or open {}\n", printable(code.complete));
    app.world().streams.err(text);
}

Result<net::SignedIn> sign_in_elsewhere(App& app, net::AuthRule rule, const net::AuthParts& parts) {
    if (!app.may_ask())
        return Error{Code::usage,
                     fmt::format("signing in to context '{}' takes a person at a terminal", parts.context),
                     "run it in a terminal, without --no-input and CI"};
    MDM_TRY(auto login, net::DeviceLogin::create(std::move(rule), parts));
    MDM_TRY(auto code, login.begin(app.world().stop));
    show_code(app, parts.context, code);
    return login.wait(std::move(code), app.world().stop);
}

CommandResult told(const std::string& context, const net::AuthKindRow& kind, const net::SignedIn& done) {
    nlohmann::ordered_json record = {{"context", context},
                                     {"kind", kind.name},
                                     {"signed_in", true},
                                     {"expires_at", nullptr},
                                     {"renewable", done.renewable}};
    if (done.until) record["expires_at"] = rfc3339(*done.until);
    auto result = CommandResult::record(std::move(record));
    if (!done.token)
        result.notes.push_back(
            fmt::format("credentials go along with every request, there is nothing to sign in to; "
                        "try them with: mdmctl context check {}",
                        context));
    return result;
}

Result<CommandResult> run(App& app, const std::string& name) {
    MDM_TRY(const auto* context, app.context_named(name));
    MDM_TRY(const auto connection, app.connect(*context));
    const std::string doing = fmt::format("signing in to context '{}'", context->name);
    MDM_TRY_DURING(doing, auto rule, connection->auth_rule());
    MDM_TRY_DURING(doing, const auto parts, connection->auth_parts(rule));
    const net::AuthKindRow& kind = net::auth_kind(rule.kind);
    auto done = kind.person ? sign_in_elsewhere(app, std::move(rule), parts)
                            : net::sign_in(std::move(rule), parts, app.world().stop);
    if (!done.ok()) return std::move(done).error();
    return told(context->name, kind, *done);
}

}  // namespace

Run context_login(Options& options) {
    auto name = std::make_shared<std::string>();  // shared: the parser fills it, the run reads it
    options.argument("CONTEXT", *name, "the context; the current one when left out", false);
    return [name](App& app) { return run(app, *name); };
}

}  // namespace mdm::cli::commands
