#include <fmt/format.h>

#include "cli/action.hpp"
#include "cli/commands/commands.hpp"
#include "cli/enrollment.hpp"
#include "cli/exit_codes.hpp"
#include "cli/job_result.hpp"
#include "cli/qr_code.hpp"
#include "mdm/base/json.hpp"

namespace mdm::cli::commands {
namespace {

struct Flags {
    InputOptions inputs;
    ConsentOptions consent;
    bool qr = false;
    std::string qr_file;
};

// What a device scans: the server's own code where it has one, else the link, else the token.
Result<QrCode> scanned(const std::map<std::string, Secret>& kept) {
    for (const char* name : {"qr", "link", "token"})
        if (const auto found = kept.find(name); found != kept.end())
            return QrCode::of(found->second.reveal());
    return Error{Code::unsupported, "the server gave nothing that a QR code could hold"};
}

// Before there is a token: afterwards it would be a pity.
Result<void> check_qr_file(App& app, const std::string& file) {
    if (file.empty()) return {};
    MDM_CHECK(qr_image(QrCode(), file));
    MDM_TRY(const auto facts, app.world().files.facts(file));
    if (facts) return Error{Code::refused, fmt::format("'{}' is there already", file), "name a new file"};
    return {};
}

Result<void> draw(App& app, const Flags& flags, const std::map<std::string, Secret>& kept) {
    if (!flags.qr && flags.qr_file.empty()) return {};
    MDM_TRY(const auto code, scanned(kept));
    World& world = app.world();
    const bool colour = world.streams.err_is_terminal() && !world.environment.get("NO_COLOR");
    if (flags.qr) world.streams.err(qr_text(code, colour));
    if (flags.qr_file.empty()) return {};
    MDM_TRY(const auto image, qr_image(code, flags.qr_file));
    return world.files.create_exclusive(flags.qr_file, image);
}

Result<CommandResult> run(App& app, const Flags& flags) {
    MDM_CHECK(check_qr_file(app, flags.qr_file));
    Job job;
    job.action = "enrollment.create";
    for (const auto& [name, text] : flags.inputs.texts)
        if (!text.empty()) job.inputs[name] = text;
    if (const auto expires = flags.inputs.texts.find("expires");
        expires != flags.inputs.texts.end() && !expires->second.empty())
        MDM_CHECK(parse_duration(expires->second));
    Target target;
    target.kind = TargetKind::enrollment;
    MDM_TRY(auto done, run_enrollment(app, std::move(job), target, flags.consent));
    MDM_TRY(auto* ledger, app.ledger());
    if (done.report.verdict != Verdict::done) return run_result(*ledger, done.report);
    nlohmann::ordered_json record = {{"job", done.report.job.id}};
    if (flags.consent.dry_run) return CommandResult::record({{"dry_run", true}});
    for (const auto& [name, value] : done.kept) record[name] = value.reveal();  // it is what was asked for
    CommandResult result = CommandResult::record(std::move(record));
    if (const auto drawn = draw(app, flags, done.kept); !drawn.ok()) {
        result.notes.push_back(fmt::format("the token was made, but no QR code: {}", drawn.error().text()));
        result.exit = exit_code(drawn.error().code);
    }
    result.notes.push_back(
        "the token lets devices in: keep it like a password; revoke it with: mdmctl enrollment revoke");
    return result;
}

}  // namespace

Run enroll(Options& options) {
    auto flags = std::make_shared<Flags>();  // shared: the parser fills it, the run reads it
    declare_inputs(options, *find_operation("enrollment.create"), flags->inputs);
    options.value("--reason", "TEXT", flags->consent.reason, "why; kept in the ledger and the audit log")
        .flag("--dry-run", flags->consent.dry_run, "do everything but write")
        .flag("--qr", flags->qr, "draw the QR code that a device scans, on standard error")
        .value("--qr-file", "FILE", flags->qr_file, "a new file for the QR code, .svg or .png");
    return [flags](App& app) { return run(app, *flags); };
}

}  // namespace mdm::cli::commands
