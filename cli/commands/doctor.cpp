#include <fmt/format.h>

#include <array>

#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "cli/exit_codes.hpp"

namespace mdm::cli::commands {
namespace {

/// One line of the report: what was looked at, what was found, and what to do.
struct Finding {
    std::string what;
    std::string state;  // "ok" "warning" "error"
    std::string detail;
    std::string advice;
};
using Findings = std::vector<Finding>;

void look_at_file(App& app, const std::string& what, const std::string& path, Findings& findings) {
    const auto facts = app.world().files.facts(path);
    if (!facts.ok())
        findings.push_back({what, "error", facts.error().message, "check the permissions of the folder"});
    else if (!*facts)
        findings.push_back({what, "ok", path + " (not there yet)", ""});
    else if (((*facts)->mode & 077) != 0)
        findings.push_back({what, "warning",
                            fmt::format("{} can be read by others (mode {:03o})", path, (*facts)->mode),
                            fmt::format("chmod 600 '{}'", path)});
    else if (!(*facts)->owned_by_us)
        findings.push_back({what, "warning", path + " belongs to another user", ""});
    else
        findings.push_back({what, "ok", fmt::format("{} (mode {:03o})", path, (*facts)->mode), ""});
}

void look_at_ledger(App& app, const Paths& paths, Findings& findings) {
    look_at_file(app, "ledger", paths.ledger_file, findings);
    const std::string folder = paths.ledger_file.substr(0, paths.ledger_file.rfind('/'));
    static constexpr std::array<std::string_view, 4> networks{"nfs", "cifs", "smb2", "fuse"};
    const std::string kind = app.world().files.kind_of(folder);
    for (const std::string_view network : networks)
        if (kind == network)
            findings.push_back({"ledger's disk", "error",
                                fmt::format("{} is on a network file system ({})", folder, kind),
                                "SQLite cannot keep a promise there; name a local file with MDMCTL_LEDGER"});
    if (const auto facts = app.world().files.facts(paths.ledger_file); !facts.ok() || !*facts) return;
    if (auto ledger = app.ledger(); !ledger.ok())
        findings.push_back({"ledger", "error", ledger.error().message, ledger.error().hint});
    else if (auto report = verify_audit(**ledger); !report.ok() || !report->problems.empty())
        findings.push_back({"audit log", "error", report.ok() ? report->problems[0] : report.error().message,
                            "look closer with: mdmctl audit verify"});
    else
        findings.push_back({"audit log", "ok", fmt::format("{} lines hold together", report->lines), ""});
}

void look_at_clock(App& app, Findings& findings) {
    const Time now = app.world().clock.now();
    // a machine without a battery-backed clock starts in 1970 or at its firmware's date; tokens and consents
    // then fail oddly
    const bool plausible =
        now > *parse_rfc3339("2025-01-01T00:00:00Z") && now < *parse_rfc3339("2100-01-01T00:00:00Z");
    findings.push_back({"clock", plausible ? "ok" : "error", rfc3339(now),
                        plausible ? "" : "set the clock of this machine"});
}

void look_at_context(App& app, const Context& context, Findings& findings) {
    const std::string what = "context " + context.name;
    auto backend = open_backend(context, app.backend_seams());
    if (!backend.ok()) {
        findings.push_back({what, "error", backend.error().text(), backend.error().hint});
        return;
    }
    if (const auto checked = (*backend)->check(); checked.ok())
        findings.push_back({what, checked->missing.empty() ? "ok" : "warning",
                            fmt::format("{} as {}", checked->server, checked->account), ""});
    else
        findings.push_back({what, "error", checked.error().text(), checked.error().hint});
}

void look_at_contexts(App& app, Findings& findings) {
    auto config = app.config();
    if (!config.ok()) {
        findings.push_back({"configuration", "error", config.error().text(), config.error().hint});
        return;
    }
    if ((*config)->contexts.empty())
        findings.push_back({"contexts", "warning", "there is none", "make one: mdmctl sandbox init"});
    for (const auto& [name, context] : (*config)->contexts) look_at_context(app, context, findings);
}

Result<CommandResult> run(App& app) {
    MDM_TRY(const auto* paths, app.paths());
    Findings findings;
    look_at_file(app, "configuration", paths->config_file, findings);
    look_at_ledger(app, *paths, findings);
    look_at_clock(app, findings);
    look_at_contexts(app, findings);
    RowBatch rows(4);
    bool errors = false;
    for (const Finding& finding : findings) {
        errors = errors || finding.state == "error";
        rows.add_row();
        rows.set(0, Cell::of(finding.what));
        rows.set(1, Cell::of(finding.state));
        rows.set(2, Cell::of(finding.detail));
        if (!finding.advice.empty()) rows.set(3, Cell::of(finding.advice));
    }
    Listing listing;
    listing.columns = {{"what", ColumnType::text, 0},
                       {"state", ColumnType::text, 1},
                       {"detail", ColumnType::text, 2},
                       {"advice", ColumnType::text, 3}};
    listing.width = 4;
    listing.rows = std::make_unique<RowsInMemory>(std::move(rows));
    CommandResult result = CommandResult::list(std::move(listing));
    result.exit = errors ? Exit::failed : Exit::done;
    return result;
}

}  // namespace

Run doctor(Options&) {
    return run;
}

}  // namespace mdm::cli::commands
