#include <doctest/doctest.h>

#include "translate_support.hpp"

using namespace mdm::test;
using mdm::policy::Settings;
using nlohmann::json;

namespace {

struct Row {
    const char* key;
    mdm::policy::Value value;
    const char* platform;
    const char* payload;
    const char* native;
    json expected;  // null: the key is not there
};

}  // namespace

TEST_CASE("every switch comes out on Apple devices with the sense Apple gives it") {
    const std::vector<Row> rows{
        {"restrictions.accounts", text("deny"), "ios", "RS", "allowAccountModification", false},
        {"restrictions.accounts", text("allow"), "ios", "RS", "allowAccountModification", true},
        {"restrictions.airdrop", text("deny"), "ios", "RS", "allowAirDrop", false},
        {"restrictions.airdrop", text("allow"), "macos", "RS", "allowAirDrop", true},
        {"restrictions.airdrop", text("unmanaged"), "ios", "RS", "forceAirDropUnmanaged", true},
        {"restrictions.airdrop", text("unmanaged"), "ios", "RS", "allowAirDrop", nullptr},
        {"restrictions.assistant", text("deny"), "macos", "RS", "allowAssistant", false},
        {"restrictions.bluetoothSettings", text("deny"), "macos", "RS", "allowBluetoothModification", false},
        {"restrictions.camera", text("deny"), "tvos", "RS", "allowCamera", false},
        {"restrictions.camera", text("allow"), "ios", "RS", "allowCamera", true},
        {"restrictions.encryptedBackup", text("require"), "ios", "RS", "forceEncryptedBackup", true},
        {"restrictions.externalStorage", text("deny"), "ipados", "RS", "allowFilesUSBDriveAccess", false},
        {"restrictions.externalStorage", text("readOnly"), "ios", "RS", "allowFilesUSBDriveAccess", false},
        {"restrictions.externalStorage", text("allow"), "ios", "RS", "allowFilesUSBDriveAccess", true},
        {"restrictions.factoryReset", text("deny"), "macos", "RS", "allowEraseContentAndSettings", false},
        {"restrictions.iCloudBackup", text("deny"), "ios", "RS", "allowCloudBackup", false},
        {"restrictions.iCloudDrive", text("deny"), "macos", "RS", "allowCloudDocumentSync", false},
        {"restrictions.iCloudKeychain", text("deny"), "ios", "RS", "allowCloudKeychainSync", false},
        {"restrictions.iCloudPhotos", text("allow"), "ios", "RS", "allowCloudPhotoLibrary", true},
        {"restrictions.lockScreenNotifications", text("deny"), "ios", "RS",
         "allowLockScreenNotificationsView", false},
        {"restrictions.managedAppCloudSync", text("deny"), "visionos", "RS", "allowManagedAppsCloudSync",
         false},
        {"restrictions.nearbySharing", text("deny"), "ios", "RS", "allowAirDrop", false},
        {"restrictions.networkStorage", text("readOnly"), "ios", "RS", "allowFilesNetworkDriveAccess", false},
        {"restrictions.nfc", text("deny"), "ios", "RS", "allowNFC", false},
        {"restrictions.profileInstall", text("deny"), "ios", "RS", "allowUIConfigurationProfileInstallation",
         false},
        {"restrictions.screenshots", text("deny"), "macos", "RS", "allowScreenShot", false},
        {"restrictions.tethering", text("noWifi"), "ios", "RS", "allowPersonalHotspotModification", false},
        // The key permits the protection: denying accessories means true.
        {"restrictions.usbAccessoriesWhenLocked", text("deny"), "ios", "RS", "allowUSBRestrictedMode", true},
        {"restrictions.usbAccessoriesWhenLocked", text("allow"), "ios", "RS", "allowUSBRestrictedMode",
         false},
        {"restrictions.usbData", text("deny"), "ios", "RS", "allowUSBRestrictedMode", true},
        {"restrictions.usbData", text("deny"), "ios", "RS", "allowHostPairing", false},
        {"restrictions.usbData", text("noFiles"), "ios", "RS", "allowHostPairing", nullptr},
        {"restrictions.usbData", text("noFiles"), "ios", "RS", "allowFilesUSBDriveAccess", false},
        {"restrictions.usbData", text("allow"), "ios", "RS", "allowUSBRestrictedMode", nullptr},
        {"restrictions.wifiRadio", text("forceOn"), "ios", "RS", "forceWiFiPowerOn", true},
        {"restrictions.wifiRadio", text("allow"), "ios", "RS", "forceWiFiPowerOn", false},
        {"wifi.onlyManaged", flag(true), "ios", "RS", "forceWiFiToAllowedNetworksOnly", true},
        {"wifi.onlyManaged", flag(false), "ios", "RS", "forceWiFiToAllowedNetworksOnly", false},
        {"wifi.publicNetworks", text("deny"), "ios", "RS", "forceWiFiToAllowedNetworksOnly", true},
        {"passcode.biometricUnlock", text("deny"), "ios", "RS", "allowFingerprintForUnlock", false},
        {"passcode.strongAuthEvery", days(1), "macos", "RS", "enforcedFingerprintTimeout", 86400},
        {"passcode.required", flag(true), "ios", "PW", "forcePIN", true},
        {"passcode.required", flag(false), "ios", "PW", "forcePIN", false},
        {"passcode.allowSimple", flag(false), "watchos", "PW", "allowSimple", false},
        {"passcode.allowSimple", flag(true), "ios", "PW", "allowSimple", true},
        {"passcode.minLength", number(8), "ios", "PW", "minLength", 8},
        {"passcode.minSymbols", number(2), "ios", "PW", "minComplexChars", 2},
        {"passcode.historyCount", number(5), "ios", "PW", "pinHistory", 5},
        {"passcode.maxAge", days(90), "ios", "PW", "maxPINAgeInDays", 90},
        {"passcode.autoLock", minutes(5), "ios", "PW", "maxInactivity", 5},
        {"passcode.autoLock", minutes(45), "macos", "PW", "maxInactivity", 45},
        {"passcode.gracePeriod", minutes(2), "ios", "PW", "maxGracePeriod", 2},
        {"passcode.maxFailedAttempts", number(6), "ios", "PW", "maxFailedAttempts", 6},
        {"passcode.failedResetAfter", minutes(15), "macos", "PW", "minutesUntilFailedLoginReset", 15},
        {"passcode.changeAtNextLogin", flag(true), "macos", "PW", "changeAtNextAuth", true},
        {"passcode.quality", text("any"), "ios", "PW", "forcePIN", true},
        {"passcode.quality", text("numericComplex"), "ios", "PW", "allowSimple", false},
        {"passcode.quality", text("alphanumeric"), "ios", "PW", "requireAlphanumeric", true},
        {"passcode.quality", text("complex"), "ios", "PW", "minComplexChars", 1},
        {"passcode.complexity", text("low"), "ios", "PW", "allowSimple", true},
        {"passcode.complexity", text("medium"), "ios", "PW", "minLength", 4},
        {"passcode.complexity", text("high"), "ios", "PW", "minLength", 8},
        {"passcode.complexity", text("high"), "ios", "PW", "allowSimple", false},
        {"encryption.required", flag(true), "macos", "com.apple.MCX.FileVault2", "Enable", "On"},
        {"encryption.required", flag(true), "macos", "com.apple.MCX.FileVault2", "Defer", true},
        {"encryption.userMayDisable", text("deny"), "macos", "com.apple.MCX", "dontAllowFDEDisable", true},
        {"encryption.userMayDisable", text("allow"), "macos", "com.apple.MCX", "dontAllowFDEDisable", false},
    };
    for (const Row& row : rows) {
        CAPTURE(row.key);
        CAPTURE(row.native);
        const json found = apple_payload(row.platform, row.payload, {{row.key, row.value}});
        REQUIRE(found.is_object());
        CHECK(found.value(row.native, json()) == row.expected);
    }
}

