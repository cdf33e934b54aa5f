#include <doctest/doctest.h>

#include "translate_support.hpp"

using namespace mdm::test;
using mdm::policy::Level;
using mdm::policy::Value;
using nlohmann::json;

namespace {

Value action(std::int64_t day_count, const char* what) {
    return map({{"after", days(day_count)}, {"do", text(what)}});
}

struct Row {
    const char* key;
    Value value;
    const char* pointer;
    json expected;
};

}  // namespace

TEST_CASE("every switch of the further sections comes out on Android in the form its API gives it") {
    const std::vector<Row> rows{
        {"apps.install", text("managedOnly"), "/installAppsDisabled", true},
        {"apps.install", text("allow"), "/installAppsDisabled", false},
        {"apps.remove", text("deny"), "/uninstallAppsDisabled", true},
        {"apps.mode", text("open"), "/playStoreMode", "BLACKLIST"},
        {"apps.mode", text("blocklist"), "/playStoreMode", "BLACKLIST"},
        {"apps.mode", text("allowlist"), "/playStoreMode", "WHITELIST"},
        {"apps.unknownSources", text("deny"), "/advancedSecurityOverrides/untrustedAppsPolicy",
         "DISALLOW_INSTALL"},
        {"apps.unknownSources", text("allow"), "/advancedSecurityOverrides/untrustedAppsPolicy",
         "ALLOW_INSTALL_DEVICE_WIDE"},
        {"updates.automatic", text("install"), "/systemUpdate/type", "AUTOMATIC"},
        {"updates.automatic", text("off"), "/systemUpdate/type", "POSTPONE"},
        {"updates.deferral.all", days(30), "/systemUpdate/type", "POSTPONE"},
        {"updates.minimumVersion", text("14"), "/minimumApiLevel", 34},
        {"updates.minimumVersion", map({{"android", text("8.1")}}), "/minimumApiLevel", 27},
        {"compliance.minOSVersion", text("15.0"), "/minimumApiLevel", 35},
        {"compliance.encrypted", text("required"), "/statusReportingSettings/deviceSettingsEnabled", true},
        {"vpn.userConfig", text("deny"), "/vpnConfigDisabled", true},
        {"vpn.userConfig", text("allow"), "/vpnConfigDisabled", false},
        {"dns.secure", map({{"host", text("dns.example")}}),
         "/deviceConnectivityManagement/privateDnsSettings/privateDnsHost", "dns.example"},
        {"lockScreen.message", text("Found?"), "/deviceOwnerLockScreenInfo/defaultMessage", "Found?"},
        {"time.automatic", flag(true), "/autoDateAndTimeZone", "AUTO_DATE_AND_TIME_ZONE_ENFORCED"},
        {"location.services", text("disabled"), "/locationMode", "LOCATION_DISABLED"},
        {"location.services", text("user"), "/locationMode", "LOCATION_USER_CHOICE"},
        {"location.sharing", text("deny"), "/shareLocationDisabled", true},
        {"kiosk.mode", text("multiApp"), "/kioskCustomLauncherEnabled", true},
        {"kiosk.powerButton", text("deny"), "/kioskCustomization/powerButtonActions", "POWER_BUTTON_BLOCKED"},
        {"kiosk.errors", text("deny"), "/kioskCustomization/systemErrorWarnings", "ERROR_AND_WARNINGS_MUTED"},
        {"browser.javascript", text("deny"), "/applications/0/managedConfiguration/DefaultJavaScriptSetting",
         2},
        {"browser.privateBrowsing", text("deny"),
         "/applications/0/managedConfiguration/IncognitoModeAvailability", 1},
        {"webFilter.deny", list({text("games.example")}), "/applications/0/managedConfiguration/URLBlocklist",
         json{"games.example"}},
    };
    for (const Row& row : rows) {
        CAPTURE(row.key);
        const json found = policy_of({{row.key, row.value}});
        const json::json_pointer pointer(row.pointer);
        REQUIRE_MESSAGE(found.contains(pointer), found.dump(1));
        CHECK(found[pointer] == row.expected);
    }
}

TEST_CASE("airplane mode can be kept from being turned on, and never be forced on") {
    CHECK(policy_of({{"restrictions.airplaneMode", text("deny")}})["deviceRadioState"]["airplaneModeState"] ==
          "AIRPLANE_MODE_DISABLED");
}

TEST_CASE("a window for updates is minutes after midnight, and half an hour at least") {
    const auto window = [](const char* start, const char* end) {
        return company({{"updates.window", map({{"start", text(start)}, {"end", text(end)}})}});
    };
    CHECK(policy_of(window("22:30", "04:00"))["systemUpdate"] ==
          json{{"type", "WINDOWED"}, {"startMinutes", 1350}, {"endMinutes", 240}});
    CHECK(codes(translated(window("22:30", "04:00"), "android"), "updates.window") == "ok");
    CHECK(codes(translated(window("23:50", "00:10"), "android"), "updates.window") == "clamped");
}

