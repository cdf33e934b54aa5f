// Objects of the set that no document wants any more.
#include "mdm/policy/prune.hpp"
#include "mdm/base/json.hpp"

#include "mdm/policy/plan_text.hpp"
#include "planning.hpp"

using namespace mdm;
using namespace mdm::policy;
using namespace mdm::test;

namespace {

const std::string one = android_policy("one", "restrictions: {camera: deny}") + assignment("one", "Clinical");
const std::string two = android_policy("two", "restrictions: {nfc: deny}");

std::string told(const Plan& plan) {
    std::string out;
    for (const Step& step : plan.steps)
        out += fmt::format("{}{} {}", out.empty() ? "" : ", ", name(step.action), step.marker_id());
    return out;
}

}  // namespace

TEST_CASE("what is left over is deleted only with pruning, and the plan says what that reaches") {
    PlanWorld at;
    at.apply(one + two);
    const Plan kept = at.plan(two);
    CHECK(told(kept) == "");
    REQUIRE(kept.notes.size() >= 1);
    CHECK(kept.notes.back().find("is left alone: android.policy 'one/policy'") != std::string::npos);
    at.prune_up_to = 5;
    const Plan pruned = at.plan(two);
    CHECK(told(pruned) == "delete one/policy");
    const Step& step = pruned.steps[0];
    CHECK(step.risk == Risk::destructive);
    CHECK(step.devices == 2);
    CHECK(pruned.devices == 2);
    REQUIRE(step.removed.size() == 1);
    CHECK(text(step.removed[0]) == "group Clinical");
    const std::string shown = plan_text(pruned);
    CHECK(shown.find("- delete android.policy one/policy  [destructive, touches 2 devices]") !=
          std::string::npos);
    CHECK(shown.ends_with("Plan: 0 to add, 0 to change, 1 to delete; touches 2 devices.\n"));
}

TEST_CASE("pruning touches neither other sets nor what people made") {
    PlanWorld at;
    const Marker theirs{"school", "one", "policy", "0123456789abcdef", {}, false};
    at.server.store.put({"android.policy", "", "one/policy", marker_text(theirs), "{}", "", {}, true});
    at.server.store.put({"android.policy", "", "by hand", "mdmctl was here", "{}", "", {}, true});
    at.prune_up_to = 5;
    CHECK(told(at.plan(two)) == "create two/policy");
}

TEST_CASE("what is protected stays, whether its marker or a document says so") {
    PlanWorld at;
    const std::string protected_one =
        android_policy("one", "restrictions: {camera: deny}", "  protect: true\n");
    at.apply(protected_one + two);
    at.prune_up_to = 5;
    const Plan by_marker = at.plan(two);
    CHECK(told(by_marker) == "");
    CHECK(by_marker.notes.back() ==
          "android.policy 'one/policy' is left over and protected by its marker; it stays");

    // still in the files, but for another platform: its Android object is left over
    PlanWorld moved;
    moved.apply(one);
    moved.prune_up_to = 5;
    std::string elsewhere = android_policy("one", "restrictions: {camera: deny}", "  protect: true\n");
    elsewhere.replace(elsewhere.find("[android]"), 9, "[ios]");
    const Plan here = moved.plan(elsewhere);
    CHECK(told(here).find("delete") == std::string::npos);
    CHECK(here.notes.back() == "android.policy 'one/policy' is left over and protected here; it stays");
}

TEST_CASE("more than --max-delete is refused with every name and the flag that would do") {
    PlanWorld at;
    at.apply(one + two);
    at.prune_up_to = 1;
    const auto refused = at.try_plan(android_policy("three", "restrictions: {nfc: deny}"));
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == Code::refused);
    CHECK(refused.error().message ==
          "pruning would delete 2 objects, and --max-delete is 1: android.policy 'one/policy', "
          "android.policy 'two/policy'");
    CHECK(refused.error().hint.find("--max-delete 2") != std::string::npos);
    at.prune_up_to = 0;
    CHECK_FALSE(at.try_plan(two).ok());
}

TEST_CASE("where only the ledger says whose objects are, pruning is unsupported and says why") {
    PlanWorld at;
    ObjectKind& kind = at.server.store.kind("android.policy");
    kind.description = false;
    kind.names = false;
    const Marker ours{"wards", "one", "policy", "0123456789abcdef", {}, false};
    const std::string id =
        at.server.store.put({"android.policy", "", "one/policy", {}, "{}", "", {}, true}).id;
    REQUIRE(at.ledger->remember_object(at.server.who, {"android.policy", id, marker_text(ours)}).ok());
    at.prune_up_to = 5;
    const Plan plan = at.plan(two);
    CHECK(told(plan) == "create two/policy");
    CHECK(
        plan.notes.back().find("pruning android.policy objects is unsupported: this server keeps no text") !=
        std::string::npos);
}

TEST_CASE("a marker in a name or an identifier is enough to prune by") {
    PlanWorld at;
    for (ObjectKind& kind : at.server.store.known) kind.description = false;
    std::string apple = android_policy("phone", "passcode: {required: true}");
    apple.replace(apple.find("[android]"), 9, "[ios]");
    at.apply(one + apple);
    REQUIRE(at.server.store.objects.size() == 2);
    CHECK(at.server.store.objects[0].name == "mdmctl.wards.one.policy");
    CHECK(identifier_of("plist", at.server.store.objects[1].content) == "mdmctl.wards.phone.profile");
    at.prune_up_to = 5;
    CHECK(told(at.plan(two)) == "create two/policy, delete phone/profile, delete one/policy");
}

TEST_CASE("pruning wants the whole set, from its own folder") {
    Documents documents;
    documents.set = "wards";
    documents.set_folder = "/repo/policies";
    CHECK_FALSE(check_whole_set(documents, {"policies/one.yaml"}, "").ok());
    documents.set_whole = true;
    CHECK(check_whole_set(documents, {"policies"}, "").ok());
    CHECK(check_whole_set(documents, {"policies"}, "wards").ok());
    CHECK(check_whole_set(documents, {"policies"}, "other").error().code == Code::usage);
    CHECK_FALSE(check_whole_set(documents, {"policies", "x.yaml"}, "").ok());
}
