
#include "cli/commands/commands.hpp"
#include "cli/policy_apply.hpp"
#include "mdm/base/json.hpp"
#include "mdm/policy/plan_file.hpp"
#include "mdm/policy/plan_markdown.hpp"
#include "mdm/policy/plan_text.hpp"

namespace mdm::cli::commands {
namespace {

constexpr int there_are_changes = 2;

struct Flags {
    PlanOptions documents;
    std::string out;
    bool detailed = false;
};

CommandResult result_of(const App& app, const policy::Plan& plan) {
    const std::string& format = app.globals().output;
    if (format == "markdown") return CommandResult::text(policy::plan_markdown(plan));
    const bool text = format.empty() || format == "table" || format == "wide";
    return text ? CommandResult::text(policy::plan_text(plan))
                : CommandResult::record(policy::plan_json(plan));
}

Result<CommandResult> run(App& app, const Flags& flags) {
    MDM_TRY(const auto plan, plan_policies(app, flags.documents));
    if (!flags.out.empty()) MDM_CHECK(policy::write_plan(app.world().files, flags.out, plan));
    CommandResult result = result_of(app, plan);
    if (!flags.out.empty()) result.notes.push_back("apply it with: mdmctl policy apply " + flags.out);
    if (flags.detailed && !plan.empty()) result.exit = there_are_changes;
    return result;
}

}  // namespace

Run policy_plan(Options& options) {
    auto flags = std::make_shared<Flags>();  // shared: the parser fills it, the run reads it
    declare_plan(options, flags->documents);
    options.value("--out", "FILE", flags->out, "save the plan, to be reviewed and applied later")
        .flag("--detailed-exitcode", flags->detailed,
              "exit 2 when there are changes; usage errors exit 1 then");
    return [flags](App& app) { return run(app, *flags); };
}

}  // namespace mdm::cli::commands
