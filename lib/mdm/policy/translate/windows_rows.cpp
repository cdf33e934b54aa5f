#include <array>

#include "mdm/policy/translate/windows.hpp"

// Facts: Microsoft's configuration service provider reference (Policy CSP, BitLocker, PassportForWork, WiFi).
// "P/" is ./Device/Vendor/MSFT/Policy/Config/ and "D/" is ./Device/Vendor/MSFT/. A JSON integer becomes
// omaSettingInteger, a boolean omaSettingBoolean, text omaSettingString.

namespace mdm::policy::native::windows {
namespace {

constexpr std::array hook_rows{
    Hook{"encryption.method", encryption_method},
    Hook{"passcode.complexity", complexity},
    Hook{"passcode.onFail", on_fail},
    Hook{"passcode.quality", quality},
    Hook{"wifi.networks", networks},
    Hook{"wifi.onlyManaged", only_managed},
};

// key, native, unit, min, max, add
constexpr std::array number_rows{
    NumberRow{"passcode.autoLock", "P/DeviceLock/MaxInactivityTimeDeviceLock", unit::minute, 1, 999},
    // The current password counts as one.
    NumberRow{"passcode.historyCount", "P/DeviceLock/DevicePasswordHistory", unit::plain, 0, 50, 1},
    NumberRow{"passcode.maxAge", "P/DeviceLock/DevicePasswordExpiration", unit::day, 1, 730},
    NumberRow{"passcode.maxFailedAttempts", "P/DeviceLock/MaxDevicePasswordFailedAttempts", unit::plain, 4,
              16},
    NumberRow{"passcode.minClasses", "P/DeviceLock/MinDevicePasswordComplexCharacters", unit::plain, 1, 4},
    NumberRow{"passcode.minLength", "P/DeviceLock/MinDevicePasswordLength", unit::plain, 4, 16},
};

// ADMX-backed nodes take XML; every data id of a policy is mandatory.
constexpr std::string_view tpm_and_pin =
    R"("<enabled/><data id=\"ConfigureNonTPMStartupKeyUsage_Name\" value=\"false\"/>)"
    R"(<data id=\"ConfigureTPMStartupKeyUsageDropDown_Name\" value=\"0\"/>)"
    R"(<data id=\"ConfigurePINUsageDropDown_Name\" value=\"1\"/>)"
    R"(<data id=\"ConfigureTPMPINKeyUsageDropDown_Name\" value=\"0\"/>)"
    R"(<data id=\"ConfigureTPMUsageDropDown_Name\" value=\"0\"/>")";
constexpr std::string_view escrow = R"("<enabled/><data id=\"OSAllowDRA_Name\" value=\"false\"/>)"
                                    R"(<data id=\"OSRecoveryPasswordUsageDropDown_Name\" value=\"1\"/>)"
                                    R"(<data id=\"OSRecoveryKeyUsageDropDown_Name\" value=\"0\"/>)"
                                    R"(<data id=\"OSHideRecoveryPage_Name\" value=\"true\"/>)"
                                    R"(<data id=\"OSActiveDirectoryBackup_Name\" value=\"true\"/>)"
                                    R"(<data id=\"OSActiveDirectoryBackupDropDown_Name\" value=\"1\"/>)"
                                    R"(<data id=\"OSRequireActiveDirectoryBackup_Name\" value=\"true\"/>")";
constexpr std::string_view cross_org = R"("<enabled/><data id=\"RDVCrossOrg\" value=\"false\"/>")";

constexpr std::string_view on_use = "the recovery password is replaced after it was used, not by its age";
constexpr std::string_view microsoft_only = "only Microsoft accounts are refused";
constexpr std::string_view all_sharing = "every kind of internet sharing is turned off";

