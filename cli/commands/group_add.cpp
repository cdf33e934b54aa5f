#include "cli/commands/commands.hpp"
#include "cli/selection_options.hpp"
#include "mdm/backend/apple/apple_backend.hpp"
#include "mdm/backend/apple/event_store.hpp"
#include "mdm/base/json.hpp"

namespace mdm::cli::commands {
namespace {

struct Asked {
    std::string group;
    SelectionFlags flags;
};

using Change = Result<void> (apple::EventStore::*)(std::string_view group,
                                                   std::span<const std::string> devices);

/// Groups that are kept here: nothing is sent. Who has joined or left counts at the next policy apply.
Result<CommandResult> run(App& app, const Asked& asked, Change change) {
    MDM_TRY(const auto* context, app.context());
    MDM_TRY(const auto store, apple::event_store_of(*context, app.backend_seams()));
    MDM_TRY(const auto* fleet, app.fleet());
    MDM_TRY(const auto selection, selection_of(app, asked.flags, true));
    std::vector<std::string> devices;
    MDM_TRY(const auto resolved, resolve(selection, *fleet, [&](const Target& target, const FleetSource&) {
                devices.push_back(target.id);
                return Result<void>();
            }));
    MDM_CHECK((store.get()->*change)(asked.group, devices));
    MDM_TRY(const auto members, store->members(asked.group));
    return CommandResult::record(
        {{"group", asked.group}, {"devices", resolved.devices}, {"members", members.size()}});
}

Run declared(Options& options, Change change) {
    auto asked = std::make_shared<Asked>();  // shared: the parser fills it, the run reads it
    options.argument("GROUP", asked->group, "name of the group");
    declare_selection(options, asked->flags, true);
    return [asked, change](App& app) { return run(app, *asked, change); };
}

}  // namespace

Run group_add(Options& options) {
    return declared(options, &apple::EventStore::add_to_group);
}

Run group_remove(Options& options) {
    return declared(options, &apple::EventStore::remove_from_group);
}

}  // namespace mdm::cli::commands
