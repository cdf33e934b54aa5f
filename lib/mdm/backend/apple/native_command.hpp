#pragma once
// Apple's MDM commands, one type each, and their property lists. Nothing here decides whether a device can
// take one: see command.hpp. Keys: https://github.com/apple/device-management, mdm/commands.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "mdm/base/result.hpp"
#include "mdm/base/secret.hpp"

namespace mdm::apple {

using Text = std::optional<std::string>;  // absent: the key is left out

struct DeviceLock {
    static constexpr std::string_view request_type = "DeviceLock";
    std::optional<Secret> pin = {};  // six digits, Macs only
    Text message = {};
    Text phone = {};
};

struct ReturnToService {
    std::optional<Secret> wifi_profile = {};  // a whole profile, which holds a password
    std::optional<Secret> mdm_profile = {};   // a whole enrollment profile
};
struct EraseDevice {
    static constexpr std::string_view request_type = "EraseDevice";
    std::optional<Secret> pin = {};
    bool preserve_data_plan = false;
    bool disallow_proximity_setup = false;
    Text obliteration = {};  // Default DoNotObliterate ObliterateWithWarning Always
    std::optional<ReturnToService> return_to_service = {};
};

struct ClearPasscode {
    static constexpr std::string_view request_type = "ClearPasscode";
    Secret unlock_token;  // bytes
};

struct EnableLostMode {
    static constexpr std::string_view request_type = "EnableLostMode";
    Text message = {};  // this or the phone number is needed
    Text phone = {};
    Text footnote = {};
};
struct DisableLostMode {
    static constexpr std::string_view request_type = "DisableLostMode";
};
struct DeviceLocation {
    static constexpr std::string_view request_type = "DeviceLocation";
};
struct PlayLostModeSound {
    static constexpr std::string_view request_type = "PlayLostModeSound";
};

struct RestartDevice {
    static constexpr std::string_view request_type = "RestartDevice";
    bool rebuild_kernel_cache = false;
    std::vector<std::string> kext_paths = {};
    bool notify_user = false;
};
struct ShutDownDevice {
    static constexpr std::string_view request_type = "ShutDownDevice";
};

struct DeviceInformation {
    static constexpr std::string_view request_type = "DeviceInformation";
    std::vector<std::string> queries;
    std::optional<std::string> attestation_nonce = {};  // bytes
};
struct SecurityInfo {
    static constexpr std::string_view request_type = "SecurityInfo";
};
struct InstalledApplicationList {
    static constexpr std::string_view request_type = "InstalledApplicationList";
    std::vector<std::string> identifiers = {};
    std::optional<bool> managed_only = {};
    std::vector<std::string> items = {};
};
struct ProfileList {
    static constexpr std::string_view request_type = "ProfileList";
    std::optional<bool> managed_only = {};
};

struct InstallApplication {
    static constexpr std::string_view request_type = "InstallApplication";
    std::optional<std::int64_t> store_id = {};  // one of these three
    Text identifier = {};
    Text manifest_url = {};
    std::optional<int> purchase_method = {};   // 0 by Apple ID, 1 by volume purchase
    std::optional<int> management_flags = {};  // 1 goes with the enrollment, 4 no backup, 5 both
    std::vector<std::pair<std::string, std::string>> configuration = {};
    Text change_management_state = {};            // "Managed"
    std::optional<bool> install_as_managed = {};  // macOS 11
    std::optional<bool> ios_app = {};             // macOS 11
};
struct InstallEnterpriseApplication {
    static constexpr std::string_view request_type = "InstallEnterpriseApplication";
    std::string manifest_url;
    std::vector<std::string> pinning_certificates = {};  // bytes
    std::optional<bool> pinning_revocation_check = {};
    std::optional<bool> install_as_managed = {};
    std::optional<int> management_flags = {};
};
struct RemoveApplication {
    static constexpr std::string_view request_type = "RemoveApplication";
    std::string identifier;
};

struct InstallProfile {
    static constexpr std::string_view request_type = "InstallProfile";
    std::string payload;  // a whole profile, signed or not; may hold secrets
};
struct RemoveProfile {
    static constexpr std::string_view request_type = "RemoveProfile";
    std::string identifier;  // top-level PayloadIdentifier
};

struct OSUpdate {
    std::string install_action = "Default";
    Text product_key = {};
    Text product_version = {};
    std::optional<std::int64_t> max_user_deferrals = {};
    Text priority = {};  // Low High
};
struct ScheduleOSUpdate {
    static constexpr std::string_view request_type = "ScheduleOSUpdate";
    std::vector<OSUpdate> updates;
};

/// One setting of the two that are ours to change; each is an item of its own.
struct Settings {
    static constexpr std::string_view request_type = "Settings";
    Text device_name = {};
    Text host_name = {};
};

struct DeclarativeManagement {
    static constexpr std::string_view request_type = "DeclarativeManagement";
    Text tokens = {};  // JSON; the device fetches them where this is left out
};

using NativeCommand =
    std::variant<DeviceLock, EraseDevice, ClearPasscode, EnableLostMode, DisableLostMode, DeviceLocation,
                 PlayLostModeSound, RestartDevice, ShutDownDevice, DeviceInformation, SecurityInfo,
                 InstalledApplicationList, ProfileList, InstallApplication, InstallEnterpriseApplication,
                 RemoveApplication, InstallProfile, RemoveProfile, ScheduleOSUpdate, Settings,
                 DeclarativeManagement>;

std::string_view request_type(const NativeCommand& command);
/// All there are, in the order of the variant.
std::span<const std::string_view> request_types();

/// The command as an XML property list that begins with "<?xml". The same command and UUID give the same
/// bytes. It may hold a PIN or an unlock token: never log it. Code::invalid for text that XML cannot hold.
Result<std::string> to_plist(const NativeCommand& command, std::string_view command_uuid);

}  // namespace mdm::apple
