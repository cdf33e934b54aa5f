#include "backends/intune/fake_graph_routes.hpp"

#include <algorithm>
#include <array>

#include "mdm/base/text.hpp"

namespace mdm::test::graph {
namespace {

constexpr std::string_view both = "v1.0 beta";
constexpr std::string_view stable = "v1.0 beta";
constexpr std::string_view beta = "beta";
constexpr std::string_view read_devices = "DeviceManagementManagedDevices.Read.All";
constexpr std::string_view write_devices = "DeviceManagementManagedDevices.ReadWrite.All";
constexpr std::string_view privileged = "DeviceManagementManagedDevices.PrivilegedOperations.All";
constexpr std::string_view read_policies = "DeviceManagementConfiguration.Read.All";
constexpr std::string_view write_policies = "DeviceManagementConfiguration.ReadWrite.All";
constexpr std::string_view read_apps = "DeviceManagementApps.Read.All";
constexpr std::string_view write_apps = "DeviceManagementApps.ReadWrite.All";
constexpr std::string_view read_groups = "Group.Read.All";
constexpr std::string_view write_members = "GroupMember.ReadWrite.All";
constexpr std::string_view read_directory = "Device.Read.All";
constexpr std::string_view read_approvals = "DeviceManagementRBAC.Read.All";
constexpr std::string_view read_enrollment = "DeviceManagementServiceConfig.Read.All";
constexpr std::string_view write_enrollment = "DeviceManagementServiceConfig.ReadWrite.All";
constexpr std::string_view acts = "device actions";
constexpr std::string_view sets = "configurations";
constexpr std::string_view rules = "compliance";
constexpr std::string_view shop = "apps";

constexpr std::string_view device = "/deviceManagement/managedDevices/{}";
constexpr std::string_view setting = "/deviceManagement/deviceConfigurations/{}";
constexpr std::string_view rule = "/deviceManagement/deviceCompliancePolicies/{}";

constexpr auto routes = std::to_array<Route>({
    {"GET", "/deviceManagement/managedDevices", both, read_devices, "", "", list_devices},
    {"GET", device, both, read_devices, "", "", get_device},
    {"PATCH", device, both, write_devices, "device.label", acts, patch_device},
    {"DELETE", device, both, write_devices, "device.delete", acts, delete_device},
    {"POST", "/deviceManagement/managedDevices/{}/remoteLock", stable, privileged, "device.lock", acts,
     device_action},
    {"POST", "/deviceManagement/managedDevices/{}/wipe", stable, privileged, "device.wipe", acts,
     device_action},
    {"POST", "/deviceManagement/managedDevices/{}/retire", stable, privileged, "device.retire", acts,
     device_action},
    {"POST", "/deviceManagement/managedDevices/{}/resetPasscode", stable, privileged, "device.clear-passcode",
     acts, device_action},
    {"POST", "/deviceManagement/managedDevices/{}/recoverPasscode", stable, privileged, "recoverPasscode",
     acts, device_action},
    {"POST", "/deviceManagement/managedDevices/{}/cleanWindowsDevice", stable, privileged,
     "cleanWindowsDevice", acts, device_action},
    {"POST", "/deviceManagement/managedDevices/{}/locateDevice", stable, privileged, "device.locate", acts,
     device_action},
    {"POST", "/deviceManagement/managedDevices/{}/rebootNow", stable, privileged, "device.restart", acts,
     device_action},
    {"POST", "/deviceManagement/managedDevices/{}/shutDown", stable, privileged, "device.shutdown", acts,
     device_action},
    {"POST", "/deviceManagement/managedDevices/{}/syncDevice", stable, privileged, "device.sync", acts,
     device_action},
    {"POST", "/deviceManagement/managedDevices/{}/disableLostMode", stable, privileged,
     "device.lost-mode-off", acts, device_action},
    {"POST", "/deviceManagement/managedDevices/{}/enableLostMode", beta, privileged, "device.lost-mode-on",
     acts, device_action},
    {"POST", "/deviceManagement/managedDevices/{}/setDeviceName", beta, privileged, "device.rename", acts,
     device_action},
    {"POST", "/deviceManagement/managedDevices/{}/bypassActivationLock", stable, privileged,
     "bypassActivationLock", acts, device_action},
    {"GET", "/deviceManagement/managedDevices/{}/deviceConfigurationStates", both, read_devices, "", "",
     device_states},
    {"GET", "/deviceManagement/managedDeviceOverview", both, read_devices, "", "", device_overview},
    {"GET", "/deviceManagement/detectedApps", both, read_devices, "", "", list_detected},
    {"GET", "/groups", both, read_groups, "", "", list_groups},
    {"GET", "/groups/{}", both, read_groups, "", "", get_group},
    {"GET", "/groups/{}/members", both, read_groups, "", "", list_members},
    {"POST", "/groups/{}/members/$ref", both, write_members, "group.add", "", add_member},
    {"DELETE", "/groups/{}/members/{}/$ref", both, write_members, "group.remove", "", remove_member},
    {"GET", "/devices", both, read_directory, "", "", list_directory_devices},
    {"GET", "/deviceAppManagement/mobileApps", both, read_apps, "", "", list_apps},
    {"GET", "/deviceAppManagement/mobileApps/{}", both, read_apps, "", "", get_app},
    {"GET", "/deviceAppManagement/mobileApps/{}/assignments", both, read_apps, "", "", list_assignments},
    {"POST", "/deviceAppManagement/mobileApps/{}/assign", both, write_apps, "app.assign", shop, assign_app},
    {"GET", "/deviceManagement/deviceConfigurations", both, read_policies, "", "", list_configurations},
    {"POST", "/deviceManagement/deviceConfigurations", both, write_policies, "policy.create", sets,
     create_configuration},
    {"GET", setting, both, read_policies, "", "", get_configuration},
    {"PATCH", setting, both, write_policies, "policy.update", sets, patch_configuration},
    {"DELETE", setting, both, write_policies, "policy.delete", sets, delete_configuration},
    {"GET", "/deviceManagement/deviceConfigurations/{}/assignments", both, read_policies, "", "",
     list_assignments},
    {"POST", "/deviceManagement/deviceConfigurations/{}/assign", both, write_policies, "policy.assign", sets,
     assign_object},
    {"GET", "/deviceManagement/deviceConfigurations/{}/getOmaSettingPlainTextValue({})", both, read_policies,
     "", "", oma_plain_text},
    {"GET", "/deviceManagement/deviceCompliancePolicies", both, read_policies, "", "", list_policies},
    {"POST", "/deviceManagement/deviceCompliancePolicies", both, write_policies, "policy.create", rules,
     create_policy},
    {"GET", rule, both, read_policies, "", "", get_policy},
    {"PATCH", rule, both, write_policies, "policy.update", rules, patch_policy},
    {"DELETE", rule, both, write_policies, "policy.delete", rules, delete_policy},
    {"POST", "/deviceManagement/deviceCompliancePolicies/{}/scheduleActionsForRules", both, write_policies,
     "policy.schedule", rules, schedule_actions},
    {"GET", "/deviceManagement/deviceCompliancePolicies/{}/assignments", both, read_policies, "", "",
     list_assignments},
    {"POST", "/deviceManagement/deviceCompliancePolicies/{}/assign", both, write_policies, "policy.assign",
     rules, assign_object},
    {"GET", "/deviceManagement/androidDeviceOwnerEnrollmentProfiles", beta, read_enrollment, "", "",
     list_enrollment_profiles},
    {"POST", "/deviceManagement/androidDeviceOwnerEnrollmentProfiles", beta, write_enrollment,
     "enrollment.profile", "", create_enrollment_profile},
    {"GET", "/deviceManagement/androidDeviceOwnerEnrollmentProfiles/{}", beta, read_enrollment, "", "",
     get_enrollment_profile},
    {"POST", "/deviceManagement/androidDeviceOwnerEnrollmentProfiles/{}/createToken", beta, write_enrollment,
     "enrollment.create", "", create_enrollment_token},
    {"POST", "/deviceManagement/androidDeviceOwnerEnrollmentProfiles/{}/revokeToken", beta, write_enrollment,
     "enrollment.revoke", "", revoke_enrollment_token},
    {"GET", "/deviceManagement/operationApprovalRequests", beta, read_approvals, "", "", list_approvals},
    {"GET", "/deviceManagement/operationApprovalRequests/{}", beta, read_approvals, "", "", get_approval},
});

/// The parts of a path that the pattern leaves open, or nullopt.
std::optional<std::vector<std::string>> match(std::string_view pattern, const std::string& path) {
    const auto wanted = split(pattern, '/');
    const auto parts = split(path, '/');
    if (wanted.size() != parts.size()) return std::nullopt;
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto hole = wanted[i].find("{}");
        if (hole == std::string::npos) {
            if (parts[i] != wanted[i]) return std::nullopt;
            continue;
        }
        const std::string before = wanted[i].substr(0, hole), after = wanted[i].substr(hole + 2);
        if (parts[i].size() < before.size() + after.size() + 1 || !parts[i].starts_with(before) ||
            !parts[i].ends_with(after))
            return std::nullopt;
        ids.push_back(parts[i].substr(before.size(), parts[i].size() - before.size() - after.size()));
    }
    return ids;
}

Reply forbidden(std::string_view permission) {
    // the message is itself JSON, as Intune's often is
    return error(
        403, "Forbidden",
        json_text({{"_version", 3},
                   {"Message", fmt::format("Application is not authorized to perform this operation. "
                                           "Application must have one of the following scopes: {}",
                                           permission)}}));
}

bool may(const Tenant& tenant, std::string_view permission) {
    if (tenant.permissions.contains(permission)) return true;
    const auto dot = permission.rfind(".Read.All");
    return dot != permission.npos &&
           tenant.permissions.contains(std::string(permission.substr(0, dot)) + ".ReadWrite.All");
}

std::string target_of(const Tenant& tenant, const Call& call) {
    if (call.ids.empty()) return call.body.is_object() ? call.body.value("displayName", std::string()) : "";
    for (const auto* table : {&tenant.configurations, &tenant.policies})
        if (const auto found = table->find(call.ids[0]); found != table->end())
            return found->second.value("displayName", std::string());
    return call.ids[0];
}

std::string operation_of(const Route& route, const Call& call) {
    if (route.operation != "policy.assign") return std::string(route.operation);
    const bool nobody =
        call.body.is_object() && call.body.contains("assignments") && call.body["assignments"].empty();
    return nobody ? "policy.unassign" : "policy.assign";
}

Reply carry_out(Tenant& tenant, const Route& route, const Call& call) {
    if (call.has_body && call.body.is_discarded()) return bad_request("Unable to read JSON request payload.");
    if (call.has_body && call.headers != nullptr) {
        const auto type = net::find_header(*call.headers, "Content-Type");
        if (!type || !type->starts_with("application/json"))
            return error(415, "UnsupportedMediaType", "the body needs a Content-Type of application/json");
    }
    if (route.method != "GET")
        if (auto held = hold(tenant, call, route.area)) return *held;
    return route.handle(tenant, call);
}

}  // namespace

