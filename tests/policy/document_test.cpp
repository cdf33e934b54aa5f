// Good documents: what they are once loaded.
#include "mdm/policy/document.hpp"

#include <doctest/doctest.h>

#include "policy_support.hpp"

using namespace mdm;
using namespace mdm::policy;

namespace {

// The examples of the policy language, as far as this version goes.
policy::Loaded good(const std::vector<std::string>& names) {
    std::vector<std::string> paths;
    for (const std::string& name : names)
        paths.push_back(MDM_SOURCE_DIR "/tests/policy/data/" + name + ".yaml");
    auto loaded = test::load_paths(paths);
    CHECK(test::findings_of(loaded) == "");
    CHECK(loaded.ok());
    return loaded;
}

}  // namespace

TEST_CASE("a policy loads with its settings flat, typed, and in their place") {
    const auto loaded = good({"hospital"});
    const Policy* policy = loaded.documents.policy("hipaa-base");
    REQUIRE(policy != nullptr);
    CHECK(loaded.documents.policy("hipaa") == nullptr);
    CHECK(policy->labels.at("framework") == "hipaa");
    CHECK(policy->on_unsupported == OnUnsupported::error);
    CHECK_FALSE(policy->protect);
    CHECK(policy->source.file.ends_with("/hospital.yaml"));
    CHECK(policy->source.mark.line == 13);

    const Settings& settings = policy->settings;
    CHECK(*settings.at("passcode.required").boolean());
    CHECK(*settings.at("passcode.minLength").integer() == 8);
    CHECK(*settings.at("passcode.quality").text() == "alphanumeric");
    CHECK(*settings.at("passcode.autoLock").duration() == std::chrono::minutes(5));
    CHECK(*settings.at("encryption.recoveryKey.escrow").boolean());
    CHECK(settings.at("passcode.autoLock").source.mark.line == 27);
    CHECK(*settings.at("updates.deferral.all").duration() == std::chrono::days(14));
    CHECK(*settings.at("updates.window").map()->at("start").text() == "01:00");
    CHECK(*settings.at("lockScreen.message").text() == "Property of Northside Clinic. Found? +1 555 0100");

    const Map& network = *settings.at("wifi.networks").list()->at(0).map();
    CHECK(*network.at("ssid").text() == "Northside-Clinical");
    CHECK(*network.at("eap").map()->at("trust").list()->at(0).text() == "northside-root");
    const Map& app = *settings.at("apps.required").list()->at(0).map();
    CHECK(*app.at("config").map()->at("n").integer() == 3);
    CHECK(*settings.at("compliance.actions").list()->at(1).map()->at("after").duration() ==
          std::chrono::days(30));
}

TEST_CASE("exceptions for a platform lie over the neutral settings there and nowhere else") {
    const auto loaded = good({"hospital"});
    const Policy& policy = loaded.documents.policies.at(0);
    CHECK(policy.per_platform.size() == 2);
    const Settings windows = policy.for_platform("windows");
    CHECK(*windows.at("passcode.minLength").integer() == 12);
    CHECK(*windows.at("passcode.minClasses").integer() == 3);
    CHECK(*windows.at("encryption.method").text() == "xtsAes256");
    CHECK(*windows.at("passcode.onFail").text() == "wipe");
    CHECK(*policy.for_platform("macos").at("passcode.onFail").text() == "lock");
    CHECK(*policy.for_platform("ios").at("passcode.minLength").integer() == 8);
    CHECK(policy.for_platform("ios").count("encryption.method") == 0);
}

TEST_CASE("what a policy asks of devices, its gaps and its controls are kept") {
    const auto loaded = good({"hospital"});
    const Policy& policy = loaded.documents.policies.at(0);
    CHECK(policy.applies.platforms == std::vector<std::string>{"ios", "ipados"});
    CHECK(policy.applies.os.at("ios") == "17.4");
    CHECK(policy.applies.ownership == "company");
    CHECK(policy.applies.supervised == true);
    CHECK(policy.applies.enrollment.empty());
    REQUIRE(policy.exceptions.size() == 1);
    CHECK(policy.exceptions[0].key == "restrictions.screenshots");
    CHECK(policy.exceptions[0].target == "windows");
    CHECK(policy.exceptions[0].reason == "no Windows control");
    CHECK(policy.controls.at("164.312(e)(1)") ==
          std::vector<std::string>{"wifi.minimumSecurity", "wifi.onlyManaged"});
}

TEST_CASE("an assignment keeps who is in, who is out, and where") {
    const auto loaded = good({"hospital"});
    REQUIRE(loaded.documents.assignments.size() == 1);
    const Assignment& assignment = loaded.documents.assignments[0];
    CHECK(assignment.name == "clinical");
    CHECK(assignment.contexts == std::vector<std::string>{"jamf-main", "intune-prod"});
    REQUIRE(assignment.targets.size() == 1);
    const AssignmentTarget& target = assignment.targets[0];
    CHECK(target.policies == std::vector<std::string>{"hipaa-base"});
    REQUIRE(target.include.size() == 1);
    CHECK(target.include[0].kind == Selector::Kind::group);
    CHECK(target.include[0].value == "Clinical");
    REQUIRE(target.exclude.size() == 2);
    CHECK(target.exclude[1].kind == Selector::Kind::serial);
    CHECK(target.exclude[1].source.mark.line == target.source.mark.line);
}

TEST_CASE("the examples of the language load, as far as this version goes") {
    const auto students = good({"school"});
    CHECK(students.documents.policies.at(0).protect);
    CHECK(students.documents.assignments.at(0).contexts.empty());
    CHECK(students.documents.assignments.at(0).targets.at(1).include.at(0).kind == Selector::Kind::tag);
    CHECK(*students.documents.policies.at(0).settings.at("webFilter.deny").list()->at(0).text() ==
          "https://games.example");
    const auto staff = good({"company"});
    CHECK(staff.documents.policies.at(0).on_unsupported == OnUnsupported::ignore);
    CHECK(staff.documents.assignments.at(0).targets.at(0).include.at(0).kind == Selector::Kind::where);
    CHECK(staff.documents.policies.at(0).settings.at("workProfile.personalApps.list").list()->empty());
    CHECK(*test::settings_of("    vpn: {userConfig: deny}\n").at("vpn.userConfig").text() == "deny");
}

TEST_CASE("all three at once are one namespace") {
    const auto loaded = good({"hospital", "school", "company"});
    CHECK(loaded.documents.policies.size() == 4);
    CHECK(loaded.documents.assignments.size() == 3);
    CHECK(loaded.documents.secrets.size() == 2);
}

TEST_CASE("policies that are only checked are not kept, and are checked all the same") {
    const auto files = real_file_system();
    const std::string path = MDM_SOURCE_DIR "/tests/policy/data/hospital.yaml";
    const auto checked = load({{path}, "", false}, *files);
    REQUIRE(checked.ok());
    CHECK(test::findings_of(*checked) == "");  // the assignment still finds its policy
    CHECK(checked->documents.policies.empty());
    CHECK(checked->documents.assignments.size() == 1);
    const auto wrong = load({{"-"}, test::policy_with("    passcod: {}\n"), false}, *files);
    CHECK(wrong->findings.size() == 1);
}
