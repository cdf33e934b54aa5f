#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/export_parts.hpp"
#include "mdm/policy/marker.hpp"
#include "mdm/policy/write_yaml.hpp"

namespace mdm::policy {
namespace {

using Json = nlohmann::ordered_json;

/// Text that a selector gives back as it is.
bool can_be_said(std::string_view text) {
    return !text.empty() && trim(text) == text && is_printable(text) &&
           text.find("{{") == std::string_view::npos;
}

Json selectors(const std::vector<std::pair<std::string, std::string>>& all) {
    Json list = Json::array();
    for (const auto& [key, value] : all) list.push_back({{key, escaped_text(value)}});
    return list;
}

class Giver {
  public:
    Giver(const ObjectKind& kind, const Groups& groups, const Serials& serials)
        : kind_(kind), groups_(groups), serials_(serials) {}

    void add(const ObjectAssignment& line) {
        if (line.to == ObjectAssignment::To::all_devices) return fail("it is given to all devices");
        if (line.to == ObjectAssignment::To::group)
            group(line);
        else
            device(line);
        given_.to.insert(claim_of(line));
    }

    Given take() {
        const bool to_groups =
            std::any_of(given_.include.begin(), given_.include.end(),
                        [](const auto& each) { return each.first == std::string_view("group"); });
        if (!given_.exclude.empty() && !to_groups) fail("it excludes devices of no group that has it");
        if (!given_.exclude.empty() && !kind_.exclusions) fail("it has exclusions");
        if (!given_.why_not.empty()) {
            given_.include.clear();
            given_.exclude.clear();
            given_.to.clear();
        }
        return std::move(given_);
    }

  private:
    void fail(std::string why) {
        if (given_.why_not.empty()) given_.why_not = std::move(why);
    }

    void say(const ObjectAssignment& line, const char* key, std::string value) {
        (line.exclude ? given_.exclude : given_.include).emplace_back(key, std::move(value));
    }

    void group(const ObjectAssignment& line) {
        const auto found = groups_.by_id().find(line.id);
        if (found == groups_.by_id().end())
            return fail(fmt::format("the server lists no group '{}'", printable(line.id)));
        const auto id = groups_.id_of(found->second);
        if (!id.ok() || *id != line.id || !can_be_said(found->second))
            return fail(fmt::format("the group '{}' has no name of its own", printable(found->second)));
        say(line, "group", found->second);
    }

    void device(const ObjectAssignment& line) {
        const auto found = serials_.find(line.id);
        if (found == serials_.end() || !can_be_said(found->second))
            return fail(fmt::format("the device '{}' has no serial of its own", printable(line.id)));
        if (!kind_.device_assignment) return fail("it is given to single devices");
        say(line, "serial", found->second);
    }

    const ObjectKind& kind_;
    const Groups& groups_;
    const Serials& serials_;
    Given given_;
};

Json document(const char* kind, const std::string& name, Json spec) {
    return {{"apiVersion", "mdmctl/v1"},
            {"kind", kind},
            {"metadata", {{"name", name}}},
            {"spec", std::move(spec)}};
}

}  // namespace

Given given_to(const NativeObject& object, const ObjectKind& kind, const Groups& groups,
               const Serials& serials) {
    Giver giver(kind, groups, serials);
    for (const ObjectAssignment& line : object.assignments) giver.add(line);
    return giver.take();
}

Json assignment_document(const std::string& policy, const Given& given) {
    Json target = {{"policies", Json::array({policy})}, {"include", selectors(given.include)}};
    if (!given.exclude.empty()) target["exclude"] = selectors(given.exclude);
    Json targets = Json::array();
    targets.push_back(std::move(target));
    Json spec = Json::object();
    spec["targets"] = std::move(targets);
    return document("Assignment", policy, std::move(spec));
}

Json variables_document(const std::string& policy, const SecretNames& secrets) {
    Json spec = Json::object();
    for (const auto& [name, variable] : secrets.all()) spec["secrets"][name] = {{"env", variable}};
    return document("Variables", policy, std::move(spec));
}

}  // namespace mdm::policy