TEST_CASE("what an Apple platform lacks is left out of its profile and said") {
    struct Gap {
        const char* key;
        mdm::policy::Value value;
        const char* platform;
    };
    const std::vector<Gap> gaps{{"passcode.required", flag(true), "tvos"},
                                {"passcode.minSymbols", number(1), "watchos"},
                                {"passcode.minClasses", number(3), "ios"},
                                {"passcode.failedResetAfter", minutes(5), "ios"},
                                {"passcode.separateWorkLock", flag(true), "ios"},
                                {"restrictions.microphone", text("deny"), "ios"},
                                {"restrictions.bluetooth", text("deny"), "macos"},
                                {"restrictions.externalStorage", text("deny"), "macos"},
                                {"restrictions.iCloudBackup", text("deny"), "macos"},
                                {"restrictions.encryptedBackup", text("require"), "macos"},
                                {"encryption.method", text("xtsAes256"), "macos"},
                                {"encryption.recoveryKey.rotateEvery", days(90), "macos"},
                                {"wifi.minimumSecurity", text("personal"), "ios"}};
    for (const Gap& gap : gaps) {
        CAPTURE(gap.key);
        auto policy = policy_for(gap.platform, {{gap.key, gap.value}});
        policy.applies.supervised = true;
        const auto result = translated(policy, "apple");
        CHECK(result.artefacts.empty());
        CHECK(codes(result, gap.key) == "unsupported");
    }
}

