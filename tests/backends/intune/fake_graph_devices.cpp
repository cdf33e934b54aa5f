// managedDevices: what is listed, what only a single GET with $select tells, and what actions do.
#include <algorithm>
#include <array>

#include "backends/intune/fake_graph_tenant.hpp"
#include "mdm/base/text.hpp"

namespace mdm::test::graph {
namespace {

using namespace std::chrono_literals;
using Names = std::set<std::string, std::less<>>;

/// v1.0 metadata of August 2026, without what no test needs.
const Names stable_properties{"id",
                              "activationLockBypassCode",
                              "androidSecurityPatchLevel",
                              "azureADDeviceId",
                              "azureADRegistered",
                              "complianceGracePeriodExpirationDateTime",
                              "complianceState",
                              "deviceActionResults",
                              "deviceCategoryDisplayName",
                              "deviceEnrollmentType",
                              "deviceName",
                              "deviceRegistrationState",
                              "easActivated",
                              "emailAddress",
                              "enrolledDateTime",
                              "enrollmentProfileName",
                              "ethernetMacAddress",
                              "exchangeAccessState",
                              "freeStorageSpaceInBytes",
                              "iccid",
                              "imei",
                              "isEncrypted",
                              "isSupervised",
                              "jailBroken",
                              "lastSyncDateTime",
                              "managedDeviceName",
                              "managedDeviceOwnerType",
                              "managementAgent",
                              "managementState",
                              "manufacturer",
                              "meid",
                              "model",
                              "notes",
                              "operatingSystem",
                              "osVersion",
                              "partnerReportedThreatState",
                              "phoneNumber",
                              "physicalMemoryInBytes",
                              "remoteAssistanceSessionUrl",
                              "serialNumber",
                              "subscriberCarrier",
                              "totalStorageSpaceInBytes",
                              "udid",
                              "userDisplayName",
                              "userId",
                              "userPrincipalName",
                              "wiFiMacAddress"};
const Names beta_only{"deviceType",  "hardwareInformation", "lostModeState",     "ownerType", "skuFamily",
                      "chassisType", "roleScopeTagIds",     "autopilotEnrolled", "joinType"};
const Names beta_properties = [] {
    Names all = stable_properties;
    all.insert(beta_only.begin(), beta_only.end());
    return all;
}();

/// Told only by a single GET that names them, and what stands there else.
const std::map<std::string, json> hidden{{"udid", nullptr},
                                         {"iccid", ""},
                                         {"ethernetMacAddress", nullptr},
                                         {"physicalMemoryInBytes", 0},
                                         {"activationLockBypassCode", nullptr},
                                         {"notes", nullptr},
                                         {"remoteAssistanceSessionUrl", nullptr}};
/// The same in beta.
constexpr std::string_view hidden_in_beta = "hardwareInformation";

json shown(const Call& call, json device, bool single) {
    const auto wanted = split(call.option("$select"), ',');
    const auto named = [&](std::string_view name) {
        return single && std::find(wanted.begin(), wanted.end(), name) != wanted.end();
    };
    for (const auto& [name, nothing] : hidden)
        if (!named(name)) device[name] = nothing;
    if (!named(hidden_in_beta) && device.contains("hardwareInformation"))
        device["hardwareInformation"] = {
            {"serialNumber", nullptr}, {"batteryLevelPercentage", 0.0}, {"ipAddressV4", nullptr}};
    if (call.version == "v1.0")
        for (const std::string& name : beta_only) device.erase(name);
    return device;
}

bool is_apple_phone(const json& device) {
    const std::string system = device.value("operatingSystem", std::string());
    return system == "iOS" || system == "iPadOS";
}

/// Members of the body that the action takes, with their types; "" for any text, "?" for booleans.
struct ActionRow {
    std::string_view name;
    std::string_view text;      // members that are text
    std::string_view booleans;  // members that are booleans
    std::string_view required;
    std::string_view systems;  // "" = all
    std::string_view enum_name;
};
constexpr auto actions = std::to_array<ActionRow>({
    {"remoteLock", "", "", "", "", "remoteLock"},
    {"wipe", "macOsUnlockCode", "keepEnrollmentData keepUserData persistEsimDataPlan", "", "",
     "factoryReset"},
    {"retire", "", "", "", "", "removeCompanyData"},
    {"resetPasscode", "", "", "", "", "resetPasscode"},
    {"recoverPasscode", "", "", "", "", "recoverPasscode"},
    {"cleanWindowsDevice", "", "keepUserData", "keepUserData", "Windows", "cleanWindowsDevice"},
    {"locateDevice", "", "", "", "", "locateDevice"},
    {"rebootNow", "", "", "", "", "rebootNow"},
    {"shutDown", "", "", "", "", "shutDown"},
    {"syncDevice", "", "", "", "", "syncDevice"},
    {"disableLostMode", "", "", "", "iOS iPadOS", "disableLostMode"},
    {"enableLostMode", "message phoneNumber footer", "", "message", "iOS iPadOS", "enableLostMode"},
    {"setDeviceName", "deviceName", "", "deviceName", "", "setDeviceName"},
    {"bypassActivationLock", "", "", "", "iOS iPadOS", "bypassActivationLock"},
});

const ActionRow* find_action(std::string_view name) {
    const auto found =
        std::find_if(actions.begin(), actions.end(), [&](const ActionRow& row) { return row.name == name; });
    return found == actions.end() ? nullptr : &*found;
}

bool among(std::string_view words, std::string_view word) {
    const auto list = split(words, ' ');
    return std::find(list.begin(), list.end(), word) != list.end();
}

/// What is wrong with the body, or "".
std::string problem(const ActionRow& row, const Call& call, const json& device) {
    const json body = call.has_body ? call.body : json::object();
    if (!body.is_object()) return "the body is not an object";
    for (const auto& [name, value] : body.items()) {
        const bool text = among(row.text, name) && (value.is_string() || value.is_null());
        const bool flag = among(row.booleans, name) && value.is_boolean();
        if (name == "useProtectedWipe" && call.version == "beta") continue;
        if (!text && !flag) return fmt::format("the parameter '{}' is not one of the action's", name);
    }
    for (const std::string& name : split(row.required, ' '))
        if (!name.empty() && (!body.contains(name) || body[name].is_null()))
            return fmt::format("'{}' is missing", name);
    const std::string code = body.value("macOsUnlockCode", std::string());
    if (!code.empty() && (code.size() != 6 || !to_int(code))) return "macOsUnlockCode must have six digits";
    if (!row.systems.empty() && !among(row.systems, device.value("operatingSystem", std::string())))
        return "the action is not supported on this platform";
    return "";
}

json& result_of(json& device, std::string_view name) {
    for (json& result : device["deviceActionResults"])
        if (result["actionName"] == name) return result;
    device["deviceActionResults"].push_back({{"actionName", name}});
    return device["deviceActionResults"].back();
}

}  // namespace

const Names& device_properties(std::string_view version) {
    return version == "beta" ? beta_properties : stable_properties;
}

Reply list_devices(Tenant& tenant, const Call& call) {
    std::vector<json> rows;
    for (const auto& [id, device] : tenant.devices) rows.push_back(device);
    auto kept = filtered(call.option("$filter"), std::move(rows));
    if (!kept) return bad_request("Invalid filter clause");
    for (json& row : *kept) {
        row = shown(call, std::move(row), false);
        if (auto wrong = select(call, device_properties(call.version), row)) return *wrong;
    }
    return page_of(tenant, call, *std::move(kept), "deviceManagement/managedDevices");
}

Reply get_device(Tenant& tenant, const Call& call) {
    const auto found = tenant.devices.find(call.ids[0]);
    if (found == tenant.devices.end()) return not_found(call.ids[0]);
    json device = shown(call, found->second, true);
    if (auto wrong = select(call, device_properties(call.version), device)) return *wrong;
    if (call.option("$expand") == "detectedApps") {
        if (call.version != "beta") return bad_request("Could not find a property named 'detectedApps'.");
        device["detectedApps"] = tenant.detected[call.ids[0]];
    }
    return {200, std::move(device), {}};
}

Reply patch_device(Tenant& tenant, const Call& call) {
    const auto found = tenant.devices.find(call.ids[0]);
    if (found == tenant.devices.end()) return not_found(call.ids[0]);
    if (!call.body.is_object() || call.body.empty()) return bad_request("nothing to change");
    for (const auto& [name, value] : call.body.items())
        if (name != "managedDeviceName" && name != "notes" && name != "managedDeviceOwnerType")
            return bad_request(fmt::format("the property '{}' cannot be changed", name));
    found->second.update(call.body);
    return {204, nullptr, {}};
}

Reply delete_device(Tenant& tenant, const Call& call) {
    return tenant.devices.erase(call.ids[0]) > 0 ? Reply{204, nullptr, {}} : not_found(call.ids[0]);
}

Reply device_action(Tenant& tenant, const Call& call) {
    const auto found = tenant.devices.find(call.ids[0]);
    if (found == tenant.devices.end()) return not_found(call.ids[0]);
    json& device = found->second;
    const std::string name = call.path.substr(call.path.rfind('/') + 1);
    const ActionRow* row = find_action(name);
    if (row == nullptr) return bad_request("no such action");
    if (const std::string wrong = problem(*row, call, device); !wrong.empty()) return bad_request(wrong);
    const std::string told(tenant.options.enum_names ? row->enum_name : row->name);
    json& result = result_of(device, told);
    result = {{"actionName", told},
              {"actionState", "pending"},
              {"startDateTime", tenant.now_text()},
              {"lastUpdatedDateTime", tenant.now_text()}};
    if (name == "wipe") device["managementState"] = "wipePending";
    if (name == "retire") device["managementState"] = "retirePending";
    tenant.pending[call.ids[0]].push_back(
        {name, tenant.clock.now() + 30min, call.has_body ? call.body : json::object()});
    return {204, nullptr, {}};
}

Reply device_overview(Tenant& tenant, const Call&) {
    return {200,
            {{"enrolledDeviceCount", tenant.devices.size()},
             {"mdmEnrolledCount", tenant.devices.size()},
             {"dualEnrolledDeviceCount", 0}},
            {}};
}

Reply device_states(Tenant& tenant, const Call& call) {
    if (!tenant.devices.contains(call.ids[0])) return not_found(call.ids[0]);
    std::vector<json> rows;
    for (const auto& [id, configuration] : tenant.configurations)
        if (tenant.assigned.contains(id) && !tenant.assigned[id].empty())
            rows.push_back({{"id", id + "_" + call.ids[0]},
                            {"displayName", configuration["displayName"]},
                            {"platformType", "iOS"},
                            {"state", "compliant"},
                            {"version", configuration["version"]},
                            {"settingCount", 1}});
    return page_of(tenant, call, std::move(rows), "deviceConfigurationStates");
}

void Tenant::settle() {
    const Time now = clock.now();
    std::vector<std::string> gone;
    for (auto& [id, list] : pending) {
        const auto found = devices.find(id);
        for (const Pending& each : list) {
            if (found == devices.end() || each.due > now) continue;
            json& device = found->second;
            const ActionRow* row = find_action(each.action);
            json& result = result_of(device, options.enum_names ? row->enum_name : row->name);
            result["actionState"] = "done";
            result["lastUpdatedDateTime"] = rfc3339(each.due);
            device["lastSyncDateTime"] = rfc3339(each.due);
            if (each.action == "wipe" || each.action == "retire") gone.push_back(id);
            if (each.action == "setDeviceName") device["deviceName"] = each.body["deviceName"];
            if (each.action == "enableLostMode") device["lostModeState"] = "enabled";
            if (each.action == "disableLostMode") device["lostModeState"] = "disabled";
            if (each.action == "remoteLock" && device["operatingSystem"] == "macOS")
                result["unlockPin"] = "908172";
            if (each.action == "resetPasscode" && !is_apple_phone(device))
                result["passcode"] = "kT7-new-passcode";
            if (each.action == "locateDevice")
                result["deviceLocation"] = {{"latitude", 48.137},
                                            {"longitude", 11.575},
                                            {"altitude", 519.0},
                                            {"horizontalAccuracy", 12.5},
                                            {"heading", 0.0},
                                            {"speed", 0.0},
                                            {"lastCollectedDateTime", rfc3339(each.due)}};
        }
        std::erase_if(list, [now](const Pending& each) { return each.due <= now; });
    }
    for (const std::string& id : gone) devices.erase(id);
}

}  // namespace mdm::test::graph
