// Groups and their members, apps, and the fleet that tests start with.
#include <array>

#include "backends/intune/fake_graph_tenant.hpp"

namespace mdm::test::graph {

Reply list_groups(Tenant& tenant, const Call& call) {
    std::vector<json> rows;
    for (const auto& [id, group] : tenant.groups) rows.push_back(group);
    auto kept = filtered(call.option("$filter"), std::move(rows));
    if (!kept) return bad_request("Invalid filter clause");
    static const std::set<std::string, std::less<>> known{"id",         "displayName",     "description",
                                                          "groupTypes", "securityEnabled", "membershipRule"};
    for (json& row : *kept)
        if (auto wrong = select(call, known, row)) return *wrong;
    return page_of(tenant, call, *std::move(kept), "groups");
}

Reply get_group(Tenant& tenant, const Call& call) {
    const auto found = tenant.groups.find(call.ids[0]);
    if (found == tenant.groups.end())
        return error(404, "Request_ResourceNotFound",
                     fmt::format("Resource '{}' does not exist or one of its queried reference-property "
                                 "objects are not present.",
                                 call.ids[0]));
    return {200, found->second, {}};
}

Reply list_members(Tenant& tenant, const Call& call) {
    if (!tenant.groups.contains(call.ids[0])) return get_group(tenant, call);
    std::vector<json> rows = tenant.members[call.ids[0]];
    static const std::set<std::string, std::less<>> known{"id", "displayName", "deviceId",
                                                          "userPrincipalName", "operatingSystem"};
    for (json& row : rows)
        if (auto wrong = select(call, known, row)) return *wrong;
    return page_of(tenant, call, std::move(rows), "directoryObjects");
}

Reply list_apps(Tenant& tenant, const Call& call) {
    std::vector<json> rows;
    for (const auto& [id, app] : tenant.apps) rows.push_back(app);
    return page_of(tenant, call, std::move(rows), "deviceAppManagement/mobileApps");
}

Reply get_app(Tenant& tenant, const Call& call) {
    const auto found = tenant.apps.find(call.ids[0]);
    return found == tenant.apps.end() ? not_found(call.ids[0]) : Reply{200, found->second, {}};
}

Reply list_detected(Tenant& tenant, const Call& call) {
    std::vector<json> rows;
    for (const auto& [device, apps] : tenant.detected) rows.insert(rows.end(), apps.begin(), apps.end());
    return page_of(tenant, call, std::move(rows), "deviceManagement/detectedApps");
}

namespace {

struct Make {
    std::string_view system, version, model, maker, enrollment;
    bool supervised;
};
constexpr std::array<Make, 5> makes{{
    {"iOS", "18.4.1", "iPhone 15", "Apple", "appleBulkWithUser", true},
    {"iPadOS", "17.6", "iPad Air", "Apple", "appleBulkWithoutUser", true},
    {"macOS", "15.3", "MacBook Air", "Apple", "userEnrollment", true},
    {"Windows", "10.0.26100.3476", "Latitude 7450", "Dell Inc.", "windowsAzureADJoin", false},
    {"Android", "15", "Pixel 8", "Google", "userEnrollment", false},
}};

json plain_device(Tenant& tenant, const Make& make, std::size_t number) {
    const std::string serial = fmt::format("{}SN{:06}", make.system.substr(0, 1), number);
    return {{"id", tenant.guid()},
            {"azureADDeviceId", tenant.guid()},
            {"azureADRegistered", true},
            {"deviceName", fmt::format("{}-{:04}", make.system, number)},
            {"managedDeviceName", fmt::format("label-{:04}", number)},
            {"serialNumber", serial},
            {"udid", fmt::format("00008120-{:012X}", number)},
            {"imei", number % 3 == 0 ? fmt::format("35{:013}", number) : std::string()},
            {"meid", ""},
            {"iccid", number % 3 == 0 ? fmt::format("8944{:015}", number) : std::string()},
            {"operatingSystem", make.system},
            {"osVersion", make.version},
            {"androidSecurityPatchLevel", make.system == "Android" ? "2026-10-05" : ""},
            {"model", make.model},
            {"manufacturer", make.maker},
            {"userId", tenant.guid()},
            {"userPrincipalName", fmt::format("user{}@contoso.com", number % 97)},
            {"userDisplayName", fmt::format("User {}", number % 97)},
            {"emailAddress", fmt::format("user{}@contoso.com", number % 97)},
            {"managedDeviceOwnerType", number % 5 == 3 ? "personal" : "company"},
            {"isSupervised", make.supervised},
            {"enrolledDateTime", "2025-03-01T08:00:00Z"},
            {"lastSyncDateTime", "2026-11-20T09:30:00Z"},
            {"deviceEnrollmentType", make.enrollment},
            {"deviceRegistrationState", "registered"},
            {"managementState", "managed"},
            {"managementAgent", "mdm"},
            {"enrollmentProfileName", ""},
            {"complianceState", number % 7 == 0 ? "noncompliant" : "compliant"},
            {"complianceGracePeriodExpirationDateTime", "9999-12-31T23:59:59Z"},
            {"isEncrypted", true},
            {"jailBroken", make.system == "Windows" ? "Unknown" : "False"},
            {"totalStorageSpaceInBytes", 128'000'000'000},
            {"freeStorageSpaceInBytes", 64'000'000'000},
            {"physicalMemoryInBytes", 8'000'000'000},
            {"phoneNumber", ""},
            {"subscriberCarrier", ""},
            {"wiFiMacAddress", fmt::format("AABBCC{:06X}", number)},
            {"ethernetMacAddress", nullptr},
            {"activationLockBypassCode", make.system == "iOS" ? json("ABCDE-12345") : json()},
            {"partnerReportedThreatState", "unknown"},
            {"exchangeAccessState", "none"},
            {"deviceCategoryDisplayName", "Unknown"},
            {"easActivated", false},
            {"notes", nullptr},
            {"remoteAssistanceSessionUrl", nullptr},
            {"lostModeState", "disabled"},
            {"deviceType", "unknown"},
            {"hardwareInformation",
             {{"serialNumber", serial}, {"batteryLevelPercentage", 81.0}, {"ipAddressV4", "10.0.0.7"}}},
            {"deviceActionResults", json::array()}};
}

/// Every seventh device tells little, and some have names that are not meant well.
void make_odd(json& device, std::size_t number) {
    if (number % 7 == 5) {
        device["managedDeviceOwnerType"] = "unknown";
        device["complianceState"] = "unknown";
        device["lastSyncDateTime"] = "0001-01-01T00:00:00Z";
        device["serialNumber"] = "";
        device["userPrincipalName"] = "";
        device["emailAddress"] = "";
        device["wiFiMacAddress"] = nullptr;
        device["totalStorageSpaceInBytes"] = 0;
        device["freeStorageSpaceInBytes"] = 0;
    }
    if (number % 11 == 6) device["deviceName"] = "=cmd|'/c calc'!A1 O'Brien's \u202egnp.exe";
    if (number % 13 == 4) device["complianceState"] = "inGracePeriod";
}

}  // namespace
}  // namespace mdm::test::graph

namespace mdm::test {

using nlohmann::json;

std::string FakeGraph::add_device(const json& properties) {
    const std::size_t number = tenant_->devices.size() + 1;
    const std::string system = properties.value("operatingSystem", std::string("iOS"));
    const auto* make = &graph::makes[0];
    for (const auto& each : graph::makes)
        if (each.system == system) make = &each;
    json device = graph::plain_device(*tenant_, *make, number);
    device.update(properties);
    const std::string id = device["id"].get<std::string>();
    tenant_->devices[id] = std::move(device);
    return id;
}

void FakeGraph::add_fleet(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t number = tenant_->devices.size() + 1;
        json device = graph::plain_device(*tenant_, graph::makes[i % graph::makes.size()], number);
        graph::make_odd(device, number);
        const std::string id = device["id"].get<std::string>();
        tenant_->devices[id] = std::move(device);
    }
}

std::string FakeGraph::add_group(const std::string& name, const std::vector<std::string>& devices,
                                 std::size_t people) {
    const std::string id = tenant_->guid();
    tenant_->groups[id] = {{"id", id},
                           {"displayName", name},
                           {"description", nullptr},
                           {"groupTypes", json::array()},
                           {"securityEnabled", true}};
    auto& members = tenant_->members[id];
    for (const std::string& device : devices)
        members.push_back({{"@odata.type", "#microsoft.graph.device"},
                           {"id", tenant_->object_of(tenant_->devices.at(device)["azureADDeviceId"])},
                           {"deviceId", tenant_->devices.at(device)["azureADDeviceId"]},
                           {"displayName", tenant_->devices.at(device)["deviceName"]}});
    for (std::size_t i = 0; i < people; ++i)
        members.push_back({{"@odata.type", "#microsoft.graph.user"},
                           {"id", tenant_->guid()},
                           {"displayName", fmt::format("Person {}", i)},
                           {"userPrincipalName", fmt::format("p{}@contoso.com", i)}});
    return id;
}

void FakeGraph::make_dynamic(const std::string& group) {
    tenant_->groups.at(group)["groupTypes"] = json::array({"Unified", "DynamicMembership"});
}

std::string FakeGraph::add_app(const std::string& type, const std::string& name) {
    const std::string id = tenant_->guid();
    tenant_->apps[id] = {{"@odata.type", "#microsoft.graph." + type},
                         {"id", id},
                         {"displayName", name},
                         {"publisher", "Contoso"},
                         {"publishingState", "published"},
                         {"isFeatured", false}};
    return id;
}

void FakeGraph::add_detected_app(const std::string& device, const std::string& name,
                                 const std::string& version) {
    tenant_->detected[device].push_back({{"id", tenant_->guid()},
                                         {"displayName", name},
                                         {"version", version},
                                         {"sizeInByte", 1000},
                                         {"deviceCount", 1}});
}

}  // namespace mdm::test
