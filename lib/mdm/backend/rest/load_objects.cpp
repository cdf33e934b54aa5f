// Policy objects.
#include <array>

#include "mdm/backend/rest/load_parts.hpp"

namespace mdm::rest {
namespace {

struct ObjectCall {
    std::string_view name;
    std::string_view operation;
    bool lists;
};
constexpr std::array<ObjectCall, 7> object_calls{{{"list", "policy.list", true},
                                                  {"get", "policy.get", false},
                                                  {"create", "policy.create", false},
                                                  {"update", "policy.update", false},
                                                  {"delete", "policy.delete", false},
                                                  {"assignments", "policy.get", true},
                                                  {"assign", "policy.assign", false}}};

CallUse use_for(const ObjectCall& row) {
    CallUse use{std::string(row.operation), find_operation(row.operation)};
    use.lists = row.lists;
    use.one = row.name == "get";
    use.writes = use.operation->effect != Effect::read;
    use.sources = {Source::object};
    if (use.writes) use.sources = {Source::object, Source::content, Source::approval};
    return use;
}

ObjectRow load_object(Loading& loading, const yaml::Node& key, const yaml::Node& node) {
    MapReader map(loading.problems, node, "an object kind");
    ObjectRow made;
    made.kind = key.scalar;
    made.mark = key.mark;
    made.codec = map.need_text("codec");
    if (const yaml::Node* format = map.find("format"))
        made.format = read_word(loading.problems, *format, {"plist", "json"});
    for (const ObjectCall& row : object_calls)
        if (const yaml::Node* call = map.find(row.name))
            made.calls[std::string(row.name)] = load_call(loading, *call, use_for(row));
    made.description = map.flag("description", true);
    made.identifier = map.flag("identifier");
    made.device_assignment = map.flag("device_assignment", true);
    made.exclusions = map.flag("exclusions", true);
    made.versions = map.flag("versions");
    made.masks_secrets = map.flag("masks_secrets");
    made.names = map.flag("names", true);
    made.partly = map.text("partly");
    map.done();
    if (!made.calls.contains("list"))
        loading.problems.add(key.mark, "objects that cannot be listed cannot be matched: 'list' is needed");
    return made;
}

}  // namespace

void load_objects(Loading& loading, const yaml::Node& node) {
    if (node.is_map() && node.find("no") != nullptr) {
        MapReader map(loading.problems, node, "objects");
        loading.made.no_objects = map.need_text("no");
        return map.done();
    }
    read_each(loading.problems, node, "a map of object kinds", [&](const auto& key, const auto& value) {
        loading.made.objects.push_back(load_object(loading, key, value));
    });
}

}  // namespace mdm::rest
