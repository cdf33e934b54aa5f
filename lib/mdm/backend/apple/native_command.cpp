#include "mdm/backend/apple/native_command.hpp"

#include <array>
#include <type_traits>

#include "mdm/backend/apple/plist.hpp"
#include "mdm/base/json.hpp"

namespace mdm::apple {
namespace {

using nlohmann::json;

/// Sets a key where there is a value.
template <class Value>
void put(json& keys, const char* key, const std::optional<Value>& value) {
    if (value) keys[key] = *value;
}
void put_data(json& keys, const char* key, const std::optional<Secret>& value) {
    if (value) keys[key] = plist_data(value->reveal());
}
void put_true(json& keys, const char* key, bool value) {
    if (value) keys[key] = true;
}
void put_list(json& keys, const char* key, const std::vector<std::string>& values) {
    if (!values.empty()) keys[key] = values;
}

// One overload a command: its keys besides RequestType.

void fill(json& keys, const DeviceLock& lock) {
    if (lock.pin) keys["PIN"] = lock.pin->reveal();
    put(keys, "Message", lock.message);
    put(keys, "PhoneNumber", lock.phone);
}

void fill(json& keys, const EraseDevice& erase) {
    if (erase.pin) keys["PIN"] = erase.pin->reveal();
    put_true(keys, "PreserveDataPlan", erase.preserve_data_plan);
    put_true(keys, "DisallowProximitySetup", erase.disallow_proximity_setup);
    put(keys, "ObliterationBehavior", erase.obliteration);
    if (!erase.return_to_service) return;
    json& service = keys["ReturnToService"];
    service["Enabled"] = true;
    put_data(service, "WiFiProfileData", erase.return_to_service->wifi_profile);
    put_data(service, "MDMProfileData", erase.return_to_service->mdm_profile);
}

void fill(json& keys, const ClearPasscode& clear) {
    keys["UnlockToken"] = plist_data(clear.unlock_token.reveal());
}

void fill(json& keys, const EnableLostMode& lost) {
    put(keys, "Message", lost.message);
    put(keys, "PhoneNumber", lost.phone);
    put(keys, "Footnote", lost.footnote);
}
void fill(json&, const DisableLostMode&) {}
void fill(json&, const DeviceLocation&) {}
void fill(json&, const PlayLostModeSound&) {}

void fill(json& keys, const RestartDevice& restart) {
    put_true(keys, "RebuildKernelCache", restart.rebuild_kernel_cache);
    put_list(keys, "KextPaths", restart.kext_paths);
    put_true(keys, "NotifyUser", restart.notify_user);
}
void fill(json&, const ShutDownDevice&) {}

void fill(json& keys, const DeviceInformation& information) {
    keys["Queries"] = information.queries;
    if (information.attestation_nonce)
        keys["DeviceAttestationNonce"] = plist_data(*information.attestation_nonce);
}
void fill(json&, const SecurityInfo&) {}
void fill(json& keys, const InstalledApplicationList& list) {
    put_list(keys, "Identifiers", list.identifiers);
    put(keys, "ManagedAppsOnly", list.managed_only);
    put_list(keys, "Items", list.items);
}
void fill(json& keys, const ProfileList& list) {
    put(keys, "ManagedOnly", list.managed_only);
}

void fill(json& keys, const InstallApplication& install) {
    put(keys, "iTunesStoreID", install.store_id);
    put(keys, "Identifier", install.identifier);
    put(keys, "ManifestURL", install.manifest_url);
    if (install.purchase_method) keys["Options"]["PurchaseMethod"] = *install.purchase_method;
    put(keys, "ManagementFlags", install.management_flags);
    for (const auto& [key, value] : install.configuration) keys["Configuration"][key] = value;
    put(keys, "ChangeManagementState", install.change_management_state);
    put(keys, "InstallAsManaged", install.install_as_managed);
    put(keys, "iOSApp", install.ios_app);
}

void fill(json& keys, const InstallEnterpriseApplication& install) {
    keys["ManifestURL"] = install.manifest_url;
    for (const std::string& certificate : install.pinning_certificates)
        keys["ManifestURLPinningCerts"].push_back(plist_data(certificate));
    put(keys, "PinningRevocationCheckRequired", install.pinning_revocation_check);
    put(keys, "InstallAsManaged", install.install_as_managed);
    put(keys, "ManagementFlags", install.management_flags);
}

void fill(json& keys, const RemoveApplication& remove) {
    keys["Identifier"] = remove.identifier;
}
void fill(json& keys, const InstallProfile& install) {
    keys["Payload"] = plist_data(install.payload);
}
void fill(json& keys, const RemoveProfile& remove) {
    keys["Identifier"] = remove.identifier;
}

void fill(json& keys, const ScheduleOSUpdate& schedule) {
    json& updates = keys["Updates"] = json::array();
    for (const OSUpdate& update : schedule.updates) {
        json item{{"InstallAction", update.install_action}};
        put(item, "ProductKey", update.product_key);
        put(item, "ProductVersion", update.product_version);
        put(item, "MaxUserDeferrals", update.max_user_deferrals);
        put(item, "Priority", update.priority);
        updates.push_back(std::move(item));
    }
}

void fill(json& keys, const Settings& settings) {
    json& items = keys["Settings"] = json::array();
    if (settings.device_name)
        items.push_back({{"Item", "DeviceName"}, {"DeviceName", *settings.device_name}});
    if (settings.host_name) items.push_back({{"Item", "HostName"}, {"HostName", *settings.host_name}});
}

void fill(json& keys, const DeclarativeManagement& management) {
    if (management.tokens) keys["Data"] = plist_data(*management.tokens);
}

template <class... Commands>
constexpr std::array<std::string_view, sizeof...(Commands)> names_of(const std::variant<Commands...>*) {
    return {Commands::request_type...};
}
constexpr auto names = names_of(static_cast<const NativeCommand*>(nullptr));

}  // namespace

std::string_view request_type(const NativeCommand& command) {
    return names[command.index()];
}

std::span<const std::string_view> request_types() {
    return names;
}

Result<std::string> to_plist(const NativeCommand& command, std::string_view command_uuid) {
    json keys{{"RequestType", request_type(command)}};
    std::visit([&keys](const auto& native) { fill(keys, native); }, command);
    return write_plist({{"Command", std::move(keys)}, {"CommandUUID", command_uuid}});
}

}  // namespace mdm::apple
