#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <set>

#include "backend/conformance.hpp"
#include "mdm/base/text.hpp"

namespace mdm::test {
namespace {

NativeObject object_of(Fixture& fixture, const ObjectKind& kind, int value = 1) {
    NativeObject object;
    object.kind = kind.id;
    object.name = "mdmctl ward baseline";
    if (kind.description) object.description = "mdmctl set=main id=ward/baseline sha256=0123456789abcdef";
    object.content = fixture.content(kind, value, "correct-horse-battery");
    return object;
}

template <class Body>
void for_each_kind(Fixture& fixture, const Body& body) {
    Objects* objects = fixture.backend().objects();
    if (objects == nullptr || objects->kinds().empty())
        return fixture.skip("no objects: " + fixture.backend().can(*find_operation("policy.create")).reason);
    for (const ObjectKind& kind : objects->kinds()) {
        CAPTURE(kind.id);
        body(*objects, kind);
    }
}

/// Also where there are no kinds at all, which for_each_kind() has the reason of.
bool any_kind(Fixture& fixture, bool ObjectKind::*property) {
    Objects* objects = fixture.backend().objects();
    if (objects == nullptr) return true;
    const auto kinds = objects->kinds();
    return kinds.empty() ||
           std::any_of(kinds.begin(), kinds.end(), [&](const ObjectKind& kind) { return kind.*property; });
}

std::string create(Objects& objects, const NativeObject& object) {
    auto id = objects.create(object);
    REQUIRE_MESSAGE(id.ok(), id.error().text());
    return *id;
}

std::vector<std::string> ids_of(Objects& objects, std::string_view kind) {
    std::vector<std::string> ids;
    REQUIRE(objects
                .list(kind,
                      [&](NativeObject object) -> Result<void> {
                          ids.push_back(object.id);
                          return {};
                      })
                .ok());
    return ids;
}

void objects_live_and_go(Fixture& fixture) {
    for_each_kind(fixture, [&](Objects& objects, const ObjectKind& kind) {
        NativeObject object = object_of(fixture, kind);
        CHECK(objects.accepts(object).support != Support::no);
        const auto before = ids_of(objects, kind.id);
        object.id = create(objects, object);
        CHECK(ids_of(objects, kind.id).size() == before.size() + 1);
        auto read = objects.get(kind.id, object.id);
        REQUIRE(read.ok());
        CHECK(read->name == object.name);
        CHECK(read->description == object.description);
        CHECK(read->assignments_known);
        CHECK(read->assignments.empty());
        object.name = "mdmctl ward baseline, second edition";
        object.content = fixture.content(kind, 2, "correct-horse-battery");
        object.version = read->version;
        REQUIRE(objects.update(object).ok());
        const auto changed = objects.get(kind.id, object.id);
        CHECK(changed->name == object.name);
        CHECK(changed->content != read->content);
        REQUIRE(objects.remove(kind.id, object.id).ok());
        CHECK(objects.get(kind.id, object.id).error().code == Code::not_found);
        CHECK(ids_of(objects, kind.id) == before);
        CHECK(objects.remove(kind.id, object.id).ok());
    });
}

void two_of_a_name_are_two_objects(Fixture& fixture) {
    for_each_kind(fixture, [&](Objects& objects, const ObjectKind& kind) {
        const auto first = create(objects, object_of(fixture, kind));
        const auto second = objects.create(object_of(fixture, kind));
        if (second.ok()) CHECK(*second != first);
    });
}

void an_old_version_conflicts(Fixture& fixture) {
    if (!any_kind(fixture, &ObjectKind::versions)) return fixture.skip("none of its objects has a version");
    for_each_kind(fixture, [&](Objects& objects, const ObjectKind& kind) {
        if (!kind.versions) return;
        NativeObject object = object_of(fixture, kind);
        object.id = create(objects, object);
        const std::string old = objects.get(kind.id, object.id)->version;
        object.content = fixture.content(kind, 2, "correct-horse-battery");
        REQUIRE(objects.update(object).ok());
        CHECK(objects.get(kind.id, object.id)->version != old);
        object.version = old;
        object.name = "overwritten";
        CHECK(objects.update(object).error().code == Code::conflict);
        CHECK(objects.get(kind.id, object.id)->name == "mdmctl ward baseline");
    });
}

void assigning_replaces_the_list(Fixture& fixture) {
    const auto groups = fixture.assignable_groups();
    const auto contains = [](const NativeObject& object, const std::string& id) {
        return std::any_of(object.assignments.begin(), object.assignments.end(),
                           [&id](const ObjectAssignment& one) { return one.id == id; });
    };
    for_each_kind(fixture, [&](Objects& objects, const ObjectKind& kind) {
        const auto id = create(objects, object_of(fixture, kind));
        const ObjectAssignment first{ObjectAssignment::To::group, groups.at(0), false};
        const ObjectAssignment second{ObjectAssignment::To::group, groups.at(1), false};
        REQUIRE(objects.assign(kind.id, id, std::array{first, second}).ok());
        CHECK(objects.get(kind.id, id)->assignments.size() == 2);
        REQUIRE(objects.assign(kind.id, id, std::array{second}).ok());
        auto object = objects.get(kind.id, id);
        CHECK(object->assignments.size() == 1);
        CHECK(contains(*object, groups.at(1)));
        REQUIRE(objects.assign(kind.id, id, {}).ok());
        CHECK(objects.get(kind.id, id)->assignments.empty());
    });
}

void single_devices_or_a_reason(Fixture& fixture) {
    for_each_kind(fixture, [&](Objects& objects, const ObjectKind& kind) {
        NativeObject object = object_of(fixture, kind);
        object.id = create(objects, object);
        object.assignments = {{ObjectAssignment::To::device, fixture.willing().front().id, false}};
        const auto assigned = objects.assign(kind.id, object.id, object.assignments);
        const Capability capability = objects.accepts(object);
        CHECK(assigned.ok() == kind.device_assignment);
        CHECK((capability.support == Support::no) == !kind.device_assignment);
        if (assigned.ok()) return;
        CHECK(assigned.error().code == Code::unsupported);
        CHECK_FALSE(capability.reason.empty());
        CHECK(objects.get(kind.id, object.id)->assignments.empty());
    });
}

void secrets_do_not_come_back(Fixture& fixture) {
    if (!any_kind(fixture, &ObjectKind::masks_secrets))
        return fixture.skip("it gives secrets back as they were written");
    for_each_kind(fixture, [&](Objects& objects, const ObjectKind& kind) {
        if (!kind.masks_secrets) return;
        const auto id = create(objects, object_of(fixture, kind));
        CHECK(objects.get(kind.id, id)->content.find("correct-horse") == std::string::npos);
    });
}

void a_gone_object_is_not_found(Fixture& fixture) {
    for_each_kind(fixture, [&](Objects& objects, const ObjectKind& kind) {
        NativeObject object = object_of(fixture, kind);
        object.id = "no-such-object";
        CHECK(objects.get(kind.id, object.id).error().code == Code::not_found);
        CHECK(objects.update(object).error().code == Code::not_found);
        CHECK(objects.assign(kind.id, object.id, {}).error().code == Code::not_found);
    });
}

void nonsense_is_not_taken(Fixture& fixture) {
    for_each_kind(fixture, [&](Objects& objects, const ObjectKind& kind) {
        NativeObject object = object_of(fixture, kind);
        object.content = "<<not an object";
        const Capability capability = objects.accepts(object);
        CHECK(capability.support == Support::no);
        CHECK_FALSE(capability.reason.empty());
        const auto before = ids_of(objects, kind.id);
        CHECK_FALSE(objects.create(object).ok());
        CHECK(ids_of(objects, kind.id) == before);
    });
}

void an_object_write_with_a_lost_answer_is_unknown(Fixture& fixture) {
    if (const auto lost = fixture.lose_answers(); !lost) return fixture.skip(lost.why_not);
    for_each_kind(fixture, [&](Objects& objects, const ObjectKind& kind) {
        const auto before = ids_of(objects, kind.id);
        CHECK(objects.create(object_of(fixture, kind)).error().code == Code::outcome_unknown);
        CHECK(ids_of(objects, kind.id).size() == before.size() + 1);
    });
}

constexpr std::array<ConformanceCase, 9> cases{{
    {"objects are made, changed and removed", objects_live_and_go},
    {"two objects of one name stay apart", two_of_a_name_are_two_objects},
    {"an old version conflicts", an_old_version_conflicts},
    {"assigning replaces the whole list", assigning_replaces_the_list},
    {"single devices are assigned, or refused with a reason", single_devices_or_a_reason},
    {"secrets do not come back", secrets_do_not_come_back},
    {"an object that is gone is not found", a_gone_object_is_not_found},
    {"content that makes no sense is not taken", nonsense_is_not_taken},
    {"an object write with a lost answer is unknown", an_object_write_with_a_lost_answer_is_unknown},
}};

}  // namespace

std::span<const ConformanceCase> object_cases() {
    return cases;
}

}  // namespace mdm::test