TEST_CASE("a value outside of what an Apple device takes is clamped, and both are printed") {
    auto policy = policy_for("ios macos", {{"passcode.autoLock", minutes(90)}});
    const auto result = translated(policy, "apple");
    CHECK(payload(artefact_for(result, "ios"), "PW")["maxInactivity"] == 15);
    CHECK(payload(artefact_for(result, "macos"), "PW")["maxInactivity"] == 60);
    std::string messages;
    for (const auto& line : result.report) messages += line.code + ": " + line.message + "\n";
    CHECK(messages ==
          "clamped: on ios: 90m is outside of what ios takes: 15 is used\n"
          "clamped: on macos: 90m is outside of what macos takes: 60 is used\n");
}

TEST_CASE("encryption is FileVault on a Mac and always there on the others") {
    const auto result = translated(policy_for("ios macos", {{"encryption.required", flag(true)},
                                                            {"encryption.enableAt", text("login")}}),
                                   "apple");
    const json vault = payload(artefact_for(result, "macos"), "com.apple.MCX.FileVault2");
    CHECK(vault["Enable"] == "On");
    CHECK(vault["DeferDontAskAtUserLogout"] == true);
    CHECK(vault["DeferForceAtUserLoginMaxBypassAttempts"] == 0);
    CHECK(artefact_for(result, "ios").is_null());
    CHECK(codes(result, "encryption.required") == "satisfied ok");
    REQUIRE(result.artefacts.size() == 1);
    CHECK(result.artefacts[0].platforms == std::vector<std::string>{"macos"});
    CHECK(result.artefacts[0].file_name == "test.mobileconfig");
}

TEST_CASE("a wipe after wrong passcodes is announced, and a lock that cannot be had is not turned into one") {
    auto wipe = policy_for("ios macos",
                           {{"passcode.maxFailedAttempts", number(8)}, {"passcode.onFail", text("wipe")}});
    const auto wiped = translated(wipe, "apple");
    CHECK(codes(wiped, "passcode.onFail") == "side-effect degraded");
    CHECK(line(wiped, "passcode.onFail", "side-effect").level == mdm::policy::Level::warning);

    auto lock = policy_for("ios macos",
                           {{"passcode.maxFailedAttempts", number(8)}, {"passcode.onFail", text("lock")}});
    const auto locked = translated(lock, "apple");
    CHECK(codes(locked, "passcode.onFail") == "unsupported ok");
    CHECK(artefact_for(locked, "ios").is_null());
    CHECK(payload(artefact_for(locked, "macos"), "PW")["maxFailedAttempts"] == 8);

    // Without a word about it Apple erases after eleven: that is written down.
    CHECK(apple_payload("ios", "PW", {{"passcode.required", flag(true)}})["maxFailedAttempts"] == 11);
}

TEST_CASE("platforms that want the same share a profile, and the first one has the plain name") {
    auto policy = policy_for("", {{"passcode.minLength", number(8)}});
    const auto same = translated(policy, "apple");
    REQUIRE(same.artefacts.size() == 1);
    CHECK(same.artefacts[0].platforms ==
          std::vector<std::string>{"ios", "ipados", "macos", "visionos", "watchos"});

    policy.per_platform["macos"] = {{"passcode.minLength", number(12)}};
    const auto split = translated(policy, "apple");
    REQUIRE(split.artefacts.size() == 2);
    CHECK(split.artefacts[0].name == "profile");
    CHECK(split.artefacts[0].file_name == "test.mobileconfig");
    CHECK(split.artefacts[1].name == "profile-macos");
    CHECK(split.artefacts[1].file_name == "test.macos.mobileconfig");
    const json mac = artefact_for(split, "macos");
    CHECK(payload(mac, "PW")["minLength"] == 12);
    CHECK(mac["PayloadDisplayName"] == "test (macos)");
    CHECK(mac["PayloadIdentifier"] ==
          "org.northside.mdmctl.test.macos");  // else removing one could remove the other
}

