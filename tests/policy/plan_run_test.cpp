// From documents to a plan, over a server in memory.
#include "mdm/policy/plan_run.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

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

TEST_CASE("a server without policy objects says so") {
    Planning planning;
    planning.server.has_objects = false;
    CHECK(planning.plan(base).error().code == Code::unsupported);
}