TEST_CASE("updates have a window or a delay, and the delay is 30 days whatever is asked") {
    mdm::policy::Settings settings{{"updates.deferral.all", days(14)}};
    auto result = translated(company(settings), "android");
    CHECK(codes(result, "updates.deferral.all") == "degraded clamped");
    CHECK(line(result, "updates.deferral.all", "clamped").message == "14d is not to be had: 30d is used");
    settings.emplace("updates.window", map({{"start", text("01:00")}, {"end", text("04:00")}}));
    result = translated(company(settings), "android");
    CHECK(codes(result, "updates.deferral.all") == "unsupported");
    CHECK(artefact_for(result, "android")["systemUpdate"]["type"] == "WINDOWED");
}

TEST_CASE("pauses of updates keep 60 days apart, 90 days long at most, and come with a rule") {
    const auto pause = [](const char* from, const char* to) {
        return map({{"from", text(from)}, {"to", text(to)}});
    };
    const auto result =
        translated(company({{"updates.freeze", list({pause("12-20", "01-03"), pause("02-20", "02-29"),
                                                     pause("06-01", "06-30"), pause("08-01", "11-15")})}}),
                   "android");
    const json update = artefact_for(result, "android")["systemUpdate"];
    CHECK(update["type"] == "AUTOMATIC");
    REQUIRE(update["freezePeriods"].size() == 2);
    CHECK(update["freezePeriods"][0] ==
          json{{"startDate", {{"month", 12}, {"day", 20}}}, {"endDate", {{"month", 1}, {"day", 3}}}});
    CHECK(codes(result, "updates.freeze[02-20]") == "unsupported");  // 47 days after 3 January
    CHECK(codes(result, "updates.freeze[06-01]").empty());
    CHECK(codes(result, "updates.freeze[08-01]") == "unsupported");
}

TEST_CASE("the higher of two oldest versions counts, and devices below it are blocked") {
    const auto result =
        translated(company({{"updates.minimumVersion", text("13")}, {"compliance.minOSVersion", text("14")}}),
                   "android");
    CHECK(artefact_for(result, "android")["minimumApiLevel"] == 34);
    CHECK(codes(result, "updates.minimumVersion") == "side-effect");
    CHECK(codes(translated(company({{"updates.minimumVersion", text("26.6")}}), "android"),
                "updates.minimumVersion") == "unsupported");
    CHECK(codes(translated(company({{"updates.minimumVersion", map({{"ios", text("26")}})}}), "android"),
                "updates.minimumVersion") == "satisfied");
}

TEST_CASE("actions become rules on the settings that the conditions are about, in whole days") {
    const auto result =
        translated(company({{"passcode.required", flag(true)},
                            {"compliance.passcodeCompliant", text("required")},
                            {"compliance.actions",
                             list({action(0, "notify"),
                                   map({{"after", milliseconds(36 * 3'600'000)}, {"do", text("block")}}),
                                   action(30, "wipe")})}}),
                   "android");
    CHECK(artefact_for(result, "android")["policyEnforcementRules"] ==
          json{{{"settingName", "passwordPolicies"},
                {"blockAction", {{"blockAfterDays", 1}, {"blockScope", "BLOCK_SCOPE_DEVICE"}}},
                {"wipeAction", {{"wipeAfterDays", 30}, {"preserveFrp", true}}}}});
    CHECK(codes(result, "compliance.actions[block].after") == "degraded");
    CHECK(codes(result, "compliance.actions") == "side-effect degraded");
}

TEST_CASE("a block alone is no rule on Android, and a wipe brings its block along") {
    mdm::policy::Settings settings{{"encryption.required", flag(true)},
                                   {"compliance.encrypted", text("required")},
                                   {"compliance.actions", list({action(1, "block")})}};
    auto result = translated(company(settings), "android");
    CHECK(codes(result, "compliance.actions") == "unsupported");
    CHECK_FALSE(artefact_for(result, "android").contains("policyEnforcementRules"));

    settings["compliance.actions"] = list({action(7, "wipe")});
    result = translated(company(settings), "android");
    CHECK(artefact_for(result, "android")["policyEnforcementRules"][0]["blockAction"]["blockAfterDays"] == 6);
    CHECK(codes(result, "compliance.actions") == "stricter side-effect");
}

TEST_CASE("only personal devices can lose their work profile alone") {
    const mdm::policy::Settings settings{
        {"passcode.required", flag(true)},
        {"compliance.passcodeCompliant", text("required")},
        {"compliance.actions", list({action(3, "block"), action(14, "wipeWork")})}};
    const json rules = policy_of(personal(settings))["policyEnforcementRules"];
    CHECK(rules[0]["wipeAction"] == json{{"wipeAfterDays", 14}});
    const auto result = translated(company(settings), "android");
    CHECK(codes(result, "compliance.actions[wipeWork]") == "unsupported");
    CHECK_FALSE(artefact_for(result, "android").contains("policyEnforcementRules"));
}

