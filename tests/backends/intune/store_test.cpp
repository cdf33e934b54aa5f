// What the store of configurations does besides what every store must.
#include <doctest/doctest.h>

#include "backends/intune/intune_fixture.hpp"
#include "mdm/base/digest.hpp"
#include "mdm/base/json.hpp"

using namespace mdm;
using namespace mdm::test;
using nlohmann::json;

namespace {

NativeObject profile(std::vector<std::string> platforms = {"ios", "ipados"}) {
    NativeObject object;
    object.kind = "apple.profile";
    object.name = "ward/profile";
    object.description = "mdmctl set=main id=ward/profile sha256=0123456789abcdef";
    object.content = IntuneFixture().content({.id = "apple.profile", .format = "plist"}, 1, "x");
    object.platforms = std::move(platforms);
    return object;
}

std::string create(Objects& objects, const NativeObject& object) {
    const auto id = objects.create(object);
    REQUIRE_MESSAGE(id.ok(), id.error().text());
    return *id;
}

std::size_t count(Objects& objects, std::string_view kind) {
    std::size_t all = 0;
    REQUIRE(objects
                .list(kind,
                      [&](NativeObject object) -> Result<void> {
                          CHECK_FALSE(object.content.empty());
                          ++all;
                          return {};
                      })
                .ok());
    return all;
}

}  // namespace

TEST_CASE("a listing that leaves contents out is completed, and every object is of one kind") {
    IntuneSite site;
    Objects& objects = *site.backend().objects();
    site.graph.add_configuration({{"@odata.type", "#microsoft.graph.iosGeneralDeviceConfiguration"},
                                  {"displayName", "Restrictions"},
                                  {"cameraBlocked", true}});
    create(objects, profile());
    create(objects, profile({"macos"}));
    CHECK(count(objects, "apple.profile") == 2);
    CHECK(count(objects, "windows.custom") == 0);
    CHECK(count(objects, "intune.configuration") == 1);
}

TEST_CASE("a Mac's profile stays a Mac's when it is updated by somebody who does not say so") {
    IntuneSite site;
    Objects& objects = *site.backend().objects();
    NativeObject object = profile({"macos"});
    object.id = create(objects, object);
    CHECK(objects.get("apple.profile", object.id)->platforms == std::vector<std::string>{"macos"});
    object.platforms.clear();
    object.name = "ward/other";
    const auto updated = objects.update(object);
    REQUIRE_MESSAGE(updated.ok(), updated.error().text());
    CHECK(site.graph.configuration(object.id)["@odata.type"] == "#microsoft.graph.macOSCustomConfiguration");
}

TEST_CASE("a filter that somebody put on an assignment survives our writing the list") {
    IntuneSite site(2);
    Objects& objects = *site.backend().objects();
    const std::string wards = site.graph.add_group("Wards"), staff = site.graph.add_group("Staff");
    const std::string id = create(objects, profile());
    site.graph.assign(id, {{{"target",
                             {{"@odata.type", "#microsoft.graph.groupAssignmentTarget"},
                              {"groupId", wards},
                              {"deviceAndAppManagementAssignmentFilterId", "f1"},
                              {"deviceAndAppManagementAssignmentFilterType", "include"}}}}});
    auto lines = objects.get("apple.profile", id)->assignments;
    REQUIRE(lines.size() == 1);
    lines.push_back({ObjectAssignment::To::group, staff, true});
    REQUIRE(objects.assign("apple.profile", id, lines).ok());
    bool kept = false;
    for (const json& line : site.graph.assignments(id))
        kept =
            kept || line["target"].value("deviceAndAppManagementAssignmentFilterId", std::string()) == "f1";
    CHECK(kept);
    CHECK(site.graph.assignments(id).size() == 2);
}

TEST_CASE("licensed users whom somebody assigned stay, too") {
    IntuneSite site;
    Objects& objects = *site.backend().objects();
    const std::string id = create(objects, profile());
    site.graph.assign(id,
                      {{{"target", {{"@odata.type", "#microsoft.graph.allLicensedUsersAssignmentTarget"}}}}});
    auto lines = objects.get("apple.profile", id)->assignments;
    lines.push_back({ObjectAssignment::To::all_devices, "", false});
    REQUIRE(objects.assign("apple.profile", id, lines).ok());
    std::set<std::string> types;
    for (const json& line : site.graph.assignments(id))
        types.insert(line["target"]["@odata.type"].get<std::string>());
    CHECK(types == std::set<std::string>{"#microsoft.graph.allLicensedUsersAssignmentTarget",
                                         "#microsoft.graph.allDevicesAssignmentTarget"});
}

TEST_CASE("a compliance policy is written with its type, and its actions apart when they change") {
    IntuneSite site;
    Objects& objects = *site.backend().objects();
    IntuneFixture fixture;
    NativeObject policy;
    policy.kind = "intune.compliance";
    policy.name = "ward/compliance";
    policy.description = "mdmctl set=main id=ward/compliance sha256=0123456789abcdef";
    policy.content = fixture.content({.id = "intune.compliance", .format = "json"}, 17, "");
    policy.id = create(objects, policy);
    const auto read = objects.get("intune.compliance", policy.id);
    REQUIRE(read.ok());
    CHECK(json::parse(read->content) == json::parse(policy.content));
    CHECK(read->name == policy.name);
    site.graph.writes.clear();
    json content = json::parse(policy.content);
    content["osMinimumVersion"] = "18";
    policy.content = content.dump();
    REQUIRE(objects.update(policy).ok());
    REQUIRE(site.graph.writes.size() == 1);
    CHECK(site.graph.writes[0].method == "PATCH");
    CHECK(site.graph.writes[0].path == "/v1.0/deviceManagement/deviceCompliancePolicies/" + policy.id);
    content["scheduledActionsForRule"][0]["scheduledActionConfigurations"][0]["gracePeriodHours"] = 48;
    policy.content = content.dump();
    REQUIRE(objects.update(policy).ok());
    REQUIRE(site.graph.writes.size() == 3);
    CHECK(site.graph.writes[2].path ==
          "/v1.0/deviceManagement/deviceCompliancePolicies/" + policy.id + "/scheduleActionsForRules");
    CHECK(json::parse(site.graph.writes[2].body) ==
          json::parse(R"({"deviceComplianceScheduledActionForRules": [{"ruleName": "PasswordRequired",
              "scheduledActionConfigurations": [{"actionType": "block", "gracePeriodHours": 48}]}]})"));
    CHECK(json::parse(objects.get("intune.compliance", policy.id)->content) == content);
}

TEST_CASE("a compliance policy without its one block action is refused before anything is sent") {
    IntuneSite site;
    NativeObject policy;
    policy.kind = "intune.compliance";
    policy.name = "ward/compliance";
    for (const char* content :
         {R"({"@odata.type": "#microsoft.graph.iosCompliancePolicy"})",
          R"({"@odata.type": "#microsoft.graph.iosGeneralDeviceConfiguration"})", "{}", "no JSON"}) {
        policy.content = content;
        CHECK(site.backend().objects()->accepts(policy).support == Support::no);
        CHECK(site.backend().objects()->create(policy).error().code == Code::invalid);
    }
    CHECK(site.asked().empty());
}