// key, word, native, value, on, needs, code, why
constexpr std::array word_rows{
    WordRow{"encryption.bootPassword", "true", "D/BitLocker/SystemDrivesRequireStartupAuthentication",
            tpm_and_pin},
    WordRow{"encryption.externalDrives", "requireForWrite", "D/BitLocker/RemovableDrivesRequireEncryption",
            cross_org},
    WordRow{"encryption.recoveryKey.escrow", "true", "D/BitLocker/SystemDrivesRecoveryOptions", escrow},
    WordRow{"encryption.recoveryKey.rotateEvery", any_value, "D/BitLocker/ConfigureRecoveryPasswordRotation",
            "2", "", nothing, "degraded", on_use},
    WordRow{"encryption.required", "true", "D/BitLocker/RequireDeviceEncryption", "1"},
    WordRow{"encryption.required", "true", "D/BitLocker/AllowWarningForOtherDiskEncryption", "0"},
    WordRow{"encryption.required", "false", "D/BitLocker/RequireDeviceEncryption", "0"},

    WordRow{"passcode.allowSimple", "true", "P/DeviceLock/AllowSimpleDevicePassword", "1"},
    WordRow{"passcode.allowSimple", "false", "P/DeviceLock/AllowSimpleDevicePassword", "0"},
    WordRow{"passcode.biometricUnlock", "deny", "D/PassportForWork/Biometrics/UseBiometrics", "false"},
    WordRow{"passcode.biometricUnlock", "allow", "D/PassportForWork/Biometrics/UseBiometrics", "true"},
    // Inverted: 0 is required.
    WordRow{"passcode.required", "true", "P/DeviceLock/DevicePasswordEnabled", "0"},
    WordRow{"passcode.required", "false", "P/DeviceLock/DevicePasswordEnabled", "1"},
    WordRow{"passcode.scope", "device", "", "", "", nothing, "satisfied",
            "a password is always of the device"},

    WordRow{"restrictions.accounts", "deny", "P/Accounts/AllowMicrosoftAccountConnection", "0", "", nothing,
            "degraded", microsoft_only},
    WordRow{"restrictions.accounts", "allow", "P/Accounts/AllowMicrosoftAccountConnection", "1"},
    WordRow{"restrictions.assistant", "deny", "P/Experience/AllowCortana", "0"},
    WordRow{"restrictions.assistant", "allow", "P/Experience/AllowCortana", "1"},
    WordRow{"restrictions.bluetooth", "deny", "P/Connectivity/AllowBluetooth", "0"},
    WordRow{"restrictions.bluetooth", "allow", "P/Connectivity/AllowBluetooth", "2"},
    WordRow{"restrictions.camera", "deny", "P/Camera/AllowCamera", "0"},
    WordRow{"restrictions.camera", "allow", "P/Camera/AllowCamera", "1"},
    WordRow{"restrictions.developerMode", "deny", "P/ApplicationManagement/AllowDeveloperUnlock", "0"},
    WordRow{"restrictions.developerMode", "allow", "P/ApplicationManagement/AllowDeveloperUnlock", "1"},
    WordRow{"restrictions.externalStorage", "deny", "P/System/AllowStorageCard", "0"},
    WordRow{"restrictions.externalStorage", "readOnly", "P/Storage/RemovableDiskDenyWriteAccess", "1"},
    WordRow{"restrictions.externalStorage", "allow", "P/System/AllowStorageCard", "1"},
    WordRow{"restrictions.externalStorage", "allow", "P/Storage/RemovableDiskDenyWriteAccess", "0"},
    WordRow{"restrictions.lockScreenNotifications", "deny", "P/AboveLock/AllowToasts", "0"},
    WordRow{"restrictions.lockScreenNotifications", "allow", "P/AboveLock/AllowToasts", "1"},
    WordRow{"restrictions.microphone", "deny", "P/Privacy/LetAppsAccessMicrophone", "2"},
    WordRow{"restrictions.microphone", "allow", "P/Privacy/LetAppsAccessMicrophone", "0"},
    WordRow{"restrictions.nearbySharing", "deny", "P/Connectivity/AllowConnectedDevices", "0"},
    WordRow{"restrictions.nearbySharing", "allow", "P/Connectivity/AllowConnectedDevices", "1"},
    WordRow{"restrictions.profileInstall", "deny", "P/Security/AllowAddProvisioningPackage", "0"},
    WordRow{"restrictions.profileInstall", "allow", "P/Security/AllowAddProvisioningPackage", "1"},
    WordRow{"restrictions.tethering", "deny", "P/Wifi/AllowInternetSharing", "0"},
    WordRow{"restrictions.tethering", "noWifi", "P/Wifi/AllowInternetSharing", "0", "", nothing, "stricter",
            all_sharing},
    WordRow{"restrictions.tethering", "allow", "P/Wifi/AllowInternetSharing", "1"},
    WordRow{"restrictions.unenroll", "deny", "P/Experience/AllowManualMDMUnenrollment", "0"},
    WordRow{"restrictions.unenroll", "allow", "P/Experience/AllowManualMDMUnenrollment", "1"},

    WordRow{"wifi.onlyManaged", "true", "P/Wifi/AllowManualWiFiConfiguration", "0"},
    WordRow{"wifi.onlyManaged", "false", "P/Wifi/AllowManualWiFiConfiguration", "1"},
};

