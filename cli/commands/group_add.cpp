// Into a group, and out of it: a job where the server keeps the groups, else a line in the store of those
// that are kept here.
#include <fmt/format.h>

#include <algorithm>

#include "cli/action.hpp"
#include "cli/commands/commands.hpp"
#include "cli/selection_options.hpp"
#include "mdm/backend/apple/apple_backend.hpp"
#include "mdm/backend/apple/event_store.hpp"
#include "mdm/backend/apple/product.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/fleet/groups.hpp"

namespace mdm::cli::commands {
namespace {

using Change = Result<void> (apple::EventStore::*)(std::string_view group,
                                                   std::span<const std::string> devices);

struct Asked {
    std::string group;
    ActionRequest action;
    Change change;
};

/// Groups that are kept here: nothing is sent. Who has joined or left counts at the next policy apply.
Result<CommandResult> keep(App& app, const Asked& asked) {
    MDM_TRY(const auto* context, app.context());
    MDM_TRY(const auto store, apple::event_store_of(*context, app.backend_seams()));
    MDM_TRY(const auto* fleet, app.fleet());
    MDM_TRY(const auto selection, selection_of(app, asked.action.selection, true));
    std::vector<std::string> devices;
    MDM_TRY(const auto resolved, resolve(selection, *fleet, [&](const Target& target, const FleetSource&) {
                devices.push_back(target.id);
                return Result<void>();
            }));
    if (!asked.action.consent.dry_run) MDM_CHECK((store.get()->*asked.change)(asked.group, devices));
    MDM_TRY(const auto members, store->members(asked.group));
    return CommandResult::record(
        {{"group", asked.group}, {"devices", resolved.devices}, {"members", members.size()}});
}

struct Known {
    std::string id;
    bool dynamic;
};

bool tells(Backend& backend, Field field) {
    return backend.origin(tables::devices, column(field)) != Origin::nowhere;
}

/// What the server calls the group that is meant: an id, or a tag where devices have tags and no groups.
Result<std::string> id_of(Backend& backend, const std::string& wanted) {
    constexpr std::string_view tag = "tag:";
    const bool has_tags = tells(backend, Field::tags) && !tells(backend, Field::groups);
    if (has_tags && wanted.starts_with(tag) && wanted.size() > tag.size()) return wanted.substr(tag.size());
    std::vector<Known> found;
    std::vector<std::string> others;
    MDM_CHECK(each_group(backend, [&](const ListedGroup& group) {
        if (group.id == wanted || group.name == wanted)
            found.push_back({std::string(group.id), group.kind == "dynamic"});
        else
            others.emplace_back(group.name);
    }));
    const std::string shown = printable(wanted);
    if (found.empty())
        return Error{Code::not_found, fmt::format("there is no group '{}'", shown),
                     did_you_mean(wanted, others)};
    const bool fixed = std::all_of(found.begin(), found.end(), [](const Known& one) { return one.dynamic; });
    if (fixed)
        return Error{
            Code::unsupported,
            fmt::format("the members of group '{}' follow from its rule and are not chosen", shown),
            has_tags ? "devices are told by their tags there: mdmctl group add tag:NAME DEVICE…" : ""};
    if (found.size() > 1) {
        std::vector<std::string> ids;
        for (const Known& one : found) ids.push_back(printable(one.id));
        return Error{Code::ambiguous, fmt::format("{} groups are called '{}'", found.size(), shown),
                     fmt::format("say which by its id: {}", join(ids, ", "))};
    }
    return found.front().id;
}

Result<CommandResult> run(App& app, Asked asked) {
    MDM_TRY(const auto* context, app.context());
    if (apple::find_product(context->backend) != nullptr) return keep(app, asked);
    MDM_TRY(auto* backend, app.backend());
    std::string& id = asked.action.inputs.texts["group"];
    if (trim(asked.group).empty()) return Error{Code::usage, "the group has no name"};
    if (backend->can(*asked.action.operation).support == Support::no) {
        id = asked.group;  // the action says why
    } else {
        MDM_TRY_DURING("looking for the group", id, id_of(*backend, asked.group));
    }
    return run_action(app, asked.action);
}

Run declared(Options& options, std::string_view operation, Change change) {
    auto asked = std::make_shared<Asked>();  // shared: the parser fills it, the run reads it
    asked->change = change;
    asked->action.operation = find_operation(operation);
    options.argument("GROUP", asked->group, "name or id of the group; tag:NAME where devices have tags");
    declare_selection(options, asked->action.selection, true);
    declare_consent(options, asked->action.consent, asked->action.operation->risk);
    return [asked](App& app) { return run(app, *asked); };
}

}  // namespace

Run group_add(Options& options) {
    return declared(options, "group.add", &apple::EventStore::add_to_group);
}

Run group_remove(Options& options) {
    return declared(options, "group.remove", &apple::EventStore::remove_from_group);
}

}  // namespace mdm::cli::commands
