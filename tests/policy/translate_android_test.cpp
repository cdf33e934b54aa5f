#include <doctest/doctest.h>

#include "translate_support.hpp"

using namespace mdm::test;
using mdm::policy::Level;
using nlohmann::json;

namespace {

struct Row {
    const char* key;
    mdm::policy::Value value;
    const char* pointer;
    json expected;
};

}  // namespace

TEST_CASE("every setting comes out on Android in the form its API gives it") {
    const std::vector<Row> rows{
        {"restrictions.accounts", text("deny"), "/modifyAccountsDisabled", true},
        {"restrictions.airplaneMode", text("allow"), "/deviceRadioState/airplaneModeState",
         "AIRPLANE_MODE_USER_CHOICE"},
        {"restrictions.assistant", text("deny"), "/assistContentPolicy", "ASSIST_CONTENT_DISALLOWED"},
        {"restrictions.bluetooth", text("deny"), "/bluetoothDisabled", true},
        {"restrictions.bluetoothSettings", text("allow"), "/bluetoothConfigDisabled", false},
        {"restrictions.camera", text("deny"), "/cameraAccess", "CAMERA_ACCESS_DISABLED"},
        {"restrictions.camera", text("allow"), "/cameraAccess", "CAMERA_ACCESS_USER_CHOICE"},
        {"restrictions.developerMode", text("allow"), "/advancedSecurityOverrides/developerSettings",
         "DEVELOPER_SETTINGS_ALLOWED"},
        {"restrictions.externalStorage", text("deny"), "/mountPhysicalMediaDisabled", true},
        {"restrictions.factoryReset", text("deny"), "/factoryResetDisabled", true},
        {"restrictions.lockScreenNotifications", text("deny"), "/keyguardDisabledFeatures",
         json{"NOTIFICATIONS"}},
        {"restrictions.microphone", text("deny"), "/microphoneAccess", "MICROPHONE_ACCESS_DISABLED"},
        {"restrictions.nearbySharing", text("deny"), "/deviceConnectivityManagement/bluetoothSharing",
         "BLUETOOTH_SHARING_DISALLOWED"},
        {"restrictions.nearbySharing", text("deny"), "/outgoingBeamDisabled", true},
        {"restrictions.nfc", text("deny"), "/outgoingBeamDisabled", true},
        {"restrictions.profileInstall", text("deny"), "/credentialsConfigDisabled", true},
        {"restrictions.screenshots", text("deny"), "/screenCaptureDisabled", true},
        {"restrictions.screenshots", text("allow"), "/screenCaptureDisabled", false},
        {"restrictions.tethering", text("noWifi"), "/deviceConnectivityManagement/tetheringSettings",
         "DISALLOW_WIFI_TETHERING"},
        {"restrictions.unenroll", text("deny"), "/factoryResetDisabled", true},
        {"restrictions.usbData", text("noFiles"), "/deviceConnectivityManagement/usbDataAccess",
         "DISALLOW_USB_FILE_TRANSFER"},
        {"restrictions.usbData", text("allow"), "/deviceConnectivityManagement/usbDataAccess",
         "ALLOW_USB_DATA_TRANSFER"},
        {"restrictions.wifiRadio", text("forceOn"), "/deviceRadioState/wifiState", "WIFI_ENABLED"},
        {"encryption.required", flag(true), "/encryptionPolicy", "ENABLED_WITHOUT_PASSWORD"},
        {"encryption.bootPassword", flag(true), "/encryptionPolicy", "ENABLED_WITH_PASSWORD"},
        {"wifi.minimumSecurity", text("enterprise192"), "/deviceRadioState/minimumWifiSecurityLevel",
         "ENTERPRISE_BIT192_NETWORK_SECURITY"},
        {"wifi.publicNetworks", text("deny"), "/deviceRadioState/minimumWifiSecurityLevel",
         "PERSONAL_NETWORK_SECURITY"},
        // Milliseconds as text; seconds with their letter.
        {"passcode.autoLock", minutes(5), "/maximumTimeToLock", "300000"},
        {"passcode.maxAge", days(90), "/passwordPolicies/0/passwordExpirationTimeout", "7776000s"},
        {"passcode.historyCount", number(5), "/passwordPolicies/0/passwordHistoryLength", 5},
        {"passcode.maxFailedAttempts", number(10), "/passwordPolicies/0/maximumFailedPasswordsForWipe", 10},
        {"passcode.strongAuthEvery", days(1), "/passwordPolicies/0/requirePasswordUnlock",
         "REQUIRE_EVERY_DAY"},
        {"passcode.biometricUnlock", text("deny"), "/keyguardDisabledFeatures", json{"BIOMETRICS"}},
        {"passcode.required", flag(true), "/passwordPolicies/0/passwordQuality", "SOMETHING"},
        {"passcode.quality", text("numeric"), "/passwordPolicies/0/passwordQuality", "NUMERIC"},
        {"passcode.quality", text("complex"), "/passwordPolicies/0/passwordQuality", "COMPLEX"},
        // A length counts from NUMERIC on, single characters at COMPLEX only.
        {"passcode.minLength", number(8), "/passwordPolicies/0/passwordQuality", "NUMERIC"},
        {"passcode.minLength", number(8), "/passwordPolicies/0/passwordMinimumLength", 8},
        {"passcode.allowSimple", flag(false), "/passwordPolicies/0/passwordQuality", "NUMERIC_COMPLEX"},
        {"passcode.minSymbols", number(1), "/passwordPolicies/0/passwordQuality", "COMPLEX"},
        {"passcode.minSymbols", number(1), "/passwordPolicies/0/passwordMinimumSymbols", 1},
        {"passcode.minDigits", number(2), "/passwordPolicies/0/passwordMinimumNumeric", 2},
        {"passcode.minLetters", number(2), "/passwordPolicies/0/passwordMinimumLetters", 2},
        {"passcode.minLower", number(2), "/passwordPolicies/0/passwordMinimumLowerCase", 2},
        {"passcode.minUpper", number(2), "/passwordPolicies/0/passwordMinimumUpperCase", 2},
    };
    for (const Row& row : rows) {
        CAPTURE(row.key);
        const json found = policy_of(company({{row.key, row.value}}));
        const json::json_pointer pointer(row.pointer);
        REQUIRE_MESSAGE(found.contains(pointer), found.dump(1));
        CHECK(found[pointer] == row.expected);
    }
}

