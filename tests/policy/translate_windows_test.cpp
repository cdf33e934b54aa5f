#include <doctest/doctest.h>

#include "translate_support.hpp"

using namespace mdm::test;
using nlohmann::json;

namespace {

json custom(mdm::policy::Settings settings) {
    return artefact_for(translated(policy_for("windows", std::move(settings)), "windows"), "windows");
}

struct Node {
    const char* key;
    mdm::policy::Value value;
    const char* uri;
    json expected;
};

}  // namespace

TEST_CASE("every setting comes out on Windows with the number its node takes") {
    const std::vector<Node> rows{
        // Inverted: 0 asks for a password.
        {"passcode.required", flag(true), "/DeviceLock/DevicePasswordEnabled", 0},
        {"passcode.required", flag(false), "/DeviceLock/DevicePasswordEnabled", 1},
        {"passcode.allowSimple", flag(false), "/DeviceLock/AllowSimpleDevicePassword", 0},
        {"passcode.allowSimple", flag(true), "/DeviceLock/AllowSimpleDevicePassword", 1},
        {"passcode.minLength", number(12), "/DeviceLock/MinDevicePasswordLength", 12},
        {"passcode.minClasses", number(3), "/DeviceLock/MinDevicePasswordComplexCharacters", 3},
        // The current password counts as one.
        {"passcode.historyCount", number(5), "/DeviceLock/DevicePasswordHistory", 6},
        {"passcode.historyCount", number(50), "/DeviceLock/DevicePasswordHistory", 50},
        {"passcode.maxAge", days(365), "/DeviceLock/DevicePasswordExpiration", 365},
        {"passcode.autoLock", minutes(5), "/DeviceLock/MaxInactivityTimeDeviceLock", 5},
        {"passcode.maxFailedAttempts", number(10), "/DeviceLock/MaxDevicePasswordFailedAttempts", 10},
        {"passcode.quality", text("any"), "/DeviceLock/AlphanumericDevicePasswordRequired", 2},
        {"passcode.quality", text("numeric"), "/DeviceLock/AlphanumericDevicePasswordRequired", 1},
        {"passcode.quality", text("numericComplex"), "/DeviceLock/AllowSimpleDevicePassword", 0},
        {"passcode.quality", text("alphanumeric"), "/DeviceLock/AlphanumericDevicePasswordRequired", 0},
        {"passcode.quality", text("complex"), "/DeviceLock/MinDevicePasswordComplexCharacters", 4},
        {"passcode.complexity", text("high"), "/DeviceLock/MinDevicePasswordLength", 8},
        {"passcode.complexity", text("low"), "/DeviceLock/AllowSimpleDevicePassword", 1},
        {"passcode.biometricUnlock", text("deny"), "/PassportForWork/Biometrics/UseBiometrics", false},
        {"encryption.required", flag(true), "/BitLocker/RequireDeviceEncryption", 1},
        {"encryption.required", flag(true), "/BitLocker/AllowWarningForOtherDiskEncryption", 0},
        {"encryption.method", text("xtsAes256"), "/BitLocker/EncryptionMethodByDriveType",
         R"(<enabled/><data id="EncryptionMethodWithXtsOsDropDown_Name" value="7"/><data id="EncryptionMethodWithXtsFdvDropDown_Name" value="7"/><data id="EncryptionMethodWithXtsRdvDropDown_Name" value="4"/>)"},
        {"encryption.externalDrives", text("requireForWrite"), "/BitLocker/RemovableDrivesRequireEncryption",
         R"(<enabled/><data id="RDVCrossOrg" value="false"/>)"},
        {"encryption.recoveryKey.rotateEvery", days(90), "/BitLocker/ConfigureRecoveryPasswordRotation", 2},
        {"restrictions.accounts", text("deny"), "/Accounts/AllowMicrosoftAccountConnection", 0},
        {"restrictions.assistant", text("deny"), "/Experience/AllowCortana", 0},
        {"restrictions.bluetooth", text("deny"), "/Connectivity/AllowBluetooth", 0},
        {"restrictions.bluetooth", text("allow"), "/Connectivity/AllowBluetooth", 2},
        {"restrictions.camera", text("deny"), "/Camera/AllowCamera", 0},
        {"restrictions.developerMode", text("deny"), "/ApplicationManagement/AllowDeveloperUnlock", 0},
        {"restrictions.externalStorage", text("deny"), "/System/AllowStorageCard", 0},
        {"restrictions.externalStorage", text("readOnly"), "/Storage/RemovableDiskDenyWriteAccess", 1},
        {"restrictions.externalStorage", text("allow"), "/Storage/RemovableDiskDenyWriteAccess", 0},
        {"restrictions.lockScreenNotifications", text("deny"), "/AboveLock/AllowToasts", 0},
        {"restrictions.microphone", text("deny"), "/Privacy/LetAppsAccessMicrophone", 2},
        {"restrictions.nearbySharing", text("deny"), "/Connectivity/AllowConnectedDevices", 0},
        {"restrictions.profileInstall", text("deny"), "/Security/AllowAddProvisioningPackage", 0},
        {"restrictions.tethering", text("noWifi"), "/Wifi/AllowInternetSharing", 0},
        {"restrictions.unenroll", text("deny"), "/Experience/AllowManualMDMUnenrollment", 0},
        {"wifi.onlyManaged", flag(true), "/Wifi/AllowManualWiFiConfiguration", 0},
    };
    for (const Node& row : rows) {
        CAPTURE(row.key);
        CHECK(node(custom({{row.key, row.value}}), row.uri) == row.expected);
    }
}

