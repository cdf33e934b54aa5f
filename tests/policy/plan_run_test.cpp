// From documents to a plan, over a server in memory.
#include "mdm/policy/plan_run.hpp"
#include "mdm/base/json.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "mdm/policy/findings.hpp"
#include "mdm/policy/plan_text.hpp"
#include "plan_support.hpp"

using namespace mdm;
using namespace mdm::policy;
using namespace mdm::test;

namespace {

constexpr std::string_view base = R"(apiVersion: mdmctl/v1
kind: Policy
metadata: {name: base}
spec:
  applies: {platforms: [android]}
  settings:
    restrictions: {camera: deny}
)";

std::string with(std::string_view target) {
    return fmt::format(
        "{}---\napiVersion: mdmctl/v1\nkind: Assignment\nmetadata: {{name: a}}\nspec:\n  targets:\n    - "
        "{}\n",
        base, target);
}

struct Planning {
    MemoryServer server;
    FakeClock clock;
    std::vector<std::string> contexts{"prod", "test"};

    Planning() {
        server.devices = {{"d1", "S1", "android", R"(["Clinical"])", R"(["cart"])"},
                          {"d2", "S2", "android", R"(["Clinical","Wards"])"},
                          {"d3", "S3", "ios", R"(["Clinical"])"},
                          {"d4", "S4", "android", R"(["Radiology","Clinical"])"},
                          {"d5", "S5", "android", R"([])", "[]", "personal"}};
    }

    Result<Plan> plan(std::string_view yaml) {
        const auto files = real_file_system();
        auto loaded = load({{"-"}, std::string(yaml)}, *files);
        REQUIRE_MESSAGE(loaded.ok(), loaded.error().text());
        for (const auto& finding : loaded->findings) MESSAGE(text(finding));
        REQUIRE(loaded->ok());
        const auto translations = translate_all(loaded->documents);
        REQUIRE(translations.ok());
        auto fleet = Fleet::open({{"prod", &server}}, {}, clock);
        REQUIRE(fleet.ok());
        return make_plan({loaded->documents, translations, "prod", contexts, "", "/p"}, server, *fleet);
    }

    Plan good(std::string_view yaml) {
        auto made = plan(yaml);
        REQUIRE_MESSAGE(made.ok(), made.error().text());
        return std::move(*made);
    }

    /// "+group Clinical" lines of the last step, and the devices it touches.
    std::string who(std::string_view yaml) {
        const Plan made = good(yaml);
        REQUIRE_FALSE(made.steps.empty());
        std::string out;
        for (const NamedLine& line : made.steps.back().added) out += policy::text(line) + "; ";
        return out + touches(made.devices);
    }
};

}  // namespace

TEST_CASE("who gets a policy, and how many devices that are") {
    struct Case {
        std::string target, says;
    };
    const Case cases[] = {
        {"{policies: [base], include: [{group: Clinical}]}", "group Clinical; touches 3 devices"},
        {"{policies: [base], include: [{group: Clinical}, {group: Wards}]}",
         "group Clinical; group Wards; touches 3 devices"},
        {"{policies: [base], include: [{group: Clinical}], exclude: [{group: Radiology}]}",
         "group Clinical; not group Radiology; touches 2 devices"},
        {"{policies: [base], include: [{tag: cart}]}", "device S1; touches 1 device"},
        {"{policies: [base], include: [{serial: S5}]}", "device S5; touches 1 device"},
        {"{policies: [base], include: [{where: \"ownership = 'personal'\"}]}", "device S5; touches 1 device"},
        {"{policies: [base], include: [{where: \"serial > 'S1'\"}], exclude: [{group: Wards}]}",
         "device S4; device S5; touches 2 devices"},
    };
    for (const Case& each : cases) {
        Planning planning;
        CHECK(planning.who(with(each.target)) == each.says);
        CHECK(planning.server.device_lists == 1);
    }
}

