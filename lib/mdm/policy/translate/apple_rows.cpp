#include <array>

#include "mdm/policy/translate/apple.hpp"

// Facts: Apple's schemas com.apple.mobiledevice.passwordpolicy, com.apple.applicationaccess,
// com.apple.MCX.FileVault2 and com.apple.MCX; availability as introduced there. iPadOS is listed as iOS.

namespace mdm::policy::native::apple {
namespace {

constexpr std::string_view pw = "ios:4.0 macos:10.7 visionos:2.0 watchos:10.0";  // not tvOS
constexpr std::string_view no_disk = "ios visionos watchos tvos";
constexpr unsigned S = supervised;
constexpr unsigned U = not_user;

constexpr std::array hook_rows{
    Hook{"encryption.enableAt", enable_at},
    Hook{"passcode.complexity", complexity},
    Hook{"passcode.maxFailedAttempts", max_failed_attempts},
    Hook{"passcode.minSymbols", min_symbols},
    Hook{"passcode.onFail", on_fail},
    Hook{"passcode.quality", quality},
    Hook{"wifi.networks", networks},
    Hook{"wifi.onlyManaged", only_managed},
    Hook{"wifi.publicNetworks", public_networks},
};

// key, native, unit, min, max, add, form, on, needs
constexpr std::array number_rows{
    NumberRow{"passcode.autoLock", "PW.maxInactivity", unit::minute, 1, 15, 0, Form::integer,
              "ios:4.0 visionos:2.0 watchos:10.0"},
    NumberRow{"passcode.autoLock", "PW.maxInactivity", unit::minute, 1, 60, 0, Form::integer, "macos:10.7"},
    NumberRow{"passcode.failedResetAfter", "PW.minutesUntilFailedLoginReset", unit::minute, 0, 0, 0,
              Form::integer, "macos:10.10"},
    NumberRow{"passcode.gracePeriod", "PW.maxGracePeriod", unit::minute, 0, 0, 0, Form::integer, pw},
    NumberRow{"passcode.historyCount", "PW.pinHistory", unit::plain, 1, 50, 0, Form::integer, pw},
    NumberRow{"passcode.maxAge", "PW.maxPINAgeInDays", unit::day, 1, 730, 0, Form::integer, pw},
    NumberRow{"passcode.maxFailedAttempts", "PW.maxFailedAttempts", unit::plain, 2, 11, 0, Form::integer, pw},
    NumberRow{"passcode.minLength", "PW.minLength", unit::plain, 0, 16, 0, Form::integer, pw},
    NumberRow{"passcode.strongAuthEvery", "RS.enforcedFingerprintTimeout", unit::second, 0, 0, 0,
              Form::integer, "macos:12.0", U},
};

constexpr std::string_view freezes = "keeps the hotspot as it is now; it is not turned off";
constexpr std::string_view stricter_drive = "there is no read-only here: the drives are shut off";
constexpr std::string_view wired_stays =
    "drives and pairing are shut off; accessories on the cable still work";
constexpr std::string_view needs_open_in =
    "counts only together with managed open-in, which this policy does not set here";
constexpr std::string_view own_profile_only =
    "keeps this profile; whether the device can leave is fixed at enrollment";
constexpr std::string_view always_encrypted = "always encrypted once there is a passcode (passcode.required)";

// key, word, native, value, on, needs, code, why
constexpr std::array word_rows{
    WordRow{"encryption.required", "true", "FV.Enable", R"("On")", "macos:10.9", U},
    WordRow{"encryption.required", "true", "FV.Defer", "true", "macos:10.9", U},
    WordRow{"encryption.required", "true", "", "", no_disk, nothing, "satisfied", always_encrypted},
    WordRow{"encryption.userMayDisable", "deny", "MCX.dontAllowFDEDisable", "true", "macos:10.7", U},
    WordRow{"encryption.userMayDisable", "allow", "MCX.dontAllowFDEDisable", "false", "macos:10.7", U},
    WordRow{"encryption.userMayDisable", "deny", "", "", no_disk, nothing, "satisfied",
            "encryption cannot be turned off here"},

    WordRow{"passcode.allowSimple", "true", "PW.allowSimple", "true", pw},
    WordRow{"passcode.allowSimple", "false", "PW.allowSimple", "false", pw},
    WordRow{"passcode.biometricUnlock", "deny", "RS.allowFingerprintForUnlock", "false",
            "ios:7.0 macos:10.12.4 visionos:2.0", U},
    WordRow{"passcode.biometricUnlock", "allow", "RS.allowFingerprintForUnlock", "true",
            "ios:7.0 macos:10.12.4 visionos:2.0", U},
    WordRow{"passcode.changeAtNextLogin", "true", "PW.changeAtNextAuth", "true", "macos:10.13", nothing,
            "side-effect", "everybody must choose a new password at the next login"},
    WordRow{"passcode.changeAtNextLogin", "false", "PW.changeAtNextAuth", "false", "macos:10.13"},
    WordRow{"passcode.required", "true", "PW.forcePIN", "true", pw},
    WordRow{"passcode.required", "false", "PW.forcePIN", "false", pw},
    WordRow{"passcode.scope", "device", "", "", pw, nothing, "satisfied",
            "a passcode is always of the device"},

    WordRow{"restrictions.accounts", "deny", "RS.allowAccountModification", "false",
            "ios:7.0 macos:14.0 visionos:2.0 watchos", S | U},
    WordRow{"restrictions.accounts", "allow", "RS.allowAccountModification", "true",
            "ios:7.0 macos:14.0 visionos:2.0 watchos", S | U},
    WordRow{"restrictions.airdrop", "deny", "RS.allowAirDrop", "false", "ios:7.0 macos:10.13 visionos:2.0",
            S | U},
    WordRow{"restrictions.airdrop", "allow", "RS.allowAirDrop", "true", "ios:7.0 macos:10.13 visionos:2.0",
            S | U},
    WordRow{"restrictions.airdrop", "unmanaged", "RS.forceAirDropUnmanaged", "true", "ios:9.0 visionos:2.0",
            nothing, "degraded", needs_open_in},
    WordRow{"restrictions.assistant", "deny", "RS.allowAssistant", "false", "ios:5.0 visionos:2.0"},
    WordRow{"restrictions.assistant", "allow", "RS.allowAssistant", "true", "ios:5.0 visionos:2.0"},
    WordRow{"restrictions.assistant", "deny", "RS.allowAssistant", "false", "macos:14.0", U},
    WordRow{"restrictions.assistant", "allow", "RS.allowAssistant", "true", "macos:14.0", U},
    WordRow{"restrictions.bluetoothSettings", "deny", "RS.allowBluetoothModification", "false",
            "ios:11.0 macos:13.0", S | U},
    WordRow{"restrictions.bluetoothSettings", "allow", "RS.allowBluetoothModification", "true",
            "ios:11.0 macos:13.0", S | U},
    WordRow{"restrictions.camera", "deny", "RS.allowCamera", "false",
            "ios:4.0 macos:10.11 tvos:17.0 visionos:2.0", U},
    WordRow{"restrictions.camera", "allow", "RS.allowCamera", "true",
            "ios:4.0 macos:10.11 tvos:17.0 visionos:2.0", U},
    WordRow{"restrictions.encryptedBackup", "require", "RS.forceEncryptedBackup", "true", "ios:4.0"},
    WordRow{"restrictions.externalStorage", "deny", "RS.allowFilesUSBDriveAccess", "false", "ios:13.0",
            S | U},
    WordRow{"restrictions.externalStorage", "readOnly", "RS.allowFilesUSBDriveAccess", "false", "ios:13.0",
            S | U, "stricter", stricter_drive},
    WordRow{"restrictions.externalStorage", "allow", "RS.allowFilesUSBDriveAccess", "true", "ios:13.0",
            S | U},
    WordRow{"restrictions.factoryReset", "deny", "RS.allowEraseContentAndSettings", "false",
            "ios:8.0 macos:12.0 visionos:2.0", S | U},
    WordRow{"restrictions.factoryReset", "allow", "RS.allowEraseContentAndSettings", "true",
            "ios:8.0 macos:12.0 visionos:2.0", S | U},
    WordRow{"restrictions.iCloudBackup", "deny", "RS.allowCloudBackup", "false", "ios:5.0 visionos:2.0", U},
    WordRow{"restrictions.iCloudBackup", "allow", "RS.allowCloudBackup", "true", "ios:5.0 visionos:2.0", U},
    WordRow{"restrictions.iCloudDrive", "deny", "RS.allowCloudDocumentSync", "false",
            "ios:5.0 macos:10.11 visionos:2.0", S | U},
    WordRow{"restrictions.iCloudDrive", "allow", "RS.allowCloudDocumentSync", "true",
            "ios:5.0 macos:10.11 visionos:2.0", S | U},
    WordRow{"restrictions.iCloudKeychain", "deny", "RS.allowCloudKeychainSync", "false",
            "ios:7.0 macos:10.12 visionos:2.0", U},
    WordRow{"restrictions.iCloudKeychain", "allow", "RS.allowCloudKeychainSync", "true",
            "ios:7.0 macos:10.12 visionos:2.0", U},
    WordRow{"restrictions.iCloudPhotos", "deny", "RS.allowCloudPhotoLibrary", "false",
            "ios:9.0 macos:10.12 visionos:2.0", U},
    WordRow{"restrictions.iCloudPhotos", "allow", "RS.allowCloudPhotoLibrary", "true",
            "ios:9.0 macos:10.12 visionos:2.0", U},
    WordRow{"restrictions.lockScreenNotifications", "deny", "RS.allowLockScreenNotificationsView", "false",
            "ios:7.0"},
    WordRow{"restrictions.lockScreenNotifications", "allow", "RS.allowLockScreenNotificationsView", "true",
            "ios:7.0"},
    WordRow{"restrictions.managedAppCloudSync", "deny", "RS.allowManagedAppsCloudSync", "false",
            "ios:8.0 visionos:2.0"},
    WordRow{"restrictions.managedAppCloudSync", "allow", "RS.allowManagedAppsCloudSync", "true",
            "ios:8.0 visionos:2.0"},
    WordRow{"restrictions.nearbySharing", "deny", "RS.allowAirDrop", "false",
            "ios:7.0 macos:10.13 visionos:2.0", S | U},
    WordRow{"restrictions.nearbySharing", "allow", "RS.allowAirDrop", "true",
            "ios:7.0 macos:10.13 visionos:2.0", S | U},
    WordRow{"restrictions.networkStorage", "deny", "RS.allowFilesNetworkDriveAccess", "false",
            "ios:13.1 visionos:2.0", S | U},
    WordRow{"restrictions.networkStorage", "readOnly", "RS.allowFilesNetworkDriveAccess", "false",
            "ios:13.1 visionos:2.0", S | U, "stricter", stricter_drive},
    WordRow{"restrictions.networkStorage", "allow", "RS.allowFilesNetworkDriveAccess", "true",
            "ios:13.1 visionos:2.0", S | U},
    WordRow{"restrictions.nfc", "deny", "RS.allowNFC", "false", "ios:14.2", S | U},
    WordRow{"restrictions.nfc", "allow", "RS.allowNFC", "true", "ios:14.2", S | U},
    WordRow{"restrictions.profileInstall", "deny", "RS.allowUIConfigurationProfileInstallation", "false",
            "ios:6.0 macos:13.0 visionos:2.0", S | U},
    WordRow{"restrictions.profileInstall", "allow", "RS.allowUIConfigurationProfileInstallation", "true",
            "ios:6.0 macos:13.0 visionos:2.0", S | U},
    WordRow{"restrictions.screenshots", "deny", "RS.allowScreenShot", "false",
            "ios:3.1 macos:10.14.4 visionos:2.0"},
    WordRow{"restrictions.screenshots", "allow", "RS.allowScreenShot", "true",
            "ios:3.1 macos:10.14.4 visionos:2.0"},
    WordRow{"restrictions.tethering", "deny", "RS.allowPersonalHotspotModification", "false", "ios:12.2",
            S | U, "degraded", freezes},
    WordRow{"restrictions.tethering", "noWifi", "RS.allowPersonalHotspotModification", "false", "ios:12.2",
            S | U, "degraded", freezes},
    WordRow{"restrictions.tethering", "allow", "RS.allowPersonalHotspotModification", "true", "ios:12.2",
            S | U},
    WordRow{"restrictions.unenroll", "deny", "TOP.PayloadRemovalDisallowed", "true", "ios macos tvos", S | U,
            "degraded", own_profile_only},
    WordRow{"restrictions.unenroll", "allow", "TOP.PayloadRemovalDisallowed", "false", "ios macos tvos",
            S | U},
    // The key permits the protection: true is the strict value.
    WordRow{"restrictions.usbAccessoriesWhenLocked", "deny", "RS.allowUSBRestrictedMode", "true",
            "ios:11.4.1 macos:13.0", S | U},
    WordRow{"restrictions.usbAccessoriesWhenLocked", "allow", "RS.allowUSBRestrictedMode", "false",
            "ios:11.4.1 macos:13.0", S | U},
    WordRow{"restrictions.usbData", "deny", "RS.allowFilesUSBDriveAccess", "false", "ios:13.0", S | U,
            "degraded", wired_stays},
    WordRow{"restrictions.usbData", "deny", "RS.allowHostPairing", "false", "ios:7.0", S | U},
    WordRow{"restrictions.usbData", "deny", "RS.allowUSBRestrictedMode", "true", "ios:11.4.1", S | U},
    WordRow{"restrictions.usbData", "noFiles", "RS.allowFilesUSBDriveAccess", "false", "ios:13.0", S | U},
    WordRow{"restrictions.usbData", "allow", "RS.allowFilesUSBDriveAccess", "true", "ios:13.0", S | U},
    WordRow{"restrictions.usbData", "allow", "RS.allowHostPairing", "true", "ios:7.0", S | U},
    WordRow{"restrictions.wifiRadio", "forceOn", "RS.forceWiFiPowerOn", "true", "ios:13.0", S | U},
    WordRow{"restrictions.wifiRadio", "allow", "RS.forceWiFiPowerOn", "false", "ios:13.0", S | U},

    WordRow{"wifi.onlyManaged", "true", "RS.forceWiFiToAllowedNetworksOnly", "true", "ios:14.5 visionos:2.0",
            S | U},
    WordRow{"wifi.onlyManaged", "false", "RS.forceWiFiToAllowedNetworksOnly", "false",
            "ios:14.5 visionos:2.0", S | U},
    WordRow{"wifi.publicNetworks", "deny", "RS.forceWiFiToAllowedNetworksOnly", "true",
            "ios:14.5 visionos:2.0", S | U, "stricter",
            "there is no finer control: only networks that are managed can be joined"},
};

constexpr std::array gap_rows{
    GapRow{"encryption.bootPassword", "there is no separate password for starting up"},
    GapRow{"encryption.externalDrives", "encryption of external drives cannot be asked for"},
    GapRow{"encryption.method", "the system chooses the cipher"},
    GapRow{"encryption.recoveryKey.escrow",
           "needs a certificate payload of the server that keeps the key; most servers add it themselves",
           "macos"},
    GapRow{"encryption.recoveryKey.rotateEvery",
           "only as a command (RotateFileVaultKey), not as a setting of a profile", "macos"},
    GapRow{"encryption.recoveryKey", "there is no recovery key here"},
    GapRow{"passcode.minClasses", "symbols can be counted here, classes of characters cannot"},
    GapRow{"passcode.minDigits", "only symbols can be counted (passcode.minSymbols)"},
    GapRow{"passcode.minLetters", "only symbols can be counted (passcode.minSymbols)"},
    GapRow{"passcode.minLower", "only symbols can be counted (passcode.minSymbols)"},
    GapRow{"passcode.minUpper", "only symbols can be counted (passcode.minSymbols)"},
    GapRow{"passcode.scope", "there is no passcode for work alone"},
    GapRow{"passcode.separateWorkLock", "there is no passcode for work alone"},
    GapRow{"passcode.strongAuthEvery", "the interval is fixed by the system", "ios visionos watchos tvos"},
    GapRow{"passcode", "passcodes are not managed here", "tvos"},
    GapRow{"restrictions.airplaneMode", "airplane mode is not managed"},
    GapRow{"restrictions.bluetooth", "only as a command of the moment, not as a setting of a profile"},
    GapRow{"restrictions.externalStorage",
           "only as a declaration (diskmanagement.settings), not in a profile", "macos"},
    GapRow{"restrictions.networkStorage", "only as a declaration (diskmanagement.settings), not in a profile",
           "macos"},
    GapRow{"restrictions.microphone", "there is no such restriction"},
    GapRow{"wifi.minimumSecurity", "a weakest kind of network cannot be set"},
};

constexpr std::array<std::string_view, 4> sections{"encryption", "passcode", "restrictions", "wifi"};
constexpr Tables all{hook_rows, number_rows, word_rows, gap_rows, sections};

}  // namespace

const Tables& tables() {
    return all;
}

}  // namespace mdm::policy::native::apple