TEST_CASE("what asks for more raises the kind of passcode, and settings together raise it once") {
    const auto policy = company({{"passcode.required", flag(true)},
                                 {"passcode.quality", text("alphanumeric")},
                                 {"passcode.minLength", number(8)},
                                 {"passcode.minSymbols", number(1)}});
    const auto result = translated(policy, "android");
    const json entry = artefact_for(result, "android")["passwordPolicies"][0];
    CHECK(entry["passwordQuality"] == "COMPLEX");
    CHECK(entry["passwordScope"] == "SCOPE_DEVICE");
    CHECK(codes(result, "passcode.minSymbols") == "stricter");
    CHECK(codes(result, "passcode.minLength") == "ok");
}

TEST_CASE("letters cannot be kept from being simple on Android") {
    const auto result = translated(
        company({{"passcode.quality", text("alphanumeric")}, {"passcode.allowSimple", flag(false)}}),
        "android");
    CHECK(codes(result, "passcode.allowSimple") == "unsupported");
    CHECK(artefact_for(result, "android")["passwordPolicies"][0]["passwordQuality"] == "ALPHANUMERIC");
}

TEST_CASE("a band comes with an entry for devices that know none") {
    const json entries = policy_of(company(
        {{"passcode.complexity", text("high")}, {"passcode.historyCount", number(3)}}))["passwordPolicies"];
    REQUIRE(entries.size() == 2);
    CHECK(entries[0] == json{{"passwordQuality", "COMPLEXITY_HIGH"},
                             {"passwordHistoryLength", 3},
                             {"passwordScope", "SCOPE_DEVICE"}});
    CHECK(entries[1] == json{{"passwordQuality", "NUMERIC_COMPLEX"},
                             {"passwordMinimumLength", 8},
                             {"passwordHistoryLength", 3},
                             {"passwordScope", "SCOPE_DEVICE"}});
}