TEST_CASE("a membership that the server does not report makes the number unknown, never smaller") {
    Planning planning;
    planning.server.devices.push_back({"d6", "S6", "android", ""});
    CHECK(planning.who(with("{policies: [base], include: [{group: Clinical}]}")) ==
          "group Clinical; touches an unknown number of devices");
}

TEST_CASE("what an assignment names must be there") {
    struct Case {
        std::string target;
        Code code;
        std::string says;
    };
    const Case cases[] = {
        {"{policies: [base], include: [{group: Clincal}]}", Code::not_found, "there is no group 'Clincal'"},
        {"{policies: [base], include: [{serial: S9}]}", Code::not_found, "serial 'S9' is no device's here"},
    };
    for (const Case& each : cases) {
        Planning planning;
        const auto made = planning.plan(with(each.target));
        REQUIRE_FALSE(made.ok());
        CHECK(made.error().code == each.code);
        CHECK_MESSAGE(made.error().message.find(each.says) != std::string::npos, made.error().message);
    }
}

TEST_CASE("a serial that two devices have selects none") {
    Planning planning;
    planning.server.devices.push_back({"d7", "S1", "android", "[]"});
    CHECK(planning.plan(with("{policies: [base], include: [{serial: S1}]}")).error().code == Code::ambiguous);
}

TEST_CASE("a kind that goes to groups only says so and lists the groups") {
    Planning planning;
    planning.server.store.kind("android.policy").device_assignment = false;
    const auto made = planning.plan(with("{policies: [base], include: [{tag: cart}]}"));
    REQUIRE_FALSE(made.ok());
    CHECK(made.error().code == Code::unsupported);
    CHECK(made.error().message.find("groups there are: Clinical, Radiology, Staff, Students, Wards") !=
          std::string::npos);
}

TEST_CASE("an assignment for other contexts leaves its policies out; an unknown context is not found") {
    Planning planning;
    const std::string target = "{policies: [base], include: [{group: Clinical}]}\n  contexts: [";
    CHECK(planning.good(with(target + "prod]")).steps.size() == 2);
    const Plan other = planning.good(with(target + "test]"));
    CHECK(other.empty());
    CHECK(other.notes == std::vector<std::string>{"for other contexts than 'prod', left out: base"});
    CHECK(planning.plan(with(target + "tset]")).error().code == Code::not_found);
}

TEST_CASE("a policy that nobody assigns is written and given to nobody") {
    Planning planning;
    const Plan made = planning.good(base);
    REQUIRE(made.steps.size() == 1);
    CHECK(made.steps[0].action == StepAction::create);
    CHECK(made.devices == 0);
    CHECK(planning.server.device_lists == 0);
}

TEST_CASE("only what a document itself does is called erasing") {
    Planning planning;
    const auto risk = [&](std::string_view platform, std::string_view passcode) {
        return planning
            .good(fmt::format("apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {{name: p}}\nspec:\n  applies: "
                              "{{platforms: [{}]}}\n  settings:\n    passcode: {{{}}}\n",
                              platform, passcode))
            .risk();
    };
    CHECK(risk("ios", "required: true, minLength: 6") == Risk::disruptive);
    CHECK(risk("ios", "required: true, maxFailedAttempts: 10, onFail: wipe") == Risk::destructive);
    CHECK(risk("android", "required: true, maxFailedAttempts: 10, onFail: wipe") == Risk::destructive);
    CHECK(risk("ios", "required: true, maxFailedAttempts: 10") == Risk::destructive);
    CHECK(risk("macos", "required: true, maxFailedAttempts: 10, onFail: lock") == Risk::disruptive);
}

