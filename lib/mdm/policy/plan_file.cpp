#include "mdm/policy/plan_file.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/digest.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/marker.hpp"

namespace mdm::policy {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view again = "make a new one: mdmctl policy plan -f … --out FILE";

std::string digest_of(Json plan) {
    plan.erase("digest");
    return sha256_hex("mdmctl plan\n" + plan.dump(-1, ' ', false, Json::error_handler_t::replace));
}

Error bad_plan(std::string_view name, std::string_view why) {
    return Error{Code::invalid, fmt::format("'{}' is no plan that can be applied: {}", printable(name), why),
                 std::string(again)};
}

std::string text_of(const Json& value, const char* key) {
    const auto found = value.find(key);
    return found != value.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Result<void> check_form(const Json& value, std::string_view name) {
    if (!value.is_object() || !value.contains("mdmctl_plan")) return bad_plan(name, "it is something else");
    if (value["mdmctl_plan"] != plan_version)
        return bad_plan(name, "it was made by another version of mdmctl");
    if (text_of(value, "digest") != digest_of(value))
        return bad_plan(name, "it was changed after it was made");
    if (!value.contains("identity") || !value["identity"].is_object() || !value.contains("steps") ||
        !value["steps"].is_array())
        return bad_plan(name, "parts of it are missing");
    return {};
}

Error moved(const std::string& what) {
    return Error{Code::refused, what + " since the plan was made", "plan again: mdmctl policy plan -f …"};
}

}  // namespace

std::string save_plan(const Plan& plan) {
    Json value = {{"mdmctl_plan", plan_version},
                  {"context", plan.context},
                  {"identity",
                   {{"backend", plan.identity.backend},
                    {"base_url", plan.identity.base_url},
                    {"tenant", plan.identity.tenant}}},
                  {"set", plan.set},
                  {"inputs_sha256", plan.inputs_sha256},
                  {"folder", plan.folder},
                  {"devices", plan.devices ? Json(*plan.devices) : Json(nullptr)},
                  {"notes", plan.notes},
                  {"steps", Json::array()}};
    for (const Step& step : plan.steps) value["steps"].push_back(step_json(step));
    for (const RolloutStage& each : plan.rollouts)
        if (!each.since) value["begins"].push_back({{"assignment", each.assignment}, {"stage", each.stage}});
    value["digest"] = digest_of(value);
    return value.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<Plan> parse_plan(const std::string& text, std::string_view name) {
    const Json value = Json::parse(text, nullptr, false);
    if (value.is_discarded()) return bad_plan(name, "it is no JSON");
    MDM_CHECK(check_form(value, name));
    Plan plan;
    plan.context = text_of(value, "context");
    plan.identity = {text_of(value["identity"], "backend"), text_of(value["identity"], "base_url"),
                     text_of(value["identity"], "tenant")};
    plan.set = text_of(value, "set");
    plan.inputs_sha256 = text_of(value, "inputs_sha256");
    plan.folder = text_of(value, "folder");
    plan.devices = std::nullopt;
    if (const auto devices = value.find("devices"); devices != value.end() && devices->is_number_unsigned())
        plan.devices = devices->get<std::uint64_t>();
    if (const auto notes = value.find("notes"); notes != value.end() && notes->is_array())
        for (const Json& note : *notes)
            if (note.is_string()) plan.notes.push_back(note.get<std::string>());
    const Json begins = value.value("begins", Json::array());
    for (const Json& each : begins) {
        const Json stage = each.is_object() ? each.value("stage", Json()) : Json();
        if (!stage.is_number_unsigned()) return bad_plan(name, "a stage of a rollout cannot be read");
        plan.rollouts.push_back({text_of(each, "assignment"), stage.get<std::size_t>()});
    }
    for (const Json& each : value["steps"]) {
        auto step = parse_step(each);
        if (!step.ok()) return bad_plan(name, step.error().message);
        plan.steps.push_back(std::move(*step));
    }
    return plan;
}

Result<void> write_plan(FileSystem& files, const std::string& path, const Plan& plan) {
    MDM_CHECK_DURING(fmt::format("saving the plan to '{}'", path),
                     files.write_private(path, save_plan(plan)));
    return {};
}

Result<Plan> read_plan(const FileSystem& files, const std::string& path) {
    MDM_TRY_DURING("reading the plan", const auto text, files.read(path));
    return parse_plan(text, path);
}

Result<void> check_place(const Plan& plan, const Identity& identity, const std::string& context) {
    if (plan.context != context)
        return Error{Code::refused,
                     fmt::format("the plan was made for context '{}', and this is '{}'",
                                 printable(plan.context), context),
                     fmt::format("say: --context {}", printable(plan.context))};
    if (plan.identity == identity) return {};
    return Error{Code::refused,
                 fmt::format("the plan was made for {}, and context '{}' is {} now",
                             printable(plan.identity.text()), context, identity.text()),
                 std::string(again)};
}

Result<void> check_current(const Plan& plan, const Remote& remote) {
    for (const Step& step : plan.steps) {
        const ObjectKind* kind = remote.kind(step.kind);
        if (kind == nullptr)
            return Error{Code::unsupported, fmt::format("this server keeps no {} objects", step.kind)};
        MDM_TRY(const auto* there, remote.find(step.kind, step.policy, step.artefact));
        if (step.id.empty() && there != nullptr)
            return moved(fmt::format("'{}' was created", printable(there->object.name)));
        if (step.id.empty()) continue;
        if (there == nullptr || there->object.id != step.id)
            return moved(fmt::format("'{}' went away", printable(step.name)));
        if (remote_digest(*kind, there->object) != step.remote_digest)
            return moved(fmt::format("'{}' changed", printable(there->object.name)));
    }
    return {};
}

}  // namespace mdm::policy
