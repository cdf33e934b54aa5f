#include "mdm/policy/planner.hpp"
#include "mdm/base/json.hpp"

#include <doctest/doctest.h>

#include "mdm/policy/plan_text.hpp"
#include "mdm/policy/prune.hpp"
#include "plan_support.hpp"

using namespace mdm;
using namespace mdm::policy;
using namespace mdm::test;

namespace {

const ObjectAssignment group_1{ObjectAssignment::To::group, "g1", false};
const ObjectAssignment group_2{ObjectAssignment::To::group, "g2", false};

Remote remote_of(MemoryObjects& objects) {
    auto remote = read_remote(objects, "wards");
    REQUIRE(remote.ok());
    return std::move(*remote);
}

Planned steps(MemoryObjects& objects, const std::vector<Wanted>& wanted) {
    const Remote remote = remote_of(objects);
    auto planned = make_steps(wanted, remote, "wards", {{"g1", "Clinical"}, {"g2", "Wards"}});
    REQUIRE_MESSAGE(planned.ok(), planned.error().text());
    return std::move(*planned);
}

/// "update (passwordMinimumLength) assign +Clinical"
std::string told(const Planned& planned) {
    std::string out;
    for (const PlannedStep& each : planned.steps) {
        out += (out.empty() ? "" : ", ") + std::string(name(each.step.action));
        if (each.step.action == StepAction::update)
            for (const FieldChange& change : each.step.changes)
                out += " " + change.path + ":" + change.before + ">" + change.after;
        for (const NamedLine& line : each.step.added) out += " +" + line.name;
        for (const NamedLine& line : each.step.removed) out += " -" + line.name;
        for (const NamedLine& line : each.step.foreign) out += " =" + line.name;
    }
    return out;
}

/// What an apply of these steps leaves behind.
void carry_out(MemoryObjects& objects, const Planned& planned) {
    std::string made;
    for (const PlannedStep& each : planned.steps) {
        NativeObject object;
        object.kind = each.step.kind;
        object.id = each.step.id.empty() ? made : each.step.id;
        object.name = each.step.name;
        object.description = each.step.description;
        object.content = each.step.content;
        if (each.step.action == StepAction::create) {
            auto id = objects.create(object);
            REQUIRE(id.ok());
            made = *id;
        } else if (each.step.action == StepAction::update) {
            REQUIRE(objects.update(object).ok());
        } else {
            REQUIRE(objects.assign(object.kind, object.id, each.step.assignments()).ok());
        }
    }
}

Wanted assigned(Wanted wanted, std::vector<NamedLine> lines) {
    wanted.lines = std::move(lines);
    return wanted;
}

const std::string byod_json = R"({"cameraDisabled":true,"keyguard":["A","B"],"passwordPolicies":[)"
                              R"({"passwordScope":"SCOPE_DEVICE","passwordMinimumLength":8},)"
                              R"({"passwordScope":"SCOPE_PROFILE","passwordMinimumLength":6}]})";

}  // namespace

TEST_CASE("what is not there is created, then assigned") {
    MemoryObjects objects;
    const std::vector wanted{assigned(wanted_json("byod", byod_json), {{group_1, "Clinical"}})};
    const auto planned = steps(objects, wanted);
    CHECK(told(planned) == "create, assign +Clinical");
    CHECK(planned.steps[0].step.name == "byod/policy");
    CHECK(find_marker(*planned.steps[0].step.description)->id() == "byod/policy");
}

TEST_CASE("each kind is listed once, whatever is wanted") {
    MemoryObjects objects;
    remote_of(objects);
    CHECK(objects.lists ==
          std::map<std::string, int>{
              {"android.policy", 1}, {"apple.declaration", 1}, {"apple.profile", 1}, {"windows.custom", 1}});
}

TEST_CASE("a second plan is empty although the server reorders, adds defaults and masks") {
    MemoryObjects objects;
    Wanted wanted = assigned(
        wanted_json("byod", R"({"cameraDisabled":true,"keyguard":["A","B"],"networks":[)"
                            R"({"name":"x","Passphrase":"{{secret:psk}}"},{"name":"y","hidden":true}]})"),
        {{group_1, "Clinical"}});
    wanted.secrets = {{"secret:psk", "env:PSK"}};
    carry_out(objects, steps(objects, {wanted}));
    CHECK(told(steps(objects, {wanted})) == "");
}