TEST_CASE("content that removes work data, and raw blocks that erase, make a plan destructive") {
    Planning planning;
    const auto plan = [&](std::string_view applies, std::string_view spec) {
        return planning.good(fmt::format(
            "apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {{name: p}}\nspec:\n  applies: {{{}}}\n{}\n",
            applies, spec));
    };
    const auto why = [&](std::string_view applies, std::string_view spec) {
        const Plan made = plan(applies, spec);
        REQUIRE_FALSE(made.steps.empty());
        for (const Step& step : made.steps) CHECK(step.risk == Risk::destructive);
        CHECK(made.summary().destructive == made.steps.size());
        return made.steps[0].why;
    };
    const std::string wipe_work =
        "  settings: {encryption: {required: true}, compliance: {encrypted: true, actions: [{after: 3d, do: "
        "wipeWork}]}}";
    CHECK(why("platforms: [android], ownership: personal, enrollment: [workProfile]", wipe_work) ==
          "removes the work data of devices that are not compliant");
    CHECK(why("platforms: [android], ownership: company",
              "  raw: {android: {policy: {policyEnforcementRules: [{settingName: passwordPolicies, "
              "blockAction: "
              "{blockAfterDays: 1}, wipeAction: {wipeAfterDays: 3}}]}}}") ==
          "erases devices that do not keep to it, or their work data where people own them");
    const std::string guesses = "erases a device after too many wrong passcodes";
    CHECK(why("platforms: [android]",
              "  raw: {android: {policy: {passwordRequirements: "
              "{maximumFailedPasswordsForWipe: 5}}}}") == guesses);
    const std::string payload =
        "  raw: {apple: {payloads: [{PayloadType: com.apple.mobiledevice.passwordpolicy, maxFailedAttempts: "
        "5}]}}";
    CHECK(why("platforms: [ios]", payload) == guesses);
    CHECK(plan("platforms: [macos]", payload).risk() == Risk::disruptive);  // a Mac locks
    CHECK(why("platforms: [ios]",
              "  raw: {apple: {declarations: [{Type: "
              "com.apple.configuration.passcode.settings, Payload: "
              "{MaximumFailedAttempts: 5}}]}}") == guesses);
    CHECK(plan("platforms: [ios]",
               "  raw: {apple: {payloads: [{PayloadType: "
               "com.apple.mobiledevice.passwordpolicy, minLength: 5}]}}")
              .risk() == Risk::disruptive);
}

TEST_CASE("a step that removes apps says so, and is no more than disruptive") {
    Planning planning;
    const auto step = [&](std::string_view settings) {
        const Plan made = planning.good(
            fmt::format("apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {{name: p}}\nspec:\n  applies: "
                        "{{platforms: [android], ownership: company}}\n  settings: {{apps: {{{}}}}}\n",
                        settings));
        REQUIRE(made.steps.size() == 1);
        CHECK(made.risk() == Risk::disruptive);
        return made.steps[0].why;
    };
    CHECK(step("mode: open, removed: [{android: {package: com.example.game}}]") ==
          "removes apps that it blocks");
    CHECK(step("mode: allowlist, list: [{android: {package: com.example.chart}}]") ==
          "removes apps that it does not list");
    CHECK(step("mode: open, required: [{android: {package: com.example.chart}}]") == "");
}

TEST_CASE("a server without policy objects says so") {
    Planning planning;
    planning.server.has_objects = false;
    CHECK(planning.plan(base).error().code == Code::unsupported);
}

namespace {

std::string two_policies(std::string_view first, std::string_view second, std::string_view targets) {
    return fmt::format(
        "apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {{name: one}}\nspec:\n"
        "  applies: {{platforms: [android]}}\n  settings: {{{}}}\n---\n"
        "apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {{name: two}}\nspec:\n"
        "  applies: {{platforms: [android]}}\n  settings: {{{}}}\n---\n"
        "apiVersion: mdmctl/v1\nkind: Assignment\nmetadata: {{name: a}}\nspec:\n"
        "  targets: [{}]\n",
        first, second, targets);
}

constexpr std::string_view apart =
    "{policies: [one], include: [{group: Radiology}]}, {policies: [two], include: [{group: Wards}]}";
constexpr std::string_view meeting =
    "{policies: [one], include: [{group: Clinical}]}, {policies: [two], include: [{group: Wards}]}";

std::string notes_of(const Plan& plan) {
    std::string out;
    for (const std::string& note : plan.notes) out += note + "; ";
    return out;
}

}  // namespace

