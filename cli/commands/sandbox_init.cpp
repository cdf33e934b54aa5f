#include <fmt/format.h>

#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "cli/completion_fill.hpp"
#include "cli/sandbox_path.hpp"
#include "mdm/backend/sandbox/admin.hpp"
#include "mdm/base/text.hpp"

namespace mdm::cli::commands {
namespace {

struct Flags {
    std::optional<std::uint64_t> devices;
    std::optional<std::uint64_t> seed;
    std::vector<std::string> without;
    std::string faults;
};

void declare(Options& options, Flags& flags) {
    options.number("--devices", "N", flags.devices, "how many devices (1000)")
        .number("--seed", "N", flags.seed, "the same seed makes the same fleet (7)")
        .values("--without", "WHAT", flags.without,
                "be poorer: command-ids, descriptions, ownership, count, device-assignment")
        .value(
            "--fault", "FAULTS", flags.faults,
            "misbehave: "
            "latency=20ms,throttle=5%,timeout=1%,reset-after=1%,crash=before-send|after-send|after-answer:N");
}

std::set<std::string> words_of(const std::vector<std::string>& texts) {
    std::set<std::string> words;
    for (const std::string& text : texts)
        for (const std::string& word : split(text, ',')) words.insert(word);
    return words;
}

Result<CommandResult> init(App& app, const Flags& flags) {
    MDM_TRY(auto* config, app.config());
    const std::string name = sandbox_context_name(app);
    MDM_CHECK(check_context_name(name));
    if (const auto found = config->contexts.find(name); found != config->contexts.end())
        return Error{Code::refused, fmt::format("there is a context '{}' already", name),
                     found->second.backend == "sandbox" ? "start it anew with: mdmctl sandbox reset"
                                                        : "choose another name with --context NAME"};
    MDM_TRY(const auto path, sandbox_path(app));
    sandbox::Options wanted;
    wanted.devices = flags.devices.value_or(wanted.devices);
    wanted.seed = flags.seed.value_or(wanted.seed);
    wanted.without = words_of(flags.without);
    MDM_TRY(wanted.faults, sandbox::parse_faults(flags.faults));
    MDM_CHECK_DURING("making the sandbox", sandbox::init(path, wanted, app.backend_seams()));
    Context context;
    context.name = name;
    context.backend = "sandbox";
    context.settings["path"] = path;
    context.guard.raise = true;  // nothing in it is real
    config->contexts[name] = context;
    if (config->current.empty()) config->current = name;
    MDM_CHECK(app.save_config());
    MDM_CHECK(app.use_context(name));
    fill_completion(app);
    CommandResult result;
    result.notes.push_back(fmt::format("made a sandbox of {} and context '{}'; try: mdmctl device list",
                                       count_of(wanted.devices, "device"), name));
    return result;
}

Result<CommandResult> reset(App& app, const Flags& flags) {
    MDM_TRY(const auto path, existing_sandbox(app));
    sandbox::ResetOptions wanted;
    wanted.devices = flags.devices;
    wanted.seed = flags.seed;
    if (!flags.without.empty()) wanted.without = words_of(flags.without);
    MDM_TRY(wanted.faults, sandbox::parse_faults(flags.faults));
    MDM_CHECK_DURING("starting the sandbox anew", sandbox::reset(path, wanted, app.backend_seams()));
    MDM_CHECK(app.use_context(sandbox_context_name(app)));
    fill_completion(app);
    CommandResult result;
    result.notes.push_back(fmt::format("started sandbox '{}' anew", sandbox_context_name(app)));
    return result;
}

}  // namespace

Run sandbox_init(Options& options) {
    auto flags = std::make_shared<Flags>();  // shared: the parser fills it, the run reads it
    declare(options, *flags);
    return [flags](App& app) { return init(app, *flags); };
}

Run sandbox_reset(Options& options) {
    auto flags = std::make_shared<Flags>();
    declare(options, *flags);
    return [flags](App& app) { return reset(app, *flags); };
}

}  // namespace mdm::cli::commands
