#include <fmt/format.h>

#include <algorithm>

#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "mdm/base/text.hpp"
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

Result<void> take_settings(const BackendInfo& backend, const std::vector<std::string>& texts,
                           Context& context) {
    for (const std::string& text : texts) {
        MDM_TRY(auto pair, key_and_value(text, "--set"));
        MDM_TRY(const auto* setting, find_setting(backend, pair.first));
        if (setting->secret)
            return Error{Code::usage,
                         fmt::format("'{}' is a secret and cannot be given with --set", pair.first),
                         fmt::format("use --credential {}=env:NAME, file:PATH or cmd:PROGRAM, and change the "
                                     "secret: it may be in your shell's history",
                                     pair.first)};
        context.settings[pair.first] = pair.second;
    }
    return {};
}

Result<void> take_credentials(const BackendInfo& backend, const std::vector<std::string>& texts,
                              Context& context) {
    for (const std::string& text : texts) {
        MDM_TRY(auto pair, key_and_value(text, "--credential"));
        MDM_CHECK(find_setting(backend, pair.first));
        MDM_CHECK_DURING(fmt::format("reading --credential {}", pair.first), parse_reference(pair.second));
        context.credentials[pair.first] = pair.second;
    }
    return {};
}

Result<CommandResult> run(App& app, const Flags& flags) {
    MDM_TRY(auto* config, app.config());
    MDM_CHECK(check_context_name(flags.name));
    if (config->contexts.count(flags.name) != 0)
        return Error{Code::refused, fmt::format("there is a context '{}' already", flags.name),
                     fmt::format("remove it first: mdmctl context remove {}", flags.name)};
    MDM_TRY(const auto* backend, find_backend(flags.backend));
    Context context;
    context.name = flags.name;
    context.backend = flags.backend;
    MDM_CHECK(take_settings(*backend, flags.settings, context));
    MDM_CHECK(take_credentials(*backend, flags.credentials, context));
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
        .value("--backend", "BACKEND", flags->backend, "kind of server (mdmctl backend list)")
        .values("--set", "KEY=VALUE", flags->settings,
                "a setting of the backend (mdmctl backend show BACKEND)")
        .values("--credential", "KEY=REFERENCE", flags->credentials,
                "where a secret is found: env:NAME, file:PATH or cmd:PROGRAM ARG…")
        .check([flags]() -> Result<void> {
            if (flags->backend.empty())
                return Error{Code::usage, "--backend is missing", "see them with: mdmctl backend list"};
            return {};
        });
    return [flags](App& app) { return run(app, *flags); };
}

}  // namespace mdm::cli::commands