TEST_CASE("roots are delivered, keys are not") {
    const auto certificate = [](const char* name, const char* kind) {
        return map({{"name", text(name)}, {"kind", text(kind)}, {"der", text("QUJD")}});
    };
    const auto result = translated(
        company({{"certificates", list({certificate("root", "root"), certificate("mid", "intermediate"),
                                        certificate("device", "scep"), certificate("new", "acme"),
                                        certificate("file", "pkcs12")})}}),
        "android");
    const json onc = artefact_for(result, "android")["openNetworkConfiguration"];
    CHECK(onc["Type"] == "UnencryptedConfiguration");
    CHECK_FALSE(onc.contains("NetworkConfigurations"));
    REQUIRE(onc["Certificates"].size() == 2);
    CHECK(onc["Certificates"][0]["Type"] == "Authority");
    CHECK(codes(result, "certificates[root].kind") == "ok");
    for (const char* key : {"certificates[device]", "certificates[new]", "certificates[file]"})
        CHECK(codes(result, key) == "unsupported");
}

TEST_CASE("a tunnel is an app, always on without a way around it, and IKEv2 is not built in") {
    const auto result = translated(
        company(
            {{"vpn", list({map({{"name", text("corp")},
                                {"type", text("app")},
                                {"alwaysOn", flag(true)},
                                {"perApp", list({text("com.crm")})},
                                {"app", map({{"android", map({{"package", text("com.corp.vpn")}})}})}}),
                           map({{"name", text("old")}, {"type", text("ikev2")}, {"server", text("v")}})})}}),
        "android");
    const json found = artefact_for(result, "android");
    CHECK(found["alwaysOnVpnPackage"] == json{{"packageName", "com.corp.vpn"}, {"lockdownEnabled", true}});
    CHECK(found["applications"][0]["installType"] == "FORCE_INSTALLED");
    CHECK(codes(result, "vpn[corp].alwaysOn") == "side-effect");
    CHECK(codes(result, "vpn[corp].perApp") == "unsupported");
    CHECK(codes(result, "vpn[old]") == "unsupported");
}

TEST_CASE("the wall around work stands where there is a work profile, and its silent default is written") {
    const json found = policy_of(personal({{"workProfile.copyPaste", text("deny")}}));
    CHECK(found["crossProfilePolicies"] ==
          json{{"crossProfileCopyPaste", "COPY_FROM_WORK_TO_PERSONAL_DISALLOWED"},
               {"crossProfileDataSharing", "DATA_SHARING_FROM_WORK_TO_PERSONAL_DISALLOWED"}});
    CHECK(policy_of(personal({{"workProfile.dataSharing",
                               text("none")}}))["crossProfilePolicies"]["crossProfileDataSharing"] ==
          "CROSS_PROFILE_DATA_SHARING_DISALLOWED");

    auto policy = company({{"workProfile.maxDaysOff", number(1)}});
    policy.applies.enrollment = {"workProfile"};
    const auto result = translated(policy, "android");
    CHECK(artefact_for(result, "android")["personalUsagePolicies"]["maxDaysWithWorkOff"] == 3);
    CHECK(codes(result, "workProfile.maxDaysOff") == "clamped");
}

TEST_CASE("message and asset tag share the one text of the lock screen") {
    const json found =
        policy_of({{"lockScreen.message", text("Northside")}, {"lockScreen.assetTag", text("A-17")}});
    CHECK(found["deviceOwnerLockScreenInfo"]["defaultMessage"] == "Northside\nA-17");
}

TEST_CASE("what Android cannot do in the further sections is said with its code") {
    const std::vector<std::tuple<const char*, Value, const char*>> rows{
        {"firewall.enabled", flag(true), "unsupported"},
        {"firewall.enabled", flag(false), "satisfied"},
        {"updates.deadline", text("2026-12-01T03:00:00"), "unsupported"},
        {"updates.securityResponses", text("require"), "satisfied"},
        {"updates.automatic", text("download"), "unsupported"},
        {"compliance.lastSeenWithin", days(14), "server-side"},
        {"compliance.firewall", text("required"), "unsupported"},
        {"time.zone", text("Europe/Zurich"), "unsupported"},
        {"webFilter.mode", text("plugin"), "unsupported"},
        {"content.wallpaper", text("w.png"), "unsupported"},
        {"location.tracking", text("deny"), "unsupported"},
    };
    for (const auto& [key, value, code] : rows) {
        CAPTURE(key);
        CHECK(codes(translated(company({{key, value}}), "android"), key) == code);
    }
}
