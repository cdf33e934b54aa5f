#include "mdm/policy/schema.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>

#include "mdm/base/text.hpp"
#include "mdm/policy/settings.hpp"

namespace mdm::policy {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view platform_keys = "^\\$(android|chromeos|ios|ipados|macos|tvos|windows)$";
constexpr std::array<std::string_view, 7> platforms{"ios",     "ipados",  "macos",   "tvos",
                                                    "android", "windows", "chromeos"};

Json see(std::string_view name) {
    return {{"$ref", "#/$defs/" + std::string(name)}};
}
Json words(std::string_view list) {
    return {{"enum", split(list, ' ')}};
}
Json text() {
    return {{"type", "string"}};
}
Json pattern(std::string_view expression) {
    return {{"type", "string"}, {"pattern", expression}};
}
Json list_of(Json items) {
    return {{"type", "array"}, {"items", std::move(items)}};
}
Json filled_list_of(Json items) {
    return {{"type", "array"}, {"items", std::move(items)}, {"minItems", 1}};
}
Json map_of(Json members) {
    return {{"type", "object"}, {"additionalProperties", std::move(members)}};
}
Json any_of(std::initializer_list<Json> all) {
    Json list = Json::array();
    for (const Json& each : all) list.push_back(each);
    return {{"anyOf", std::move(list)}};
}
Json object(Json properties, std::vector<std::string> required = {}) {
    Json made = {{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
    if (!required.empty()) made["required"] = std::move(required);
    return made;
}
// A variable may stand for anything that is no text.
Json or_variable(Json schema) {
    return any_of({std::move(schema), see("variable")});
}

Json integer(const Setting& row) {
    Json schema = {{"type", "integer"}};
    if (row.min != 0 || row.max != 0) {
        schema["minimum"] = row.min;
        schema["maximum"] = row.max;
    }
    return or_variable(std::move(schema));
}

/// The settings, a definition a section or group.
class Sections {
  public:
    explicit Sections(Json& definitions) : definitions_(definitions) {}

    Json settings() {
        Json properties = Json::object();
        for (const std::string& name : names_below("")) properties[name] = setting(name);
        return object(std::move(properties));
    }

  private:
    static std::vector<std::string> names_below(const std::string& prefix) {
        std::vector<std::string> names;
        for (const Setting& row : policy::settings()) {
            if (!row.key.starts_with(prefix)) continue;
            const auto rest = row.key.substr(prefix.size());
            std::string name(rest.substr(0, rest.find_first_of(".[")));
            if (names.empty() || names.back() != name) names.push_back(std::move(name));
        }
        return names;
    }

    Json setting(const std::string& key) {
        const Setting* row = find_setting(key);
        const bool group = !names_below(key + ".").empty();
        if (row == nullptr) return group_reference(key);
        Json schema = type_of(*row, group);
        if (row->type == SettingType::list && group)
            schema = any_of({std::move(schema), group_reference(key)});
        if (!row->summary.empty()) schema["description"] = row->summary;
        return schema;
    }

    // With exceptions for platforms, which have the shape of the group itself.
    Json group_reference(const std::string& key) {
        if (!definitions_.contains(key)) {
            definitions_[key] = Json::object();
            Json made = described(key + ".");
            made["patternProperties"] = {{platform_keys, see(key)}};
            definitions_[key] = std::move(made);
        }
        return see(key);
    }

    Json described(const std::string& prefix) {
        Json properties = Json::object();
        for (const std::string& name : names_below(prefix)) properties[name] = setting(prefix + name);
        return object(std::move(properties));
    }

    Json items_of(const std::string& key) {
        const std::string prefix = key + "[].";
        if (names_below(prefix).empty()) return Json::object();
        return any_of({described(prefix), text()});  // a name is one of a Catalog
    }

    Json type_of(const Setting& row, bool has_members) {
        switch (row.type) {
            case SettingType::boolean:
                return or_variable({{"type", "boolean"}});
            case SettingType::integer:
                return integer(row);
            case SettingType::word:
                return or_variable(words(row.words));
            case SettingType::duration:
                return see("duration");
            case SettingType::text:
            case SettingType::version:
                return text();
            case SettingType::text_list:
                return list_of(text());
            case SettingType::list:
                return list_of(items_of(std::string(row.key)));
            case SettingType::map:
                return has_members ? described(std::string(row.key) + ".") : Json{{"type", "object"}};
            case SettingType::secret:
                return see("secret");
            case SettingType::date_time:
                return or_variable(pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$"));
            case SettingType::clock:
                return or_variable(pattern("^[0-9]{2}:[0-9]{2}$"));
            case SettingType::platform_versions:
                return any_of({text(), {{"type", "object"}, {"minProperties", 1}}});
            case SettingType::any:
                break;
        }
        return {{"not", {{"type", "null"}}}};
    }

    Json& definitions_;
};

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

Json policy_spec() {
    Json schema = object({{"settings", see("settings")},
                          {"applies", see("applies")},
                          {"extends", filled_list_of(see("name"))},
                          {"strategy", words("strictest override")},
                          {"include", list_of(text())},
                          {"raw", {{"type", "object"}}},
                          {"onUnsupported", or_variable(words("warn error ignore"))},
                          {"exceptions", list_of(see("exception"))},
                          {"controls", map_of(list_of(text()))},
                          {"protect", or_variable({{"type", "boolean"}})}});
    schema["anyOf"] =
        Json::array({{{"required", {"settings"}}}, {{"required", {"raw"}}}, {{"required", {"extends"}}}});
    return schema;
}

Json overlay_spec() {
    return object({{"policy", see("name")},
                   {"patch", {{"type", "object"}}},
                   {"remove", list_of(text())},
                   {"strategy", words("strictest override")}},
                  {"policy"});
}

Json assignment_spec() {
    Json selector = object({{"group", text()}, {"tag", text()}, {"serial", text()}, {"where", text()}});
    selector["minProperties"] = 1;
    selector["maxProperties"] = 1;
    const Json target = object({{"policies", filled_list_of(see("name"))},
                                {"overlays", list_of(see("name"))},
                                {"include", filled_list_of(selector)},
                                {"exclude", list_of(selector)},
                                {"schedule", {{"type", "object"}}},
                                {"materialize", words("group")}},
                               {"policies", "include"});
    return object({{"targets", filled_list_of(target)},
                   {"contexts", list_of(text())},
                   {"rollout", {{"type", "object"}}}},
                  {"targets"});
}

Json catalog_spec() {
    const Json entries = map_of({{"type", "object"}});
    return object({{"apps", entries},
                   {"networks", entries},
                   {"certificates", entries},
                   {"groups", {{"type", "object"}}}});
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
    Json settings = Sections(all).settings();
    all["settings"] = std::move(settings);
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
