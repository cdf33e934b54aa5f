#include <fmt/format.h>

#include <array>

#include "backends/jamf/fake_jamf.hpp"
#include "mdm/base/json.hpp"

namespace mdm::test {
namespace {

using Json = nlohmann::json;

Json or_null(bool there, Json value) {
    return there ? std::move(value) : Json();
}

Json membership(const char* id_key, const char* smart_key, int id, const std::string& name, bool smart) {
    return {{id_key, std::to_string(id)}, {"groupName", name}, {"groupDescription", ""}, {smart_key, smart}};
}

}  // namespace

void FakeJamf::fill_computers(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const int n = static_cast<int>(computers_.size()) + 1;
        const bool managed = n % 19 != 18;
        Json& record = computers_[n];
        record = {{"id", std::to_string(n)}, {"udid", fmt::format("C0FFEE00-0000-0000-0000-{:012d}", n)}};
        record["general"] = {
            {"name", n == 5 ? "=HYPERLINK(1)" : fmt::format("mac {}", n)},
            {"lastIpAddress", fmt::format("10.1.{}.{}", n / 250, n % 250)},
            {"platform", "Mac"},
            {"supervised", or_null(n % 13 != 5, n % 2 == 0)},
            {"remoteManagement", {{"managed", managed}}},
            {"mdmCapable", {{"capable", true}, {"capableUsers", Json::array()}}},
            {"reportDate", "2026-11-21T17:00:00.123Z"},
            {"lastContact", or_null(n % 7 != 6, "2026-11-21T17:30:00.5Z")},
            {"lastCheckIn", "2026-11-21T17:20:00Z"},
            {"lastEnrolledDate", "2025-12-01T08:00:00.000Z"},
            {"enrollmentMethod",
             {{"id", "1"}, {"objectName", "PreStage"}, {"objectType", "PreStage enrollment"}}},
            {"enrolledViaAutomatedDeviceEnrollment", n % 2 == 0},
            {"userApprovedMdm", true},
            {"managementId", or_null(managed, fmt::format("c0000000-0000-4000-8000-{:012d}", n))}};
        record["hardware"] = {{"make", "Apple"},
                              {"model", "MacBook Air (M2, 2022)"},
                              {"modelIdentifier", "Mac14,2"},
                              {"serialNumber", n % 37 == 36 ? "" : fmt::format("C02JMF{:04d}", n)},
                              {"macAddress", fmt::format("6A:2C:4B:B7:{:02X}:{:02X}", n / 256, n % 256)},
                              {"batteryCapacityPercent", n % 101},
                              {"batteryHealth", "NORMAL"}};
        record["operatingSystem"] = {{"name", "macOS"},
                                     {"version", n % 2 == 0 ? "15.1" : "14.6.1"},
                                     {"build", "24B83"},
                                     {"rapidSecurityResponse", nullptr},
                                     {"fileVault2Status", n % 3 == 0   ? "ALL_ENCRYPTED"
                                                          : n % 3 == 1 ? "NOT_ENCRYPTED"
                                                                       : "NOT_APPLICABLE"}};
        record["diskEncryption"] = {{"fileVault2Enabled", n % 3 == 0}};
        record["userAndLocation"] = {{"username", or_null(n % 4 != 0, fmt::format("user{}", n))},
                                     {"realname", "A User"},
                                     {"email", or_null(n % 4 != 0, fmt::format("user{}@clinic.example", n))},
                                     {"departmentId", "1"}};
        record["security"] = {{"sipStatus", "ENABLED"},
                              {"activationLockEnabled", n % 5 == 0},
                              {"firewallEnabled", n % 2 == 1},
                              {"secureBootLevel", "FULL_SECURITY"}};
        record["storage"] = {{"bootDriveAvailableSpaceMegabytes", 102400 + n},
                             {"disks", Json::array({{{"id", "1"},
                                                     {"device", "disk0"},
                                                     {"sizeMegabytes", 245760},
                                                     {"partitions", Json::array()}}})}};
        record["applications"] = Json::array({{{"name", "Keynote"},
                                               {"bundleId", "com.apple.iWork.Keynote"},
                                               {"version", "14.1"},
                                               {"macAppStore", true},
                                               {"path", "/Applications/Keynote.app"}}});
        record["configurationProfiles"] = Json::array({{{"id", "3"},
                                                        {"displayName", "Wi-Fi"},
                                                        {"profileIdentifier", "com.clinic.wifi"},
                                                        {"uuid", "D29DD9FB"},
                                                        {"lastInstalled", "2026-05-01T00:00:00Z"},
                                                        {"removable", false}}});
        record["groupMemberships"] =
            Json::array({membership("groupId", "smartGroup", 1, "All Managed Clients", true)});
        computer_groups_[1].members.insert(n);
        if (n % 4 == 1) {
            record["groupMemberships"].push_back(membership("groupId", "smartGroup", 2, "Front desk", false));
            computer_groups_[2].members.insert(n);
        }
        for (const char* key : {"purchasing", "printers", "services", "localUserAccounts", "certificates",
                                "attachments", "packageReceipts", "licensedSoftware", "ibeacons",
                                "softwareUpdates", "extensionAttributes", "contentCaching"})
            record[key] = nullptr;
    }
}