TEST_CASE("an update names every field that changes") {
    MemoryObjects objects;
    carry_out(objects, steps(objects, {wanted_json("byod", byod_json)}));
    struct Case {
        std::string content, says;
    };
    const Case cases[] = {
        {R"({"cameraDisabled":false,"keyguard":["B","A"],"passwordPolicies":[)"
         R"({"passwordScope":"SCOPE_PROFILE","passwordMinimumLength":6},)"
         R"({"passwordScope":"SCOPE_DEVICE","passwordMinimumLength":10}]})",
         "update cameraDisabled:true>false passwordPolicies[SCOPE_DEVICE].passwordMinimumLength:8>10"},
        {R"({"cameraDisabled":true,"keyguard":["A","C"],"passwordPolicies":[]})",
         R"(update keyguard:["B","A"]>["A","C"] )"
         R"(passwordPolicies[SCOPE_DEVICE]:{"passwordMinimumLength":8,"passwordScope":"SCOPE_DEVICE",)"
         R"("serverDefault":false}> passwordPolicies[SCOPE_PROFILE]:{"passwordMinimumLength":6,)"
         R"("passwordScope":"SCOPE_PROFILE","serverDefault":false}>)"},
    };
    for (const Case& each : cases)
        CHECK(told(steps(objects, {wanted_json("byod", each.content)})) == each.says);
}

TEST_CASE("a creation tells every key, however deep") {
    MemoryObjects objects;
    const auto planned = steps(
        objects, {wanted_json("byod", R"({"a":{"b":1},"networks":[{"name":"x","hidden":true}],"l":[1]})")});
    CHECK(planned.steps[0].step.changes == std::vector<FieldChange>{{"a.b", "", "1"},
                                                                    {"l", "", "[1]"},
                                                                    {"networks[x].hidden", "", "true"},
                                                                    {"networks[x].name", "", "\"x\""}});
}

TEST_CASE("a setting that was dropped is an update, and is told apart from nothing") {
    MemoryObjects objects;
    carry_out(objects, steps(objects, {wanted_json("byod", R"({"a":1,"b":2})")}));
    const auto planned = steps(objects, {wanted_json("byod", R"({"a":1})")});
    REQUIRE(planned.steps.size() == 1);
    CHECK(planned.steps[0].step.only_there == std::vector<std::string>{"b", "serverDefault"});
}

TEST_CASE("a change made at the console is undone, a default of the server is not") {
    MemoryObjects objects;
    carry_out(objects, steps(objects, {wanted_json("byod", R"({"a":1,"b":2})")}));
    NativeObject& live = objects.named("byod/policy");
    live.content = R"({"a":1,"b":3,"another":"default"})";
    CHECK(told(steps(objects, {wanted_json("byod", R"({"a":1,"b":2})")})) == "update b:3>2");
}

TEST_CASE("lines that people assigned at the console stay, ours that are no longer wanted go") {
    MemoryObjects objects;
    carry_out(objects, steps(objects, {assigned(wanted_json("byod", byod_json), {{group_1, "Clinical"}})}));
    objects.named("byod/policy").assignments.push_back(group_2);
    CHECK(told(steps(objects, {assigned(wanted_json("byod", byod_json), {{group_1, "Clinical"}})})) == "");
    const auto planned = steps(objects, {wanted_json("byod", byod_json)});
    CHECK(told(planned) == "unassign -Clinical =Wards");
    CHECK(planned.steps[0].step.risk == Risk::destructive);
    CHECK(planned.steps[0].step.assignments() == std::vector{group_2});
}

TEST_CASE("a line that is wanted and was there already becomes ours") {
    MemoryObjects objects;
    carry_out(objects, steps(objects, {wanted_json("byod", byod_json)}));
    objects.named("byod/policy").assignments.push_back(group_2);
    const std::vector wanted{assigned(wanted_json("byod", byod_json), {{group_2, "Wards"}})};
    const auto planned = steps(objects, wanted);
    REQUIRE(planned.steps.size() == 1);
    CHECK(planned.steps[0].step.action == StepAction::update);
    carry_out(objects, planned);
    CHECK(told(steps(objects, wanted)) == "");
    CHECK(told(steps(objects, {wanted_json("byod", byod_json)})) == "unassign -Wards");
}

