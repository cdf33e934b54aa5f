
#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "mdm/base/json.hpp"
#include "mdm/policy/applied.hpp"
#include "mdm/policy/assign.hpp"
#include "mdm/policy/content.hpp"
#include "mdm/policy/delete.hpp"
#include "mdm/policy/marker.hpp"
#include "mdm/policy/objects_of.hpp"

namespace mdm::cli::commands {
namespace {

using Json = nlohmann::ordered_json;

Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Json lines_json(const NativeObject& object, const policy::Groups& groups) {
    Json lines = Json::array();
    for (const ObjectAssignment& line : object.assignments) {
        const auto group = groups.by_id().find(line.id);
        static constexpr const char* kinds[] = {"group", "device", "all_devices"};
        lines.push_back({{"to", kinds[static_cast<std::size_t>(line.to)]},
                         {"id", text_or_null(line.id)},
                         {"name", group == groups.by_id().end() ? Json(nullptr) : Json(group->second)},
                         {"exclude", line.exclude}});
    }
    return lines;
}

/// Without secrets: those whose keys tell, and those that this machine wrote there.
Result<Json> content_json(App& app, const Identity& identity, const ObjectKind& kind,
                          const NativeObject& object, const std::optional<policy::Marker>& marker) {
    const auto content = policy::parse_content(kind.format, object.content);
    if (!content.ok()) return Json(nullptr);
    if (!marker) return Json(policy::shown_content(*content));
    MDM_TRY(auto* ledger, app.ledger());
    MDM_TRY(const auto applied, policy::AppliedContents::read(*ledger, identity));
    return Json(policy::shown_content(applied.hide_secrets(kind.format, kind.id, marker->id(), *content)));
}

Result<CommandResult> run(App& app, const std::string& wanted) {
    MDM_TRY(auto* backend, app.backend());
    MDM_TRY(auto* objects, policy::objects_of(*backend));
    MDM_TRY(const auto found, policy::find_objects(*objects, {wanted}));
    MDM_TRY(const auto object, objects->get(found.front().kind, found.front().id));
    MDM_TRY(const auto groups, policy::Groups::read(*backend));
    ObjectKind kind;
    for (const ObjectKind& each : objects->kinds())
        if (each.id == object.kind) kind = each;
    const auto marker = policy::marker_of(kind, object);
    MDM_TRY(auto content, content_json(app, backend->identity(), kind, object, marker));
    return CommandResult::record(
        {{"id", object.id},
         {"kind", object.kind},
         {"name", object.name},
         {"version", text_or_null(object.version)},
         {"description", object.description ? Json(*object.description) : Json(nullptr)},
         {"set", marker ? Json(marker->set) : Json(nullptr)},
         {"policy", marker ? Json(marker->policy) : Json(nullptr)},
         {"artefact", marker ? Json(marker->artefact) : Json(nullptr)},
         {"sha256", marker ? text_or_null(marker->sha256) : Json(nullptr)},
         {"protected", marker && !marker->sha256.empty() ? Json(marker->protect) : Json(nullptr)},
         {"assignments", lines_json(object, groups)},
         {"content", std::move(content)}});
}

}  // namespace

Run policy_show(Options& options) {
    auto wanted = std::make_shared<std::string>();  // shared: the parser fills it, the run reads it
    options.argument("POLICY", *wanted, "the object's id or name, or the policy it was made from");
    return [wanted](App& app) { return run(app, *wanted); };
}

}  // namespace mdm::cli::commands