constexpr std::array gap_rows{
    GapRow{"encryption.enableAt", "encryption starts when the policy arrives"},
    GapRow{"encryption.userMayDisable", "administrators of the device can always turn it off"},
    GapRow{"passcode.changeAtNextLogin", "a new password can be asked for by its age only"},
    GapRow{"passcode.failedResetAfter", "the count of wrong passwords is not timed"},
    GapRow{"passcode.gracePeriod", "the device asks as soon as it has locked"},
    GapRow{"passcode.minDigits",
           "classes of characters can be counted (passcode.minClasses), characters cannot"},
    GapRow{"passcode.minLetters",
           "classes of characters can be counted (passcode.minClasses), characters cannot"},
    GapRow{"passcode.minLower",
           "classes of characters can be counted (passcode.minClasses), characters cannot"},
    GapRow{"passcode.minSymbols",
           "classes of characters can be counted (passcode.minClasses), characters cannot"},
    GapRow{"passcode.minUpper",
           "classes of characters can be counted (passcode.minClasses), characters cannot"},
    GapRow{"passcode.scope", "there is no work profile"},
    GapRow{"passcode.separateWorkLock", "there is no work profile"},
    GapRow{"passcode.strongAuthEvery", "how often the password itself is asked for cannot be set"},
    GapRow{"restrictions.airdrop", "AirDrop exists on Apple devices only"},
    GapRow{"restrictions.airplaneMode", "airplane mode is not managed"},
    GapRow{"restrictions.bluetoothSettings",
           "there is no such setting (restrictions.bluetooth turns it off)"},
    GapRow{"restrictions.encryptedBackup", "backups to a computer do not exist here"},
    GapRow{"restrictions.factoryReset", "there is no such setting"},
    GapRow{"restrictions.iCloudBackup", "iCloud is not part of the system"},
    GapRow{"restrictions.iCloudDrive",
           "iCloud is not part of the system; an analogue is P/System/DisableOneDriveFileSync, which is not "
           "set"},
    GapRow{"restrictions.iCloudKeychain", "iCloud is not part of the system"},
    GapRow{"restrictions.iCloudPhotos", "iCloud is not part of the system"},
    GapRow{"restrictions.managedAppCloudSync", "iCloud is not part of the system"},
    GapRow{"restrictions.networkStorage", "there is no such setting"},
    GapRow{"restrictions.nfc", "there is no such setting"},
    GapRow{"restrictions.screenshots", "Experience/AllowScreenCapture has no effect on desktop editions"},
    GapRow{"restrictions.usbAccessoriesWhenLocked", "USB is not judged by whether the device is locked"},
    GapRow{"restrictions.usbData", "Connectivity/AllowUSBConnection exists on HoloLens only"},
    GapRow{"restrictions.wifiRadio", "the radio cannot be kept on"},
    GapRow{"wifi.minimumSecurity", "a weakest kind of network cannot be set"},
    GapRow{"wifi.publicNetworks", "only joining them by itself could be stopped, not joining them"},
};

constexpr std::array<std::string_view, 4> sections{"encryption", "passcode", "restrictions", "wifi"};
constexpr Tables all{hook_rows, number_rows, word_rows, gap_rows, sections};

}  // namespace

const Tables& tables() {
    return all;
}

}  // namespace mdm::policy::native::windows
