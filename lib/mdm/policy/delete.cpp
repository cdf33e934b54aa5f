#include "mdm/policy/delete.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/text.hpp"
#include "mdm/policy/objects_of.hpp"
#include "mdm/policy/prune.hpp"
#include "mdm/policy/situation.hpp"

namespace mdm::policy {
namespace {

/// What people may call an object, the surest first.
using Called = std::array<std::string, 4>;

Called called(const ObjectKind& kind, const NativeObject& object) {
    const auto marker = marker_of(kind, object);
    return {object.id, object.name, marker ? marker->id() : "", marker ? marker->policy : ""};
}

class Finder {
  public:
    explicit Finder(const std::vector<std::string>& names) : names_(names), found_(names.size()) {}

    Result<void> read(Objects& objects) {
        for (const ObjectKind& kind : objects.kinds())
            MDM_CHECK_DURING(fmt::format("listing {} objects", kind.id),
                             objects.list(kind.id, [&](NativeObject object) -> Result<void> {
                                 look_at(kind, object);
                                 return {};
                             }));
        return {};
    }

    Result<std::vector<NativeObject>> take() {
        std::vector<NativeObject> all;
        for (std::size_t i = 0; i < names_.size(); ++i) {
            MDM_CHECK(check(i));
            all.push_back(std::move(found_[i].front()));
        }
        return all;
    }

  private:
    void look_at(const ObjectKind& kind, const NativeObject& object) {
        known_.push_back(object.name);
        const Called words = called(kind, object);
        for (std::size_t i = 0; i < names_.size(); ++i)
            if (!names_[i].empty() && std::find(words.begin(), words.end(), names_[i]) != words.end())
                found_[i].push_back(object);
    }

    Result<void> check(std::size_t i) const {
        if (found_[i].size() == 1) return {};
        if (found_[i].empty())
            return Error{Code::not_found, fmt::format("there is no policy object '{}'", printable(names_[i])),
                         did_you_mean(names_[i], known_)};
        std::vector<std::string> all;
        for (const NativeObject& each : found_[i])
            all.push_back(fmt::format("{} ({}, id {})", printable(each.name), each.kind, each.id));
        return Error{Code::ambiguous,
                     fmt::format("'{}' is several policy objects: {}", printable(names_[i]), join(all, ", ")),
                     "give the id"};
    }

    const std::vector<std::string>& names_;
    std::vector<std::vector<NativeObject>> found_;
    std::vector<std::string> known_;
};

const ObjectKind& kind_of(Objects& objects, const NativeObject& object) {
    const auto kinds = objects.kinds();
    return *std::find_if(kinds.begin(), kinds.end(),
                         [&](const ObjectKind& kind) { return kind.id == object.kind; });
}

ReachSpec spec_of(const NativeObject& object, const Groups& groups) {
    ReachSpec spec;
    spec.platforms = platforms_of_kind(object.kind);
    for (const ObjectAssignment& line : object.assignments) {
        const auto group = groups.by_id().find(line.id);
        spec.before.push_back({line, group == groups.by_id().end() ? "" : group->second});
    }
    return spec;
}

Result<void> check_protection(const RemoteObject& object) {
    if (!object.marker.protect) return {};
    return Error{Code::refused,
                 fmt::format("'{}' is protected: its marker says protect=true, and set '{}' wrote that",
                             printable(object.object.name), object.marker.set),
                 "take `protect: true` out of the policy, apply, and delete then"};
}

// Each once, whatever it was called, as it is now.
Result<std::vector<RemoteObject>> read_all(Objects& objects, const std::vector<std::string>& names) {
    MDM_TRY(auto found, find_objects(objects, names));
    std::vector<RemoteObject> all;
    for (const NativeObject& each : found) {
        const bool known = std::any_of(all.begin(), all.end(), [&](const RemoteObject& other) {
            return other.object.kind == each.kind && other.object.id == each.id;
        });
        if (known) continue;
        RemoteObject object;
        MDM_TRY(object.object, objects.get(each.kind, each.id));
        object.marker = marker_of(kind_of(objects, each), object.object).value_or(Marker{});
        MDM_CHECK(check_protection(object));
        all.push_back(std::move(object));
    }
    return all;
}

}  // namespace

Result<std::vector<NativeObject>> find_objects(Objects& objects, const std::vector<std::string>& names) {
    Finder finder(names);
    MDM_CHECK(finder.read(objects));
    return finder.take();
}

Result<Plan> plan_deletion(const DeleteRequest& request, Backend& backend, const Fleet& fleet) {
    MDM_TRY(auto* objects, objects_of(backend));
    MDM_TRY(const auto doomed, read_all(*objects, request.names));
    MDM_TRY(const auto groups, Groups::read(backend));
    std::vector<ReachSpec> specs;
    for (const RemoteObject& each : doomed) specs.push_back(spec_of(each.object, groups));
    MDM_TRY(const auto survey, Survey::take(fleet, std::move(specs)));
    Plan plan;
    plan.identity = backend.identity();
    plan.context = request.context;
    std::vector<Survey::Part> parts;
    for (std::size_t i = 0; i < doomed.size(); ++i) {
        Step step = removal_step(kind_of(*objects, doomed[i].object), doomed[i], groups.by_id());
        step.devices = survey.count({{i, true}});
        parts.push_back({i, true});
        plan.steps.push_back(std::move(step));
    }
    plan.devices = survey.count(parts);
    return plan;
}

}  // namespace mdm::policy
