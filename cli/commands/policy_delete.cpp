#include "cli/commands/commands.hpp"
#include "cli/policy_apply.hpp"
#include "mdm/policy/delete.hpp"

namespace mdm::cli::commands {
namespace {

struct Flags {
    std::vector<std::string> names;
    ConsentOptions consent;
};

Result<CommandResult> run(App& app, const Flags& flags) {
    MDM_TRY(const auto* context, app.context());
    MDM_TRY(auto* backend, app.backend());
    MDM_TRY(const auto* fleet, app.fleet());
    MDM_TRY(const auto plan, policy::plan_deletion({context->name, flags.names}, *backend, *fleet));
    return apply_plan(app, plan, flags.consent, {policy::delete_action, "delete"});
}

}  // namespace

Run policy_delete(Options& options) {
    auto flags = std::make_shared<Flags>();  // shared: the parser fills it, the run reads it
    options.arguments("POLICY", flags->names, "ids or names of objects, or policies they were made from",
                      true);
    declare_consent(options, flags->consent, Risk::destructive);
    return [flags](App& app) { return run(app, *flags); };
}

}  // namespace mdm::cli::commands
