#include <fmt/format.h>

#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "cli/exit_codes.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::cli::commands {
namespace {

Result<CommandResult> run(App& app, const std::string& exported) {
    std::optional<AuditHead> head;
    if (!exported.empty()) {
        MDM_TRY(head, AuditHead::parse(exported));
    }
    MDM_TRY(auto* ledger, app.ledger());
    MDM_TRY(const auto report, verify_audit(*ledger, head));
    CommandResult result = CommandResult::record({{"ok", report.problems.empty()},
                                                  {"lines", report.lines},
                                                  {"jobs", report.jobs},
                                                  {"head", report.head.text()},
                                                  {"problems", report.problems}});
    if (!report.problems.empty()) {
        result.exit = Exit::invalid_file;
        result.notes.push_back(fmt::format("mdmctl: the audit log does not hold: {}",
                                           count_of(report.problems.size(), "problem")));
        for (const std::string& problem : report.problems) result.notes.push_back("  " + problem);
    }
    return result;
}

}  // namespace

Run audit_verify(Options& options) {
    auto head = std::make_shared<std::string>();  // shared: the parser fills it, the run reads it
    options.value("--head", "SEQ:HASH", *head,
                  "a head that was kept elsewhere: shows a tail that was cut off");
    return [head](App& app) { return run(app, *head); };
}

}  // namespace mdm::cli::commands
