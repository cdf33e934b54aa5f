// What users of a device may do: one switch a feature.
#include <array>

#include "mdm/policy/settings/tables.hpp"

namespace mdm::policy::tables {
namespace {

constexpr std::array rows{
    word("restrictions.accounts", "allow deny", "adding, changing and removing accounts"),
    word("restrictions.airdrop", "allow deny unmanaged",
         "AirDrop; unmanaged counts it as a destination outside of work"),
    word("restrictions.airplaneMode", "allow deny", "turning airplane mode on"),
    word("restrictions.assistant", "allow deny", "the voice assistant"),
    word("restrictions.bluetooth", "allow deny", "Bluetooth as a whole"),
    word("restrictions.bluetoothSettings", "allow deny", "changing the Bluetooth settings"),
    word("restrictions.camera", "allow deny", "using the camera"),
    word("restrictions.developerMode", "allow deny", "developer settings and debugging"),
    word("restrictions.encryptedBackup", "require", "backups to a computer must be encrypted"),
    word("restrictions.externalStorage", "allow readOnly deny", "USB drives and memory cards"),
    word("restrictions.factoryReset", "allow deny", "erasing the device from its own settings"),
    word("restrictions.iCloudBackup", "allow deny", "backup to iCloud"),
    word("restrictions.iCloudDrive", "allow deny", "documents in iCloud"),
    word("restrictions.iCloudKeychain", "allow deny", "passwords in iCloud"),
    word("restrictions.iCloudPhotos", "allow deny", "photos in iCloud"),
    word("restrictions.lockScreenNotifications", "allow deny",
         "notifications, and what they say, on the lock screen"),
    word("restrictions.managedAppCloudSync", "allow deny", "managed apps keeping their data in iCloud"),
    word("restrictions.microphone", "allow deny", "using the microphone in apps"),
    word("restrictions.nearbySharing", "allow deny", "sharing with devices nearby"),
    word("restrictions.networkStorage", "allow readOnly deny", "file servers"),
    word("restrictions.nfc", "allow deny", "near-field communication"),
    word("restrictions.profileInstall", "allow deny",
         "installing configuration profiles or certificates by hand"),
    word("restrictions.screenshots", "allow deny", "screenshots and recording of the screen"),
    word("restrictions.tethering", "allow noWifi deny", "sharing the connection of the device with others"),
    word("restrictions.unenroll", "allow deny", "removing the device from management"),
    word("restrictions.usbAccessoriesWhenLocked", "allow deny",
         "USB accessories that connect while the device is locked"),
    word("restrictions.usbData", "allow noFiles deny", "data over USB; noFiles leaves accessories working"),
    word("restrictions.wifiRadio", "allow forceOn",
         "the Wi-Fi radio; forceOn keeps it from being turned off"),
};

}  // namespace

std::span<const Setting> restrictions() {
    return rows;
}

}  // namespace mdm::policy::tables