void FakeJamf::fill_mobiles(std::size_t count) {
    static constexpr std::array<const char*, 5> types{"iOS", "iOS", "iOS", "tvOS", "visionOS"};
    static constexpr std::array<const char*, 5> models{"iPad 10th Generation (Wi-Fi)", "iPhone 15",
                                                       "iPad Air", "Apple TV 4K", "Apple Vision Pro"};
    static constexpr std::array<const char*, 5> identifiers{"iPad13,18", "iPhone15,4", "iPad14,8",
                                                            "AppleTV14,1", "RealityDevice14,1"};
    for (std::size_t i = 0; i < count; ++i) {
        const int n = static_cast<int>(mobiles_.size()) + 1;
        const std::size_t kind = static_cast<std::size_t>(n) % types.size();
        const bool managed = n % 23 != 22;
        Json& record = mobiles_[n];
        record = {{"mobileDeviceId", std::to_string(n)}, {"deviceType", types[kind]}};
        record["general"] = {
            {"udid", fmt::format("0dad565fb40b010a9e490440188063a3{:08d}", n)},
            {"displayName", fmt::format("cart {}", n)},
            {"lastInventoryUpdateDate", "2026-11-21T11:48:56.307Z"},
            {"lastContactDate", or_null(n % 9 != 8, "2026-11-21T16:48:56.307Z")},
            {"osVersion", n % 2 == 0 ? "18.1" : "17.6.1"},
            {"osBuild", "22B83"},
            {"osRapidSecurityResponse", nullptr},
            {"ipAddress", fmt::format("10.2.{}.{}", n / 250, n % 250)},
            {"managed", managed},
            {"supervised", or_null(n % 11 != 4, n % 3 != 0)},
            {"deviceOwnershipType", n % 6 == 5 ? "UserEnrollment" : "Institutional"},
            {"enrollmentMethodPrestage",
             or_null(n % 2 == 0, {{"mobileDevicePrestageId", "5"}, {"profileName", "All Mobiles"}})},
            {"lastEnrolledDate", "2025-12-01T08:00:00.000Z"},
            {"timeZone", "Europe/Amsterdam"},
            {"managementId", or_null(managed, fmt::format("d0000000-0000-4000-8000-{:012d}", n))}};
        record["hardware"] = {{"capacityMb", 65536},
                              {"availableSpaceMb", 32768 - n},
                              {"usedSpacePercentage", 50},
                              {"batteryLevel", n % 101},
                              {"serialNumber", fmt::format("DMQJMF{:04d}", n)},
                              {"wifiMacAddress", fmt::format("EE:00:7C:F0:{:02X}:{:02X}", n / 256, n % 256)},
                              {"model", models[kind]},
                              {"modelIdentifier", identifiers[kind]}};
        record["userAndLocation"] = {
            {"username", or_null(n % 4 != 0, fmt::format("nurse{}", n))},
            {"realName", "A Nurse"},
            {"emailAddress", or_null(n % 4 != 0, fmt::format("nurse{}@clinic.example", n))},
            {"department", or_null(n % 2 == 0, "Ward 7")},
            {"departmentId", "1"}};
        record["security"] = {{"dataProtected", n % 3 != 1},
                              {"passcodePresent", n % 3 != 1},
                              {"passcodeCompliant", n % 3 != 1},
                              {"passcodeCompliantWithProfile", true},
                              {"activationLockEnabled", n % 5 == 0},
                              {"jailBreakDetected", n % 60 == 7},
                              {"lostModeEnabled", false},
                              {"lostModeLocation", nullptr}};
        record["network"] = {{"imei", or_null(n % 5 == 1, fmt::format("59 105109 {:06d} 3", n))},
                             {"meid", nullptr},
                             {"currentCarrierNetwork", or_null(n % 5 == 1, "KPN")},
                             {"phoneNumber", nullptr}};
        record["applications"] = Json::array({{{"identifier", "com.clinic.rounds"},
                                               {"name", "Rounds"},
                                               {"version", "42"},
                                               {"shortVersion", "4.2"},
                                               {"managementStatus", "Managed"}}});
        record["profiles"] = Json::array({{{"displayName", "Test WiFi"},
                                           {"version", "1"},
                                           {"uuid", "D29DD9FB"},
                                           {"identifier", "com.clinic.wifi"},
                                           {"removable", false},
                                           {"lastInstalled", "2026-02-04T21:09:31.661Z"}}});
        record["groups"] = Json::array({membership("groupId", "smart", 1, "All Managed iPads", true)});
        mobile_groups_[1].members.insert(n);
        if (n % 4 == 1) {
            record["groups"].push_back(membership("groupId", "smart", 2, "Ward carts", false));
            mobile_groups_[2].members.insert(n);
        }
        for (const char* key : {"purchasing", "ebooks", "serviceSubscriptions", "certificates",
                                "userProfiles", "provisioningProfiles", "sharedUsers", "extensionAttributes"})
            record[key] = nullptr;
    }
}

}  // namespace mdm::test
