#include <array>

#include "mdm/policy/translate/android.hpp"

// Facts: the discovery document of the Android Management API, schemas Policy, PasswordRequirements,
// DeviceConnectivityManagement, DeviceRadioState and AdvancedSecurityOverrides.

namespace mdm::policy::native::android {
namespace {

constexpr unsigned C = company;

constexpr std::array hook_rows{
    Hook{"encryption.required", encryption_required},
    Hook{"passcode.allowSimple", allow_simple},
    Hook{"passcode.complexity", complexity},
    Hook{"passcode.maxFailedAttempts", max_failed_attempts},
    Hook{"passcode.minDigits", min_count},
    Hook{"passcode.minLength", min_length},
    Hook{"passcode.minLetters", min_count},
    Hook{"passcode.minLower", min_count},
    Hook{"passcode.minSymbols", min_count},
    Hook{"passcode.minUpper", min_count},
    Hook{"passcode.onFail", on_fail},
    Hook{"passcode.quality", quality},
    Hook{"passcode.required", passcode_required},
    Hook{"passcode.scope", passcode_scope},
    Hook{"passcode.separateWorkLock", separate_work_lock},
    Hook{"restrictions.camera", capture},
    Hook{"restrictions.lockScreenNotifications", lock_screen_notifications},
    Hook{"restrictions.screenshots", capture},
    Hook{"restrictions.unenroll", unenroll},
    Hook{"wifi.minimumSecurity", minimum_security},
    Hook{"wifi.networks", networks},
    Hook{"wifi.onlyManaged", only_managed},
    Hook{"wifi.publicNetworks", minimum_security},
};

// key, native, unit, min, max, add, form, on, needs
constexpr std::array number_rows{
    NumberRow{"passcode.autoLock", "maximumTimeToLock", unit::millisecond, 0, 0, 0, Form::text},
    NumberRow{"passcode.historyCount", "PP.passwordHistoryLength", unit::plain},
    NumberRow{"passcode.maxAge", "PP.passwordExpirationTimeout", unit::second, 0, 0, 0, Form::seconds},
    NumberRow{"passcode.maxFailedAttempts", "PP.maximumFailedPasswordsForWipe", unit::plain},
};

constexpr std::string_view beam_only = "only beaming from apps is stopped; the NFC chip stays on";
constexpr std::string_view certificates_only = "only certificates are kept from being added";
constexpr std::string_view assist_only = "only keeps content of apps from the assistant";

// key, word, native, value, on, needs, code, why
constexpr std::array word_rows{
    WordRow{"encryption.bootPassword", "true", "encryptionPolicy", R"("ENABLED_WITH_PASSWORD")"},

    WordRow{"passcode.biometricUnlock", "deny", "keyguardDisabledFeatures[]", R"("BIOMETRICS")"},
    WordRow{"passcode.strongAuthEvery", any_value, "PP.requirePasswordUnlock", R"("REQUIRE_EVERY_DAY")"},

    WordRow{"restrictions.accounts", "deny", "modifyAccountsDisabled", "true"},
    WordRow{"restrictions.accounts", "allow", "modifyAccountsDisabled", "false"},
    // Airplane mode can be kept off; nothing can keep it on.
    WordRow{"restrictions.airplaneMode", "deny", "deviceRadioState.airplaneModeState",
            R"("AIRPLANE_MODE_DISABLED")", "android:9", C},
    WordRow{"restrictions.airplaneMode", "allow", "deviceRadioState.airplaneModeState",
            R"("AIRPLANE_MODE_USER_CHOICE")", "android:9", C},
    WordRow{"restrictions.assistant", "deny", "assistContentPolicy", R"("ASSIST_CONTENT_DISALLOWED")",
            "android:15", nothing, "degraded", assist_only},
    WordRow{"restrictions.assistant", "allow", "assistContentPolicy", R"("ASSIST_CONTENT_ALLOWED")",
            "android:15"},
    WordRow{"restrictions.bluetooth", "deny", "bluetoothDisabled", "true", "", C},
    WordRow{"restrictions.bluetooth", "allow", "bluetoothDisabled", "false", "", C},
    WordRow{"restrictions.bluetoothSettings", "deny", "bluetoothConfigDisabled", "true", "", C},
    WordRow{"restrictions.bluetoothSettings", "allow", "bluetoothConfigDisabled", "false", "", C},
    WordRow{"restrictions.developerMode", "deny", "advancedSecurityOverrides.developerSettings",
            R"("DEVELOPER_SETTINGS_DISABLED")"},
    WordRow{"restrictions.developerMode", "allow", "advancedSecurityOverrides.developerSettings",
            R"("DEVELOPER_SETTINGS_ALLOWED")"},
    WordRow{"restrictions.externalStorage", "deny", "mountPhysicalMediaDisabled", "true", "", C},
    WordRow{"restrictions.externalStorage", "allow", "mountPhysicalMediaDisabled", "false", "", C},
    WordRow{"restrictions.externalStorage", "readOnly", "", "", "", nothing, "unsupported",
            "drives can be refused or let in, not mounted for reading alone"},
    WordRow{"restrictions.factoryReset", "deny", "factoryResetDisabled", "true", "", C},
    WordRow{"restrictions.factoryReset", "allow", "factoryResetDisabled", "false", "", C},
    WordRow{"restrictions.microphone", "deny", "microphoneAccess", R"("MICROPHONE_ACCESS_DISABLED")", "",
            fully_managed},
    WordRow{"restrictions.microphone", "allow", "microphoneAccess", R"("MICROPHONE_ACCESS_USER_CHOICE")", "",
            fully_managed},
    WordRow{"restrictions.nearbySharing", "deny", "deviceConnectivityManagement.bluetoothSharing",
            R"("BLUETOOTH_SHARING_DISALLOWED")", "android:8"},
    WordRow{"restrictions.nearbySharing", "deny", "outgoingBeamDisabled", "true"},
    WordRow{"restrictions.nearbySharing", "allow", "deviceConnectivityManagement.bluetoothSharing",
            R"("BLUETOOTH_SHARING_ALLOWED")", "android:8"},
    WordRow{"restrictions.nfc", "deny", "outgoingBeamDisabled", "true", "", nothing, "degraded", beam_only},
    WordRow{"restrictions.nfc", "allow", "outgoingBeamDisabled", "false"},
    WordRow{"restrictions.profileInstall", "deny", "credentialsConfigDisabled", "true", "", nothing,
            "degraded", certificates_only},
    WordRow{"restrictions.profileInstall", "allow", "credentialsConfigDisabled", "false"},
    WordRow{"restrictions.tethering", "deny", "deviceConnectivityManagement.tetheringSettings",
            R"("DISALLOW_ALL_TETHERING")", "", C},
    WordRow{"restrictions.tethering", "noWifi", "deviceConnectivityManagement.tetheringSettings",
            R"("DISALLOW_WIFI_TETHERING")", "android:13", C},
    WordRow{"restrictions.tethering", "allow", "deviceConnectivityManagement.tetheringSettings",
            R"("ALLOW_ALL_TETHERING")", "", C},
    WordRow{"restrictions.usbData", "deny", "deviceConnectivityManagement.usbDataAccess",
            R"("DISALLOW_USB_DATA_TRANSFER")", "android:12", C},
    WordRow{"restrictions.usbData", "noFiles", "deviceConnectivityManagement.usbDataAccess",
            R"("DISALLOW_USB_FILE_TRANSFER")", "", C},
    WordRow{"restrictions.usbData", "allow", "deviceConnectivityManagement.usbDataAccess",
            R"("ALLOW_USB_DATA_TRANSFER")", "", C},
    WordRow{"restrictions.wifiRadio", "forceOn", "deviceRadioState.wifiState", R"("WIFI_ENABLED")",
            "android:13", C},
    WordRow{"restrictions.wifiRadio", "allow", "deviceRadioState.wifiState", R"("WIFI_STATE_USER_CHOICE")",
            "android:13", C},
};

constexpr std::array gap_rows{
    GapRow{"encryption.enableAt", "encryption is on from the first start"},
    GapRow{"encryption.externalDrives", "encryption of removable drives cannot be asked for"},
    GapRow{"encryption.method", "the system chooses the cipher"},
    GapRow{"encryption.recoveryKey", "there is no recovery key"},
    GapRow{"encryption.userMayDisable", "there is no such setting"},
    GapRow{"passcode.changeAtNextLogin", "a new passcode can be asked for by its age only"},
    GapRow{"passcode.failedResetAfter", "the count of wrong passcodes is not timed"},
    GapRow{"passcode.gracePeriod", "the device asks as soon as it has locked"},
    GapRow{"passcode.minClasses", "single kinds of characters can be counted, classes cannot"},
    GapRow{"restrictions.airdrop", "AirDrop exists on Apple devices only"},
    GapRow{"restrictions.encryptedBackup", "backups to a computer do not exist here"},
    GapRow{"restrictions.iCloudBackup", "iCloud exists on Apple devices only"},
    GapRow{"restrictions.iCloudDrive", "iCloud exists on Apple devices only"},
    GapRow{"restrictions.iCloudKeychain", "iCloud exists on Apple devices only"},
    GapRow{"restrictions.iCloudPhotos", "iCloud exists on Apple devices only"},
    GapRow{"restrictions.managedAppCloudSync", "iCloud exists on Apple devices only"},
    GapRow{"restrictions.networkStorage", "file servers are a matter of apps"},
    GapRow{"restrictions.usbAccessoriesWhenLocked", "USB is not judged by whether the device is locked"},
};

constexpr std::array<std::string_view, 4> sections{"encryption", "passcode", "restrictions", "wifi"};
constexpr Tables all{hook_rows, number_rows, word_rows, gap_rows, sections};

}  // namespace

const Tables& tables() {
    return all;
}

}  // namespace mdm::policy::native::android
