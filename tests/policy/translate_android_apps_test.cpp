#include <doctest/doctest.h>

#include "translate_support.hpp"

using namespace mdm::test;
using mdm::policy::Level;
using mdm::policy::Value;
using nlohmann::json;

namespace {

Value app(const char* package, mdm::policy::Map members = {}) {
    members["android"] = map({{"package", text(package)}});
    return map(std::move(members));
}

}  // namespace

TEST_CASE("an app of the policy is installed with its updates, version, permissions and configuration") {
    const json found = policy_of(
        {{"apps.required", list({app("com.northside.ehr",
                                     {{"app", text("ehr")},
                                      {"autoUpdate", text("immediate")},
                                      {"minVersion", text("4120")},
                                      {"permissions", map({{"camera", text("deny")},
                                                           {"android.permission.BODY_SENSORS", text("ask")},
                                                           {"default", text("allow")}})},
                                      {"config", map({{"server", text("https://ehr.example")},
                                                      {"token", secret("secret:ehr")},
                                                      {"retries", number(3)}})}})})}});
    REQUIRE(found["applications"].size() == 1);
    CHECK(found["applications"][0] ==
          json{{"packageName", "com.northside.ehr"},
               {"installType", "FORCE_INSTALLED"},
               {"autoUpdateMode", "AUTO_UPDATE_HIGH_PRIORITY"},
               {"minimumVersionCode", 4120},
               {"defaultPermissionPolicy", "GRANT"},
               {"permissionGrants",
                {{{"permission", "android.permission.BODY_SENSORS"}, {"policy", "PROMPT"}},
                 {{"permission", "android.permission.CAMERA"}, {"policy", "DENY"}}}},
               {"managedConfiguration",
                {{"server", "https://ehr.example"}, {"token", "{{secret:ehr}}"}, {"retries", 3}}}});
}

TEST_CASE("a managed apps section writes the open store down, because silence would remove apps") {
    const auto result = translated(company({{"apps.required", list({app("com.a.b")})}}), "android");
    CHECK(artefact_for(result, "android")["playStoreMode"] == "BLACKLIST");
    CHECK(artefact_for(result, "android")["advancedSecurityOverrides"]["untrustedAppsPolicy"] ==
          "DISALLOW_INSTALL");
    CHECK(codes(result, "apps.mode") == "satisfied");
}

TEST_CASE("an allowlist lets its apps in, warns of what it removes, and never demotes a required app") {
    const auto result = translated(company({{"apps.mode", text("allowlist")},
                                            {"apps.list", list({app("com.a.b"), app("com.c.d")})},
                                            {"apps.required", list({app("com.c.d")})}}),
                                   "android");
    const json apps = artefact_for(result, "android")["applications"];
    REQUIRE(apps.size() == 2);
    CHECK(apps[0]["installType"] == "AVAILABLE");
    CHECK(apps[1]["installType"] == "FORCE_INSTALLED");
    CHECK(codes(result, "apps.mode") == "side-effect");
    CHECK(codes(result, "apps.required[com.c.d]").find("conflict") == std::string::npos);
}

TEST_CASE("a blocklist blocks what it lists, and a list without a mode limits nothing") {
    mdm::policy::Settings settings{{"apps.mode", text("blocklist")}, {"apps.list", list({app("com.a.b")})}};
    CHECK(policy_of(settings)["applications"][0]["installType"] == "BLOCKED");
    settings.erase("apps.mode");
    const auto result = translated(company(settings), "android");
    CHECK(codes(result, "apps.list") == "satisfied");
    CHECK(result.artefacts.empty());
}

TEST_CASE("an app that is required and removed at once is a conflict, and removing apps is announced") {
    const auto result = translated(
        company({{"apps.removed", list({app("com.a.b")})}, {"apps.required", list({app("com.a.b")})}}),
        "android");
    CHECK(line(result, "apps.required[com.a.b]", "conflict").level == Level::error);
    CHECK(line(result, "apps.removed", "side-effect").level == Level::warning);
}

TEST_CASE("an app without a package, and a version that is no number, are said") {
    const auto result = translated(
        company({{"apps.required",
                  list({map({{"app", text("ehr")}, {"ios", map({{"bundleId", text("com.x")}})}}),
                        app("com.a.b", {{"app", text("mail")}, {"minVersion", text("4.1.20")}})})}}),
        "android");
    CHECK(codes(result, "apps.required[ehr]") == "unsupported");
    CHECK(codes(result, "apps.required[mail].minVersion") == "unsupported");
    CHECK(codes(result, "apps.required[mail].android") == "ok");
    CHECK_FALSE(artefact_for(result, "android")["applications"][0].contains("minimumVersionCode"));
}

TEST_CASE("a placeholder that nothing fills in never reaches a device") {
    const auto result = translated(
        company(
            {{"lockScreen.message", text("No. {{device.serial}}")},
             {"apps.required", list({app("com.a.b", {{"config", map({{"id", text("{{user.email}}")}})}})})}}),
        "android");
    CHECK(codes(result, "lockScreen.message") == "unsupported");
    CHECK(codes(result, "apps.required[com.a.b].config") == "unsupported");
    CHECK(artefact_for(result, "android").dump().find("{{") == std::string::npos);
}

TEST_CASE("a kiosk runs its app even where the app is required as well") {
    const json found = policy_of({{"kiosk.mode", text("singleApp")},
                                  {"kiosk.app", map({{"android", map({{"package", text("org.exam")}})}})},
                                  {"apps.required", list({app("org.exam")})}});
    REQUIRE(found["applications"].size() == 1);
    CHECK(found["applications"][0]["installType"] == "KIOSK");
}