TEST_CASE("two objects with one marker are refused with both names") {
    MemoryObjects objects;
    const std::vector wanted{wanted_json("byod", byod_json)};
    carry_out(objects, steps(objects, wanted));
    NativeObject copy = objects.named("byod/policy");
    copy.name = "Copy of byod";
    objects.put(copy);
    const auto planned = make_steps(wanted, remote_of(objects), "wards");
    REQUIRE_FALSE(planned.ok());
    CHECK(planned.error().code == Code::refused);
    CHECK(planned.error().message.find("'byod/policy'") != std::string::npos);
    CHECK(planned.error().message.find("'Copy of byod'") != std::string::npos);
}

TEST_CASE("objects of another set, and those of people, are left alone; ours that are left over are named") {
    MemoryObjects objects;
    Marker other;
    other.set = "school";
    other.policy = "byod";
    other.artefact = "policy";
    other.sha256 = "0123456789abcdef";
    objects.put({"android.policy", "", "theirs", marker_text(other), "{}", "", {}, true});
    objects.put({"android.policy", "", "byod/policy", "made by hand", "{}", "", {}, true});
    auto planned = steps(objects, {wanted_json("byod", byod_json)});
    CHECK(told(planned) == "create");
    REQUIRE(planned.notes.size() == 1);
    CHECK(planned.notes[0].find("another android.policy object is called 'byod/policy'") == 0);
    carry_out(objects, planned);
    CHECK(told(steps(objects, {})) == "");
    const Remote remote = remote_of(objects);
    const auto left = left_over({}, remote, {});
    CHECK(left_alone(left, remote, "wards") ==
          "1 object of set 'wards' is not in these files any more and is left alone: android.policy "
          "'byod/policy'");
    CHECK(left_over({}, remote, {{"android.policy", "byod/policy"}}).empty());
}

TEST_CASE("an object that carries the markers of two sets is refused with both names") {
    MemoryObjects objects;
    Marker ours{"wards", "byod", "policy", "0123456789abcdef", {}, false};
    Marker theirs = ours;
    theirs.set = "school";
    objects.put({"android.policy",
                 "",
                 "byod/policy",
                 marker_text(theirs) + "\n" + marker_text(ours),
                 "{}",
                 "",
                 {},
                 true});
    const auto remote = read_remote(objects, "wards");
    REQUIRE_FALSE(remote.ok());
    CHECK(remote.error().code == Code::refused);
    CHECK(remote.error().message.find("'wards' and 'school'") != std::string::npos);
    CHECK(remote.error().message.find("'byod/policy'") != std::string::npos);
}

TEST_CASE("a profile that another set has under the same identifier is refused with both sets") {
    MemoryObjects objects;
    const Marker theirs{"school", "byod", "profile", "0123456789abcdef", {}, false};
    const std::string profile = profile_xml("org.x.byod", "<key>minLength</key><integer>6</integer>");
    objects.put({"apple.profile", "", "byod/profile", marker_text(theirs), profile, "", {}, true});
    Wanted wanted;
    wanted.artefact = {"byod", "apple.profile", "profile", "byod.mobileconfig", {"ios"}, profile};
    const auto planned = make_steps({wanted}, remote_of(objects), "wards");
    REQUIRE_FALSE(planned.ok());
    CHECK(planned.error().code == Code::refused);
    CHECK(planned.error().message.find("set 'school'") != std::string::npos);
    CHECK(planned.error().message.find("set 'wards'") != std::string::npos);
    CHECK(planned.error().hint.find("--set school") != std::string::npos);
}

