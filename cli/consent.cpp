#include "cli/consent.hpp"

#include "mdm/base/text.hpp"

namespace mdm::cli {

void declare_consent(Options& options, ConsentOptions& flags, Risk risk) {
    options.heading("consent");
    if (risk == Risk::disruptive) options.flag("-y,--yes", flags.yes, "go on without asking");
    if (risk == Risk::destructive)
        options.number("--expect", "N", flags.expect, "go on without asking when exactly N targets are meant")
            .flag("-y,--yes", flags.yes, "accepted, and never enough by itself");
    options.value("--reason", "TEXT", flags.reason, "why; kept in the ledger and the audit log")
        .flag("--dry-run", flags.dry_run, "do everything but write")
        .number("--max-targets", "N", flags.max_targets, "instead of the caps, where the context allows it")
        .flag("--include-personal", flags.include_personal,
              "also devices that are personal, or whose owner is unknown")
        .flag("--again", flags.again, "although a job of the same action is still open for a device")
        .heading("outcome")
        .flag("--wait", flags.wait, "wait until the devices have acknowledged")
        .choice("--wait-for", {"accepted", "delivered", "acknowledged"}, flags.wait_for,
                "wait until the targets have come this far")
        .value("--timeout", "DURATION", flags.timeout, "wait no longer than this (10m)")
        .values("--report", "FORMAT=FILE", flags.reports,
                "write the outcome of each target: junit, csv, json or markdown")
        .value("--secrets-out", "FILE", flags.secrets_out,
               "a new file for PINs and passcodes that would be lost otherwise")
        .heading("");
}

std::optional<TargetState> waited_for(const ConsentOptions& flags) {
    if (!flags.wait_for.empty()) return find_target_state(flags.wait_for);
    if (flags.wait) return TargetState::acknowledged;
    return std::nullopt;
}

Result<void> obtain_consent(App& app, const GuardInput& input, const ConsentOptions& flags) {
    auto decision = decide(input);
    if (auto* refused = std::get_if<Error>(&decision)) return std::move(*refused);
    const auto& need = std::get<ConsentNeed>(decision);
    const auto asked = decide_consent(need, {app.may_ask(), flags.yes, flags.expect, app.context_is_named()});
    if (const auto* error = std::get_if<Error>(&asked)) return *error;
    if (std::holds_alternative<Granted>(asked)) return {};
    Streams& streams = app.world().streams;
    streams.err(printable(question(need)));
    const auto answer = streams.read_line();
    if (answer && agrees(need, *answer)) return {};
    return declined(need);
}

Result<std::unique_ptr<SecretsOut>> open_secrets_out(App& app, const std::string& file) {
    if (!file.empty()) return secrets_to_file(app.world().files, file);
    MDM_TRY(const auto* context, app.context());
    if (!context->secrets_out.empty()) return secrets_to_command(app.world().process, context->secrets_out);
    return std::unique_ptr<SecretsOut>{};
}

}  // namespace mdm::cli