TEST_CASE("personal devices take the work profile as scope, and only bands for the whole device") {
    auto policy = personal({{"passcode.quality", text("alphanumeric")}, {"passcode.minLength", number(8)}});
    CHECK(policy_of(policy)["passwordPolicies"] == json{{{"passwordQuality", "ALPHANUMERIC"},
                                                         {"passwordMinimumLength", 8},
                                                         {"passwordScope", "SCOPE_PROFILE"}}});

    policy.settings.insert_or_assign("passcode.scope", text("device"));
    const auto result = translated(policy, "android");
    const json entries = artefact_for(result, "android")["passwordPolicies"];
    REQUIRE(entries.size() == 2);
    CHECK(entries[0]["passwordQuality"] == "COMPLEXITY_HIGH");
    CHECK_FALSE(entries[0].contains("passwordMinimumLength"));
    CHECK(entries[1]["passwordQuality"] == "ALPHANUMERIC");
    CHECK(entries[1]["passwordMinimumLength"] == 8);
    CHECK(codes(result, "passcode.quality") == "degraded");
    CHECK(codes(result, "passcode.minLength") == "degraded");
}

TEST_CASE("a lock of its own for work stands in an entry of the work profile") {
    const json entries = policy_of(personal({{"passcode.complexity", text("high")},
                                             {"passcode.scope", text("device")},
                                             {"passcode.separateWorkLock", flag(true)}}))["passwordPolicies"];
    REQUIRE(entries.size() == 3);
    CHECK(entries[2] ==
          json{{"passwordScope", "SCOPE_PROFILE"}, {"unifiedLockSettings", "REQUIRE_SEPARATE_WORK_LOCK"}});
    for (const json& entry : {entries[0], entries[1]}) CHECK_FALSE(entry.contains("unifiedLockSettings"));
}

TEST_CASE("company-only fields are left out of a policy for personal devices") {
    auto policy = personal({{"restrictions.usbData", text("deny")},
                            {"restrictions.microphone", text("deny")},
                            {"restrictions.camera", text("deny")}});
    const auto result = translated(policy, "android");
    const json found = artefact_for(result, "android");
    CHECK_FALSE(found.contains("deviceConnectivityManagement"));
    CHECK_FALSE(found.contains("microphoneAccess"));
    CHECK(line(result, "restrictions.usbData", "needs-enrollment").level == Level::error);
    CHECK(line(result, "restrictions.microphone", "needs-enrollment").level == Level::error);
    CHECK(codes(result, "restrictions.camera") == "degraded");

    policy.applies.ownership = "company";  // the personal side of a company device can be reached
    CHECK(policy_of(policy)["personalUsagePolicies"]["cameraDisabled"] == true);

    policy.applies = {};
    const auto unsaid = translated(policy, "android");
    CHECK(line(unsaid, "restrictions.usbData", "needs-enrollment").level == Level::warning);
}

TEST_CASE(
    "defaults of Android that surprise are written down: a policy that says nothing of apps leaves them") {
    const auto result = translated(company({{"restrictions.screenshots", text("deny")}}), "android");
    const json found = artefact_for(result, "android");
    CHECK(found["deviceConnectivityManagement"]["usbDataAccess"] == "DISALLOW_USB_FILE_TRANSFER");
    CHECK(found["advancedSecurityOverrides"]["developerSettings"] == "DEVELOPER_SETTINGS_DISABLED");
    CHECK(found["playStoreMode"] == "BLACKLIST");
    CHECK(codes(result, "apps.mode") == "satisfied");
    CHECK_FALSE(
        policy_of(company({{"encryption.required", flag(true)}})).contains("deviceConnectivityManagement"));
}

TEST_CASE("a limit of attempts that would erase is not set where a lock was asked for") {
    const auto result = translated(
        company({{"passcode.maxFailedAttempts", number(5)}, {"passcode.onFail", text("lock")}}), "android");
    CHECK(result.artefacts.empty());
    CHECK(codes(result, "passcode.maxFailedAttempts") == "unsupported");
    CHECK(codes(result, "passcode.onFail") == "unsupported");
}

TEST_CASE("an OS too old for a field is said") {
    auto policy = company({{"restrictions.usbData", text("deny")}});
    policy.applies.os["android"] = "11";
    CHECK(codes(translated(policy, "android"), "restrictions.usbData") == "os-too-old");
    policy.applies.os["android"] = "12";
    CHECK(codes(translated(policy, "android"), "restrictions.usbData") == "ok");
}
