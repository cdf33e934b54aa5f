#include "mdm/policy/schema.hpp"

#include <array>
#include <string>
#include <string_view>

#include "mdm/base/json.hpp"
#include "mdm/policy/schema_parts.hpp"

namespace mdm::policy {
namespace {

using namespace schema;

constexpr std::array<std::string_view, 7> platforms{"ios",     "ipados",  "macos",   "tvos",
                                                    "android", "windows", "chromeos"};

Json secret_sources() {
    const Json env = object({{"env", pattern("^[A-Za-z0-9_]+$")}}, {"env"});
    const Json file = object({{"file", pattern("^[^/~]")}}, {"file"});
    const Json cmd = object({{"cmd", filled_list_of(pattern("^[^ \\t\\n]+$"))}}, {"cmd"});
    return any_of({env, file, cmd});
}

Json metadata() {
    return object({{"name", pattern("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")}, {"labels", map_of(text())}},
                  {"name"});
}

Json exception() {
    return object({{"key", text()},
                   {"target", words("apple android windows chrome intune ios ipados macos tvos chromeos")},
                   {"reason", pattern("[^ ]")}},
                  {"key", "target", "reason"});
}

Json applies() {
    Json os = Json::object();
    for (const std::string_view platform : platforms) os[std::string(platform)] = text();
    const Json all_platforms = {{"enum", platforms}};
    return object(
        {{"platforms", list_of(all_platforms)},
         {"os", object(std::move(os))},
         {"ownership", or_variable(words("company personal"))},
         {"supervised", or_variable({{"type", "boolean"}})},
         {"enrollment", list_of(words("user device automated workProfile fullyManaged dedicated"))}});
}

// Native, so what is in it is the platforms' business.
Json raw() {
    const Json native = {{"type", "object"}, {"minProperties", 1}};
    const Json override_ = any_of({{{"type", "boolean"}}, list_of(text())});
    return object({{"apple", object({{"payloads", list_of(native)}, {"declarations", list_of(native)}})},
                   {"android", object({{"policy", native}, {"override", override_}}, {"policy"})},
                   {"windows", object({{"oma", list_of(native)}})},
                   {"intune", object({{"configurations", list_of(native)}})},
                   {"chrome", object({{"policies", list_of(native)}})}});
}

Json policy_spec() {
    Json schema = object({{"settings", see("settings")},
                          {"applies", see("applies")},
                          {"extends", filled_list_of(see("name"))},
                          {"strategy", words("strictest override")},
                          {"raw", raw()},
                          {"onUnsupported", or_variable(words("warn error ignore"))},
                          {"exceptions", list_of(see("exception"))},
                          {"controls", map_of(list_of(text()))},
                          {"protect", or_variable({{"type", "boolean"}})},
                          {"adopt", list_of(object({{"kind", text()},
                                                    {"artefact", text()},
                                                    {"id", text()},
                                                    {"name", text()},
                                                    {"sha256", text()},
                                                    {"to", list_of(text())}},
                                                   {"kind", "artefact", "id", "name"}))}});
    schema["anyOf"] =
        Json::array({{{"required", {"settings"}}}, {{"required", {"raw"}}}, {{"required", {"extends"}}}});
    return schema;
}

Json overlay_spec() {
    Json schema = object({{"policy", see("name")},
                          {"patch", see("patch")},
                          {"remove", list_of(text())},
                          {"strategy", words("strictest override")}},
                         {"policy"});
    schema["anyOf"] = Json::array({{{"required", {"patch"}}}, {{"required", {"remove"}}}});
    return schema;
}

constexpr std::string_view time_pattern =
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})?$";

Json schedule() {
    const Json time = or_variable(pattern(time_pattern));
    Json schema = object({{"from", time}, {"to", time}});
    schema["minProperties"] = 1;
    return schema;
}

Json percent(int least) {
    return or_variable({{"type", "integer"}, {"minimum", least}, {"maximum", 100}});
}

