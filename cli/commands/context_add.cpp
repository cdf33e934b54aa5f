#include <fmt/format.h>

#include <algorithm>

#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "cli/prompt.hpp"
#include "mdm/base/text.hpp"
#include "mdm/config/connection.hpp"
#include "mdm/config/credential.hpp"

namespace mdm::cli::commands {
namespace {

struct Flags {
    std::string name;
    std::string backend;
    std::vector<std::string> settings;
    std::vector<std::string> credentials;
};

Result<std::pair<std::string, std::string>> key_and_value(const std::string& text, std::string_view option) {
    const auto at = text.find('=');
    // a value without a key may be a secret typed in the wrong place: it is not repeated
    if (at == std::string::npos || at == 0)
        return Error{Code::usage, fmt::format("{} takes key=value", option)};
    return std::pair{text.substr(0, at), text.substr(at + 1)};
}

Result<const SettingInfo*> find_setting(const BackendInfo& backend, const std::string& key) {
    std::vector<std::string> names;
    for (const SettingInfo& setting : backend.settings) {
        if (setting.name == key) return &setting;
        names.emplace_back(setting.name);
    }
    const std::string near = did_you_mean(key, names);
    return Error{Code::usage, fmt::format("{} has no setting '{}'", backend.name, key),
                 near.empty() ? "it has: " + join(names, ", ") : near};
}

// A key of `connection:`, but for one that the backend has itself.
const ConnectionKey* find_connection_key(const BackendInfo& backend, const std::string& key) {
    for (const SettingInfo& setting : backend.settings)
        if (setting.name == key) return nullptr;
    for (const ConnectionKey& row : connection_keys())
        if (row.name == key) return &row;
    return nullptr;
}

// On a command line a value that cannot be meant is a usage error.
Result<void> take_connection(Context& context, const std::pair<std::string, std::string>& pair) {
    auto set = set_connection(context.connection, pair.first, pair.second);
    if (!set.ok()) set.error().code = Code::usage;
    return set;
}

Result<void> take_settings(const BackendInfo& backend, const std::vector<std::string>& texts,
                           Context& context) {
    for (const std::string& text : texts) {
        MDM_TRY(auto pair, key_and_value(text, "--set"));
        const ConnectionKey* connection = find_connection_key(backend, pair.first);
        const SettingInfo* setting = nullptr;
        if (connection == nullptr) {
            MDM_TRY(setting, find_setting(backend, pair.first));
        }
        if (connection != nullptr ? connection->secret : setting->secret)
            return Error{Code::usage,
                         fmt::format("'{}' is a secret and cannot be given with --set", pair.first),
                         fmt::format("use --credential {}=env:NAME, file:PATH or cmd:PROGRAM, and change the "
                                     "secret: it may be in your shell's history",
                                     pair.first)};
        if (connection != nullptr)
            MDM_CHECK(take_connection(context, pair));
        else
            context.settings[pair.first] = pair.second;
    }
    return {};
}

Result<void> take_credentials(const BackendInfo& backend, const std::vector<std::string>& texts,
                              Context& context) {
    for (const std::string& text : texts) {
        MDM_TRY(auto pair, key_and_value(text, "--credential"));
        const std::string doing = fmt::format("reading --credential {}", pair.first);
        MDM_CHECK_DURING(doing, parse_reference(pair.second));
        if (find_connection_key(backend, pair.first) != nullptr) {
            MDM_CHECK(take_connection(context, pair));
            continue;
        }
        MDM_CHECK(find_setting(backend, pair.first));
        context.credentials[pair.first] = pair.second;
    }
    return {};
}

// --- what was left out, asked of a person

Result<BackendInfo> ask_backend(App& app) {
    const BackendSeams seams = app.backend_seams();
    std::vector<std::string> names;
    for (const BackendName& each : list_backends(seams)) names.push_back(each.name);
    BackendInfo chosen;
    MDM_CHECK(ask_until(app, fmt::format("kind of server ({})", join(names, ", ")),
                        [&](const std::string& answer) -> Result<void> {
                            MDM_TRY(chosen, find_backend(answer, seams));
                            return {};
                        }));
    return chosen;
}

Result<BackendInfo> choose_backend(App& app, const std::string& name) {
    if (!name.empty()) return find_backend(name, app.backend_seams());
    if (app.may_ask()) return ask_backend(app);
    return Error{Code::usage, "--backend is missing", "see them with: mdmctl backend list"};
}

std::string question(const SettingInfo& setting) {
    if (setting.secret)
        return fmt::format("{}: {}; where is it found? env:NAME, file:PATH or cmd:PROGRAM ARG…{}",
                           setting.name, setting.summary, setting.required ? "" : " (empty: none)");
    return fmt::format("{}: {}, for example {}", setting.name, setting.summary, setting.example);
}

Result<void> ask_setting(App& app, const SettingInfo& setting, Context& context) {
    const std::string name(setting.name);
    return ask_until(app, question(setting), [&](const std::string& answer) -> Result<void> {
        if (answer.empty() && setting.required) return Error{Code::usage, fmt::format("{} is needed", name)};
        if (answer.empty()) return {};
        if (setting.secret) MDM_CHECK(parse_reference(answer));
        (setting.secret ? context.credentials : context.settings)[name] = answer;
        return {};
    });
}

// What is needed, and whatever may be a credential: which of those belong together only the backend knows.
Result<void> ask_for_the_rest(App& app, const BackendInfo& backend, Context& context) {
    for (const SettingInfo& setting : backend.settings) {
        const std::string name(setting.name);
        if (context.settings.count(name) + context.credentials.count(name) != 0) continue;
        if ((setting.required && setting.fallback.empty()) || setting.secret)
            MDM_CHECK(ask_setting(app, setting, context));
    }
    return {};
}

Result<CommandResult> run(App& app, const Flags& flags) {
    MDM_TRY(auto* config, app.config());
    MDM_CHECK(check_context_name(flags.name));
    if (config->contexts.count(flags.name) != 0)
        return Error{Code::refused, fmt::format("there is a context '{}' already", flags.name),
                     fmt::format("remove it first: mdmctl context remove {}", flags.name)};
    MDM_TRY(const auto backend, choose_backend(app, flags.backend));
    Context context;
    context.name = flags.name;
    context.backend = backend.name;
    MDM_CHECK(take_settings(backend, flags.settings, context));
    MDM_CHECK(take_credentials(backend, flags.credentials, context));
    if (auto fits = check_connection(context.connection); !fits.ok())
        return Error{Code::usage, fits.error().message, fits.error().hint};
    if (app.may_ask()) MDM_CHECK(ask_for_the_rest(app, backend, context));
    MDM_CHECK_DURING("trying the new context", open_backend(context, app.backend_seams()));
    config->contexts[flags.name] = context;
    if (config->current.empty()) config->current = flags.name;
    MDM_CHECK(app.save_config());
    CommandResult result;
    result.notes.push_back(
        fmt::format("added context '{}'; try it with: mdmctl context check {}", flags.name, flags.name));
    return result;
}

}  // namespace

Run context_add(Options& options) {
    auto flags = std::make_shared<Flags>();  // shared: the parser fills it, the run reads it
    options.argument("NAME", flags->name, "what to call it")
        .value("--backend", "BACKEND", flags->backend,
               "kind of server (mdmctl backend list); asked for on a terminal")
        .values("--set", "KEY=VALUE", flags->settings,
                "a setting of the backend (mdmctl backend show BACKEND)")
        .values("--credential", "KEY=REFERENCE", flags->credentials,
                "where a secret is found: env:NAME, file:PATH or cmd:PROGRAM ARG…");
    return [flags](App& app) { return run(app, *flags); };
}

}  // namespace mdm::cli::commands
