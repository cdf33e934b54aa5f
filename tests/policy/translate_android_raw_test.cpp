// raw.android.policy laid over what neutral settings make, and raw blocks that no target takes.
#include <doctest/doctest.h>

#include "mdm/policy/raw_item.hpp"
#include "translate_support.hpp"

using namespace mdm::test;
using mdm::policy::Level;
using nlohmann::json;

namespace {

mdm::policy::Policy with_raw(mdm::policy::Settings settings, json raw, bool override_neutral = false,
                             std::vector<std::string> override_keys = {}) {
    auto policy = policy_for("android", std::move(settings));
    policy.applies.ownership = "company";
    policy.raw = {
        {"android.policy", std::move(raw), override_neutral, {"p.yaml", {9, 5}}, std::move(override_keys)}};
    return policy;
}
}  // namespace

TEST_CASE("a raw policy is merged into the one that settings make, deeply") {
    const auto policy =
        with_raw({{"restrictions.developerMode", text("deny")}},
                 {{"funDisabled", true},
                  {"advancedSecurityOverrides",
                   {{"developerSettings", "DEVELOPER_SETTINGS_DISABLED"},
                    {"personalAppsThatCanReadWorkNotifications", {"com.google.android.wearable.app"}}}}});
    const auto result = translated(policy, "android");
    const json found = artefact_for(result, "android");
    CHECK(found["funDisabled"] == true);
    CHECK(found["advancedSecurityOverrides"]["developerSettings"] == "DEVELOPER_SETTINGS_DISABLED");
    CHECK(found["advancedSecurityOverrides"]["personalAppsThatCanReadWorkNotifications"] ==
          json{"com.google.android.wearable.app"});
    CHECK(codes(result, "raw.android.policy") == "ok");
}

TEST_CASE("a raw policy alone makes a policy, and what it says about the store is not announced") {
    const auto result = translated(with_raw({}, {{"playStoreMode", "WHITELIST"}}), "android");
    CHECK(artefact_for(result, "android") == json{{"playStoreMode", "WHITELIST"}});
    CHECK(codes(result, "apps.mode").empty());
}

TEST_CASE("a raw field that a setting gives another value is a conflict, unless it says override") {
    const mdm::policy::Settings settings{{"restrictions.camera", text("deny")}};
    const json raw{{"cameraAccess", "CAMERA_ACCESS_ENFORCED"}};
    const auto conflict =
        line(translated(with_raw(settings, raw), "android"), "raw.android.policy", "conflict");
    CHECK(conflict.level == Level::error);
    CHECK(conflict.message ==
          "'restrictions.camera' sets 'cameraAccess' to another value (say override to mean it)");
    CHECK(conflict.source.mark.line == 9);

    for (const auto& policy :
         {with_raw(settings, raw, true), with_raw(settings, raw, false, {"cameraAccess"})}) {
        CHECK(codes(translated(policy, "android"), "raw.android.policy") == "ok");
        CHECK(policy_of(policy)["cameraAccess"] == "CAMERA_ACCESS_ENFORCED");
    }
    CHECK(codes(translated(with_raw(settings, raw, false, {"camera"}), "android"), "raw.android.policy") ==
          "conflict");
    CHECK(codes(translated(with_raw(settings, {{"cameraAccess", "CAMERA_ACCESS_DISABLED"}}), "android"),
                "raw.android.policy") == "ok");
}

TEST_CASE("a raw policy replaces a default that nobody asked for without a conflict") {
    const auto policy =
        with_raw({{"restrictions.accounts", text("deny")}},
                 {{"advancedSecurityOverrides", {{"developerSettings", "DEVELOPER_SETTINGS_ALLOWED"}}}});
    CHECK(codes(translated(policy, "android"), "raw.android.policy") == "ok");
    CHECK(policy_of(policy)["advancedSecurityOverrides"]["developerSettings"] ==
          "DEVELOPER_SETTINGS_ALLOWED");
}

TEST_CASE("apps of a raw policy are merged by package, and lists of words are united") {
    const auto policy =
        with_raw({{"apps.required", list({map({{"android", map({{"package", text("com.a.b")}})}})})},
                  {"passcode.biometricUnlock", text("deny")}},
                 {{"applications",
                   {{{"packageName", "com.a.b"}, {"workProfileWidgets", "WORK_PROFILE_WIDGETS_ALLOWED"}},
                    {{"packageName", "com.c.d"}, {"installType", "PREINSTALLED"}}}},
                  {"keyguardDisabledFeatures", {"TRUST_AGENTS"}}});
    const auto result = translated(policy, "android");
    const json found = artefact_for(result, "android");
    CHECK(codes(result, "raw.android.policy") == "ok");
    REQUIRE(found["applications"].size() == 2);
    CHECK(found["applications"][0] == json{{"packageName", "com.a.b"},
                                           {"installType", "FORCE_INSTALLED"},
                                           {"workProfileWidgets", "WORK_PROFILE_WIDGETS_ALLOWED"}});
    CHECK(found["keyguardDisabledFeatures"] == json{"BIOMETRICS", "TRUST_AGENTS"});
}

TEST_CASE("raw blocks for servers that no target is for are refused on every target") {
    auto policy = policy_for("", {{"restrictions.camera", text("deny")}});
    policy.raw = {{"intune.configurations", {{"@odata.type", "#x"}}, false, {}, {}},
                  {"chrome.policies", {{"policySchema", "chrome.users.X"}}, false, {}, {}}};
    for (const auto target : mdm::policy::targets()) {
        CAPTURE(target);
        const auto result = translated(policy, target);
        CHECK(codes(result, "raw.intune.configurations") == "unsupported");
        CHECK(codes(result, "raw.chrome.policies") == "unsupported");
    }
}