TEST_CASE("policies that meet on a device and differ are told with both places, and how many devices") {
    const auto yaml = [](std::string_view targets) {
        return two_policies("passcode: {minLength: 6}", "passcode: {minLength: 8}", targets);
    };
    CHECK(notes_of(Planning().good(yaml(meeting))) ==
          "1 device gets both 'one' and 'two', which differ in 'passcode.minLength' (<stdin>:6:36 and "
          "<stdin>:13:36); ");
    CHECK(notes_of(Planning().good(yaml(apart))) == "");
    Planning unsure;
    unsure.server.devices.push_back({"d6", "S6", "android", ""});
    CHECK(notes_of(unsure.good(yaml(meeting))).find("an unknown number of devices get both") == 0);
}

TEST_CASE("policies that meet on a device and contradict each other are refused, with both places") {
    const auto yaml = [](std::string_view targets) {
        return two_policies("lockScreen: {message: A}, passcode: {minLength: 8}",
                            "lockScreen: {message: B}, passcode: {minLength: 8}", targets);
    };
    const auto refused = Planning().plan(yaml(meeting));
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == Code::invalid);
    CHECK(refused.error().message ==
          "1 device gets 'one' and 'two', which contradict each other in 'lockScreen.message': <stdin>:6:36 "
          "and "
          "<stdin>:13:36");
    CHECK(Planning().plan(yaml(apart)).ok());
}

TEST_CASE("a target with an overlay gets the variant, and a base that nobody gets is not written") {
    const std::string documents =
        std::string(base) +
        "---\napiVersion: mdmctl/v1\nkind: Overlay\nmetadata: {name: photos}\nspec:\n  policy: base\n"
        "  patch: {restrictions: {camera: allow}}\n  strategy: override\n"
        "---\napiVersion: mdmctl/v1\nkind: Policy\nmetadata: {name: idle}\nspec:\n"
        "  settings: {restrictions: {camera: deny}}\n"
        "---\napiVersion: mdmctl/v1\nkind: Policy\nmetadata: {name: heir}\nspec:\n  extends: [idle]\n"
        "  applies: {platforms: [android]}\n  settings: {passcode: {minLength: 8}}\n"
        "---\napiVersion: mdmctl/v1\nkind: Assignment\nmetadata: {name: a}\nspec:\n  targets:\n"
        "    - {policies: [base], include: [{group: Clinical}], exclude: [{group: Radiology}]}\n"
        "    - {policies: [base], overlays: [photos], include: [{group: Radiology}]}\n"
        "    - {policies: [heir], include: [{group: Staff}]}\n";
    const Plan plan = Planning().good(documents);
    std::string steps;
    for (const Step& step : plan.steps) {
        steps += step.policy;
        for (const NamedLine& line : step.added) steps += " " + policy::text(line);
        steps += "; ";
    }
    CHECK(steps ==
          "base; base group Clinical not group Radiology; heir; heir group Staff; base+photos; "
          "base+photos group Radiology; ");
    CHECK(notes_of(plan).find("only there for others to build on, left out: 'idle'") != std::string::npos);
}

TEST_CASE("a group of a catalog is looked up by its name in the context") {
    const auto yaml = [](const std::string& contexts) {
        return std::string(base) +
               "---\napiVersion: mdmctl/v1\nkind: Catalog\nmetadata: {name: c}\nspec:\n"
               "  groups: {everyone: " +
               contexts +
               "}\n---\napiVersion: mdmctl/v1\nkind: Assignment\nmetadata: {name: a}\nspec:\n"
               "  targets: [{policies: [base], include: [{group: everyone}]}]\n";
    };
    CHECK(Planning().who(yaml("{prod: Clinical, test: Nobody}")) == "group Clinical; touches 3 devices");
    CHECK(Planning().who(yaml("Wards")) == "group Wards; touches 1 device");
    const auto missing = Planning().plan(yaml("{test: Clinical}"));
    REQUIRE_FALSE(missing.ok());
    CHECK(missing.error().message.find(
              "the catalog has no name for the group 'everyone' in the context 'prod'") != std::string::npos);
}