std::optional<Reply> check_token(Tenant& tenant, const net::Request& request) {
    const auto header = net::find_header(request.headers, "Authorization");
    if (!header || !header->starts_with("Bearer "))
        return error(401, "InvalidAuthenticationToken", "Access token is empty.");
    const auto found = tenant.tokens.find(std::string(header->substr(7)));
    if (found == tenant.tokens.end())
        return error(401, "InvalidAuthenticationToken", "Access token validation failure.");
    if (found->second <= tenant.clock.now())
        return error(401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.");
    return std::nullopt;
}

Reply serve(Tenant& tenant, Call& call, const std::string& body) {
    const Route* found = nullptr;
    bool path_known = false;
    for (const Route& route : routes) {
        auto ids = match(route.path, call.path);
        if (!ids || route.versions.find(call.version) == route.versions.npos || call.version.empty())
            continue;
        path_known = true;
        if (route.method != call.method) continue;
        call.ids = *std::move(ids);
        found = &route;
        break;
    }
    if (found == nullptr)
        return path_known ? error(405, "BadRequest", "The OData request is not supported.")
                          : bad_request(fmt::format("Resource not found for the segment '{}'.", call.path));
    if (!may(tenant, found->permission)) return forbidden(found->permission);
    const std::string target = target_of(tenant, call);
    const Reply reply = carry_out(tenant, *found, call);
    if (found->method != "GET")
        tenant.graph.writes.push_back({operation_of(*found, call), target, call.method,
                                       "/" + call.version + call.path, body, reply.status,
                                       call.headers == nullptr ? net::Headers{} : *call.headers});
    return reply;
}

}  // namespace mdm::test::graph