TEST_CASE("where the server keeps nothing of ours, the registry says what is ours, with its hash") {
    MemoryObjects objects;
    ObjectKind& kind = objects.kind("android.policy");
    kind.description = false;
    kind.names = false;
    auto planned = steps(objects, {wanted_json("byod", byod_json)});
    REQUIRE(planned.steps.size() == 1);
    CHECK_FALSE(planned.steps[0].step.description);
    CHECK(find_marker(planned.steps[0].step.marker)->id() == "byod/policy");
    carry_out(objects, planned);
    const auto plan = [&](const std::vector<KnownObject>& registry) {
        const auto remote = read_remote(objects, "wards", registry);
        REQUIRE(remote.ok());
        auto made = make_steps({wanted_json("byod", byod_json)}, *remote, "wards");
        REQUIRE(made.ok());
        return told(*made);
    };
    CHECK(plan({}) == "create");
    CHECK(plan({{"android.policy", objects.objects[0].id, planned.steps[0].step.marker}}) == "");
}

TEST_CASE("content that can erase makes every step with it destructive, and says why") {
    MemoryObjects objects;
    Wanted wanted = assigned(wanted_json("byod", byod_json), {{group_1, "Clinical"}});
    wanted.erases = "erases a device after too many wrong passcodes";
    for (const PlannedStep& each : steps(objects, {wanted}).steps) {
        CHECK(each.step.risk == Risk::destructive);
        CHECK(each.step.why == wanted.erases);
    }
}

TEST_CASE(
    "where no description is kept, a profile is known by its identifier and anything else by its name") {
    MemoryObjects objects;
    for (ObjectKind& kind : objects.known) kind.description = false;
    Wanted profile;
    profile.artefact = {
        "byod",    "apple.profile",
        "profile", "byod.mobileconfig",
        {"ios"},   profile_xml("org.x.mdmctl.byod", "<key>minLength</key><integer>6</integer>")};
    const std::vector wanted{wanted_json("byod", byod_json), profile};
    const auto planned = steps(objects, wanted);
    REQUIRE(planned.steps.size() == 2);
    CHECK(planned.steps[0].step.name == "mdmctl.wards.byod.policy");
    CHECK_FALSE(planned.steps[0].step.description);
    CHECK(planned.steps[1].step.name == "byod/profile");
    carry_out(objects, planned);
    CHECK(told(steps(objects, wanted)) == "");
    Wanted changed = profile;
    changed.artefact.content = profile_xml("org.x.mdmctl.byod", "<key>minLength</key><integer>8</integer>");
    CHECK(told(steps(objects, {changed})) ==
          "update PayloadContent[com.apple.mobiledevice.passwordpolicy].minLength:6>8");
}

TEST_CASE("a payload's UUID is the server's business, a literal secret of the server's is never shown") {
    MemoryObjects objects;
    objects.known[1].masks_secrets = false;
    carry_out(objects, steps(objects, {wanted_json("byod", R"({"networks":[{"name":"x"}]})")}));
    objects.named("byod/policy").content = R"({"networks":[{"name":"z","psk":"hunter2"},{"name":"x"}]})";
    const auto planned = steps(objects, {wanted_json("byod", R"({"networks":[{"name":"x"}]})")});
    CHECK(told(planned) == R"x(update networks[z]:{"name":"z","psk":"(secret)"}>)x");
}

TEST_CASE("a plan's text ends with the summary line, also when there is nothing to do") {
    Plan plan;
    plan.context = "prod";
    CHECK(plan_text(plan) ==
          "Nothing to do on prod.\n\n"
          "Plan: 0 to add, 0 to change, 0 to delete; touches 0 devices.\n");
    MemoryObjects objects;
    Wanted wanted = assigned(wanted_json("byod", R"({"a":1})"), {{group_1, "Cli\x1b[31mnical"}});
    wanted.reach = std::nullopt;
    wanted.reach_delta = 12;
    for (PlannedStep& each : steps(objects, {wanted}).steps) plan.steps.push_back(std::move(each.step));
    plan.set = "wards";
    plan.devices = std::nullopt;
    CHECK(plan_text(plan) ==
          "On prod, for set 'wards':\n\n"
          "  + create android.policy byod/policy  [disruptive, touches an unknown number of devices]\n"
          "      + a = 1\n"
          "  → assign android.policy byod/policy  [disruptive, touches 12 devices]\n"
          "      + group Cli[31mnical\n\n"
          "Plan: 1 to add, 0 to change, 0 to delete; touches an unknown number of devices.\n");
}
