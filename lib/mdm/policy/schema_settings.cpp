
#include <utility>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/schema_parts.hpp"
#include "mdm/policy/settings.hpp"

namespace mdm::policy::schema {
namespace {

constexpr std::string_view platform_keys = "^\\$(android|chromeos|ios|ipados|macos|tvos|windows)$";

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
    /// `patch`: null takes a value away, outside of the items of lists.
    explicit Sections(Json& definitions, bool patch = false)
        : definitions_(definitions), patch_(patch), in_patch_(patch) {}

    Json settings() {
        Json properties = Json::object();
        for (const std::string& name : names_below("")) properties[name] = setting(name);
        return object(std::move(properties));
    }

    Json item(const std::string& key) { return described(key + "[]."); }

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
        if (row == nullptr) return or_null(group_reference(key));
        Json schema = type_of(*row, group);
        if (row->type == SettingType::list && group)
            schema = any_of({std::move(schema), group_reference(key)});
        schema = or_null(std::move(schema));
        if (!row->summary.empty()) schema["description"] = row->summary;
        return schema;
    }

    Json or_null(Json schema) const {
        if (!in_patch_) return schema;
        return any_of({std::move(schema), {{"type", "null"}}});
    }

    // With exceptions for platforms, which have the shape of the group itself.
    Json group_reference(const std::string& key) {
        const std::string name = patch_ ? "patch." + key : key;
        if (!definitions_.contains(name)) {
            definitions_[name] = Json::object();
            Json made = described(key + ".");
            made["patternProperties"] = {{platform_keys, see(name)}};
            definitions_[name] = std::move(made);
        }
        return see(name);
    }

    Json described(const std::string& prefix) {
        Json properties = Json::object();
        for (const std::string& name : names_below(prefix)) properties[name] = setting(prefix + name);
        return object(std::move(properties));
    }

    Json items_of(const std::string& key) {
        const std::string prefix = key + "[].";
        if (names_below(prefix).empty()) return Json::object();
        const bool outside = std::exchange(in_patch_, false);
        Json item = any_of({described(prefix), text()});  // a name is one of a Catalog
        in_patch_ = outside;
        return item;
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
    bool patch_;
    bool in_patch_;
};

}  // namespace

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
Json object(Json properties, std::vector<std::string> required) {
    Json made = {{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
    if (!required.empty()) made["required"] = std::move(required);
    return made;
}
Json or_variable(Json schema) {
    return any_of({std::move(schema), see("variable")});
}

Json settings(Json& definitions) {
    return Sections(definitions).settings();
}

Json patch(Json& definitions) {
    return Sections(definitions, true).settings();
}

Json item(Json& definitions, const std::string& key, std::string_view without,
          std::vector<std::string> required) {
    Json made = Sections(definitions).item(key);
    made["properties"].erase(std::string(without));
    if (!required.empty()) made["required"] = std::move(required);
    return made;
}

}  // namespace mdm::policy::schema