TEST_CASE("a node's type follows its value, and its URI is the device's") {
    const json body =
        custom({{"passcode.biometricUnlock", text("deny")}, {"encryption.required", flag(true)}});
    CHECK(body["@odata.type"] == "#microsoft.graph.windows10CustomConfiguration");
    CHECK(body["displayName"] == "mdmctl/test");
    REQUIRE(body["omaSettings"].size() == 3);
    CHECK(body["omaSettings"][0] ==
          json{{"@odata.type", "#microsoft.graph.omaSettingInteger"},
               {"displayName", "encryption.required"},
               {"omaUri", "./Device/Vendor/MSFT/BitLocker/AllowWarningForOtherDiskEncryption"},
               {"value", 0}});
    CHECK(body["omaSettings"][2]["@odata.type"] == "#microsoft.graph.omaSettingBoolean");
}

TEST_CASE("a password section on Windows states what the parent node would bring along") {
    const json body = custom({{"passcode.autoLock", minutes(5)}});
    CHECK(node(body, "/DevicePasswordEnabled") == 0);
    CHECK(node(body, "/MinDevicePasswordLength") == 4);
    CHECK(node(body, "/MinDevicePasswordComplexCharacters") == 1);
}

TEST_CASE("nothing may stand beside no password on Windows") {
    const auto result = translated(
        policy_for("windows", {{"passcode.required", flag(false)}, {"passcode.minLength", number(8)}}),
        "windows");
    CHECK(codes(result, "passcode.minLength") == "ok conflict");
}

TEST_CASE("what Windows cannot do is said with the reason") {
    const auto policy = policy_for("windows", {{"restrictions.screenshots", text("deny")},
                                               {"restrictions.iCloudDrive", text("deny")},
                                               {"restrictions.usbData", text("deny")},
                                               {"passcode.onFail", text("wipe")},
                                               {"passcode.scope", text("work")},
                                               {"restrictions.nfc", text("allow")}});
    const auto result = translated(policy, "windows");
    CHECK(result.artefacts.empty());
    CHECK(line(result, "restrictions.screenshots", "unsupported").message.find("no effect on desktop") !=
          std::string::npos);
    CHECK(line(result, "restrictions.iCloudDrive", "unsupported").message.find("DisableOneDriveFileSync") !=
          std::string::npos);
    CHECK(codes(result, "restrictions.usbData") == "unsupported");
    CHECK(codes(result, "passcode.onFail") == "degraded");
    CHECK(codes(result, "passcode.scope") == "unsupported");
    CHECK(codes(result, "restrictions.nfc") == "satisfied");
}