Json rollout() {
    const Json stage = object({{"percent", percent(1)}, {"wait", see("duration")}}, {"percent"});
    return object({{"stages", filled_list_of(stage)},
                   {"abortIf", object({{"failedPercent", percent(0)}}, {"failedPercent"})}},
                  {"stages"});
}

Json assignment_spec() {
    Json selector = object({{"group", text()}, {"tag", text()}, {"serial", text()}, {"where", text()}});
    selector["minProperties"] = 1;
    selector["maxProperties"] = 1;
    const Json target = object({{"policies", filled_list_of(see("name"))},
                                {"overlays", list_of(see("name"))},
                                {"include", filled_list_of(selector)},
                                {"exclude", list_of(selector)},
                                {"schedule", schedule()},
                                {"materialize", words("group")}},
                               {"policies", "include"});
    return object({{"targets", filled_list_of(target)},
                   {"contexts", list_of(text())},
                   {"rollout", rollout()},
                   {"materialize", words("group")}},
                  {"targets"});
}

Json named(Json items) {
    Json schema = map_of(std::move(items));
    schema["propertyNames"] = {{"minLength", 1}, {"maxLength", 63}};
    return schema;
}

Json catalog_spec() {
    return object({{"apps", named(see("catalogApp"))},
                   {"networks", named(see("catalogNetwork"))},
                   {"certificates", named(see("catalogCertificate"))},
                   {"groups", named(any_of({text(), map_of(text())}))}});
}

Json variables_spec() {
    return {{"type", "object"},
            {"properties", {{"secrets", map_of(see("secretSource"))}}},
            {"propertyNames", {{"pattern", "^[A-Za-z][A-Za-z0-9_-]{0,62}$"}}},
            {"additionalProperties", {{"not", {{"type", "null"}}}}}};
}

struct Kind {
    std::string_view name;
    Json (*spec)();
};
constexpr std::array<Kind, 5> kinds{{{"Policy", policy_spec},
                                     {"Overlay", overlay_spec},
                                     {"Assignment", assignment_spec},
                                     {"Catalog", catalog_spec},
                                     {"Variables", variables_spec}}};

Json definitions() {
    Json all = {{"name", pattern("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")},
                {"variable", pattern("\\$\\{var\\.[A-Za-z][A-Za-z0-9_-]*\\}")},
                {"duration", or_variable(pattern("^[0-9]+(ms|s|m|h|d)$"))},
                {"secretSource", secret_sources()},
                {"exception", exception()},
                {"applies", applies()}};
    all["secret"] = any_of({object({{"secretRef", see("secretSource")}}, {"secretRef"}),
                            pattern("^\\{\\{secret:[^{}]+\\}\\}$")});
    Json sections = settings(all);
    all["settings"] = std::move(sections);
    Json patches = patch(all);
    all["patch"] = std::move(patches);
    all["catalogApp"] = item(all, "apps.required", "app", {});
    all["catalogApp"]["minProperties"] = 1;
    all["catalogNetwork"] = item(all, "wifi.networks", "name", {"ssid", "security"});
    all["catalogCertificate"] = item(all, "certificates", "name", {"kind"});
    return all;
}

}  // namespace

Json document_schema() {
    Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                   {"title", "mdmctl policy document"},
                   {"type", "object"},
                   {"properties",
                    {{"apiVersion", {{"const", "mdmctl/v1"}}},
                     {"kind", {{"enum", Json::array()}}},
                     {"metadata", metadata()},
                     {"include", list_of(text())},
                     {"spec", {{"type", "object"}}}}},
                   {"required", {"apiVersion", "kind", "metadata", "spec"}},
                   {"additionalProperties", false},
                   {"allOf", Json::array()},
                   {"$defs", definitions()}};
    for (const Kind& kind : kinds) {
        schema["properties"]["kind"]["enum"].push_back(kind.name);
        schema["allOf"].push_back({{"if", {{"properties", {{"kind", {{"const", kind.name}}}}}}},
                                   {"then", {{"properties", {{"spec", kind.spec()}}}}}});
    }
    return schema;
}

}  // namespace mdm::policy
