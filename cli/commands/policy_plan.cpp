#include <nlohmann/json.hpp>

#include "cli/commands/commands.hpp"
#include "cli/policy_apply.hpp"
#include "cli/policy_documents.hpp"
#include "mdm/policy/plan_file.hpp"
#include "mdm/policy/plan_text.hpp"

namespace mdm::cli::commands {
namespace {

constexpr int there_are_changes = 2;

struct Flags {
    std::vector<std::string> files;
    std::string out;
    std::string set;
    bool detailed = false;
};

Result<CommandResult> run(App& app, const Flags& flags) {
    MDM_TRY(const auto plan, plan_policies(app, flags.files, flags.set));
    if (!flags.out.empty()) MDM_CHECK(policy::write_plan(app.world().files, flags.out, plan));
    const std::string& format = app.globals().output;
    const bool text = format.empty() || format == "table" || format == "wide";
    CommandResult result =
        text ? CommandResult::text(policy::plan_text(plan)) : CommandResult::record(policy::plan_json(plan));
    if (!flags.out.empty()) result.notes.push_back("apply it with: mdmctl policy apply " + flags.out);
    if (flags.detailed && !plan.empty()) result.exit = there_are_changes;
    return result;
}

}  // namespace

Run policy_plan(Options& options) {
    auto flags = std::make_shared<Flags>();  // shared: the parser fills it, the run reads it
    declare_documents(options, flags->files);
    options.value("--out", "FILE", flags->out, "save the plan, to be reviewed and applied later")
        .value("--set", "NAME", flags->set, "the set of the documents, instead of what mdmctl.yaml says")
        .flag("--detailed-exitcode", flags->detailed,
              "exit 2 when there are changes; usage errors exit 1 then");
    return [flags](App& app) { return run(app, *flags); };
}

}  // namespace mdm::cli::commands
