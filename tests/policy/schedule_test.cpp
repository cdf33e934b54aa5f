// What of an assignment counts now, and what no server can do for it.
#include "planning.hpp"

using namespace mdm;
using namespace mdm::policy;
using namespace mdm::test;

namespace {

std::string exam(std::string_view target, std::string_view spec = "") {
    return android_policy("exam", "restrictions: {camera: deny}") +
           fmt::format(
               "---\napiVersion: mdmctl/v1\nkind: Assignment\nmetadata: {{name: a}}\nspec:\n{}  targets:\n"
               "    - {{policies: [exam], {}}}\n",
               spec, target);
}

// The memory server's clock stands at 2026-11-21T18:00:00Z.
constexpr std::string_view later = "include: [{group: Clinical}], schedule: {from: 2026-12-03T08:00:00Z}";
constexpr std::string_view running =
    "include: [{group: Clinical}], schedule: {from: 2026-11-21T19:00:00+01:00, to: 2026-11-22T08:00:00Z}";
constexpr std::string_view over = "include: [{group: Clinical}], schedule: {to: 2026-11-21T18:00:00Z}";

std::vector<StepAction> actions(const Plan& plan) {
    std::vector<StepAction> all;
    for (const Step& step : plan.steps) all.push_back(step.action);
    return all;
}

bool says(const Plan& plan, std::string_view text) {
    for (const std::string& note : plan.notes)
        if (note.find(text) != std::string::npos) return true;
    return false;
}

}  // namespace

TEST_CASE("a target gives to nobody before its schedule begins, and a note says until when") {
    PlanWorld world;
    const Plan plan = world.plan(exam(later));
    CHECK(actions(plan) == std::vector{StepAction::create});
    CHECK(plan.steps[0].devices == 0u);
    CHECK(says(plan,
               "the schedule of 'exam' begins at 2026-12-03T08:00:00Z: until then this target gives them "
               "to nobody"));
    CHECK_FALSE(says(plan, "no assignment names"));
}

TEST_CASE("within its schedule a target counts, from its first instant on") {
    PlanWorld world;
    const Plan plan = world.plan(exam(running));
    CHECK(actions(plan) == std::vector{StepAction::create, StepAction::assign});
    CHECK(says(plan, "ends at 2026-11-22T08:00:00Z: plan again then to take them away"));
}

TEST_CASE("when a schedule is over the assignment is taken away, and nobody else's") {
    PlanWorld world;
    world.apply(exam(running));
    NativeObject& object = world.server.store.objects.at(0);
    object.assignments.push_back({ObjectAssignment::To::group, "g5", false});
    const Plan plan = world.plan(exam(over));
    REQUIRE(actions(plan) == std::vector{StepAction::unassign});
    REQUIRE(plan.steps[0].removed.size() == 1);
    CHECK(text(plan.steps[0].removed[0]) == "group Clinical");
    REQUIRE(plan.steps[0].foreign.size() == 1);
    CHECK(plan.steps[0].risk == Risk::destructive);
    CHECK(says(plan, "ended at 2026-11-21T18:00:00Z: since then this target gives them to nobody"));
    // another target of the same policy is not concerned
    world.server.store.objects.at(0).assignments.pop_back();
    const Plan other =
        world.plan(exam(fmt::format("{}}}\n    - {{policies: [exam], include: [{{group: "
                                    "Clinical}}]",
                                    over)));
    CHECK(other.empty());
}

TEST_CASE("devices that are to be kept in a group are refused with the groups there are") {
    PlanWorld world;
    const auto plan =
        world.try_plan(exam("materialize: group, include: [{group: Wards}, {where: \"supervised\"}]"));
    REQUIRE_FALSE(plan.ok());
    CHECK(plan.error().code == Code::unsupported);
    CHECK(plan.error().message ==
          "<stdin>:15:80: `materialize: group` asks for a group of these devices, and groups of the server "
          "cannot "
          "be kept from here yet; groups there are: Clinical, Radiology, Staff, Students, Wards");
    CHECK(world.try_plan(exam("materialize: group, include: [{group: Wards}]")).ok());
}