TEST_CASE("identifiers are derived from names alone") {
    auto policy = policy_for("ipados", {{"passcode.required", flag(true)}});
    policy.name = "hospital-clinical-ipad";
    const json profile = artefact_for(translated(policy, "apple"), "ipados");
    CHECK(profile["PayloadIdentifier"] == "org.northside.mdmctl.hospital-clinical-ipad");
    CHECK(profile["PayloadUUID"] == "8DFC68BF-7EC3-566C-8240-24E23A109D8F");
    CHECK(profile["PayloadOrganization"] == "Northside Clinic");
    CHECK(profile["PayloadVersion"] == 1);
    CHECK(payload(profile, "PW")["PayloadUUID"] == "857AEE3C-AF3E-53EE-BD25-E2AB729C79F4");
    CHECK(payload(profile, "PW")["PayloadIdentifier"] ==
          "org.northside.mdmctl.hospital-clinical-ipad.passcode");
}

TEST_CASE(
    "supervised-only keys are written with a warning, or left out with an error where they cannot work") {
    auto policy = policy_for("ios", {{"restrictions.factoryReset", text("deny")}});
    const auto unsaid = translated(policy, "apple");
    CHECK(payload(artefact_for(unsaid, "ios"), "RS")["allowEraseContentAndSettings"] == false);
    CHECK(line(unsaid, "restrictions.factoryReset", "needs-supervision").level ==
          mdm::policy::Level::warning);

    policy.applies.supervised = false;
    const auto refused = translated(policy, "apple");
    CHECK(refused.artefacts.empty());
    CHECK(line(refused, "restrictions.factoryReset", "needs-supervision").level == mdm::policy::Level::error);

    policy.applies.platforms = {"macos"};  // a Mac counts as supervised
    CHECK(codes(translated(policy, "apple"), "restrictions.factoryReset") == "ok");
}

TEST_CASE("a profile for User Enrollment holds no key that would make the device refuse it") {
    auto policy = policy_for("ios", {{"restrictions.camera", text("deny")},
                                     {"restrictions.screenshots", text("deny")},
                                     {"restrictions.airdrop", text("allow")}});
    policy.applies.ownership = "personal";
    policy.applies.enrollment = {"user"};
    const auto result = translated(policy, "apple");
    const json restrictions = payload(artefact_for(result, "ios"), "RS");
    CHECK(restrictions.contains("allowScreenShot"));
    CHECK_FALSE(restrictions.contains("allowCamera"));
    CHECK_FALSE(restrictions.contains("allowAirDrop"));
    CHECK(line(result, "restrictions.camera", "needs-enrollment").level == mdm::policy::Level::error);
    CHECK(codes(result, "restrictions.airdrop") == "satisfied");

    policy.applies.enrollment.clear();  // personal, and nobody says how
    const auto unsaid = translated(policy, "apple");
    CHECK(line(unsaid, "restrictions.camera", "needs-enrollment").level == mdm::policy::Level::warning);
    CHECK_FALSE(payload(named(unsaid, "profile"), "RS").contains("allowCamera"));
    CHECK(payload(named(unsaid, "profile-device-enrollment"), "RS").contains("allowCamera"));
}

TEST_CASE("User Enrollment forces six digits, whatever the passcode section says") {
    auto policy = policy_for("ios", {{"passcode.complexity", text("high")},
                                     {"passcode.required", flag(true)},
                                     {"passcode.autoLock", minutes(5)}});
    policy.applies.enrollment = {"user", "workProfile"};
    const auto result = translated(policy, "apple");
    CHECK(codes(result, "passcode.complexity") == "stricter degraded");
    CHECK(codes(result, "passcode.required") == "ok");
    CHECK(codes(result, "passcode.autoLock") == "unsupported");
    const json passcode = payload(artefact_for(result, "ios"), "PW");
    CHECK(passcode["minLength"] == 6);
    CHECK(passcode["allowSimple"] == false);
}

TEST_CASE("settings that pull one native key two ways are a conflict") {
    auto policy = policy_for(
        "ios", {{"restrictions.airdrop", text("deny")}, {"restrictions.nearbySharing", text("allow")}});
    policy.on_unsupported = mdm::policy::OnUnsupported::ignore;
    const auto conflict = line(translated(policy, "apple"), "restrictions.nearbySharing", "conflict");
    CHECK(conflict.level == mdm::policy::Level::error);
    CHECK(conflict.message.find("'restrictions.airdrop' already sets RS.allowAirDrop to false") == 0);

    const auto band = translated(
        policy_for("ios", {{"passcode.complexity", text("high")}, {"passcode.minLength", number(4)}}),
        "apple");
    CHECK(codes(band, "passcode.complexity") == "conflict");
}
