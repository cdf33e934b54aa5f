#include <fmt/format.h>

#include <array>

#include "backends/meraki/fake_meraki.hpp"
#include "mdm/base/json.hpp"

namespace mdm::test {
namespace {

struct Model {
    const char* os;
    const char* model;
    const char* type;
    bool apple;
    bool desktop;
};
constexpr std::array<Model, 6> models{{
    {"iOS 17.6.1", "iPhone", "iPhone", true, false},
    {"iPadOS 17.5", "iPad", "iPad", true, false},
    {"macOS 14.6.1", "MacBook Air", "Mac", true, true},
    {"Android 14", "Pixel 8", "Android", false, false},
    {"Windows 11 Pro 23H2", "Latitude 5440", "Windows", false, true},
    {"tvOS 17.4", "Apple TV", "AppleTV", true, false},
}};

nlohmann::json security(std::size_t n, const Model& what) {
    return {{"diskEncryptionEnabled", what.desktop ? nlohmann::json(n % 3 != 0) : nlohmann::json()},
            {"passCodeLock", what.desktop ? nlohmann::json() : nlohmann::json(n % 4 != 0)},
            {"isRooted", what.desktop ? nlohmann::json() : nlohmann::json(n % 50 == 3)},
            {"isSupervised", what.apple ? nlohmann::json(n % 2 == 0) : nlohmann::json()},
            {"androidSecurityPatchVersion",
             what.type == std::string_view("Android") ? nlohmann::json("2026-10-05") : nlohmann::json()},
            {"hardwareEncryptionCaps", 3},
            {"loginRequired", n % 3 == 0},
            {"screenLockEnabled", true},
            {"screenLockDelay", 0},
            {"autoLoginDisabled", true},
            {"usesHardwareKeystore", nullptr},
            {"quarantined", false},
            {"avName", nullptr},
            {"avRunning", nullptr},
            {"asName", nullptr},
            {"fwName", nullptr}};
}

nlohmann::json contact(std::size_t n) {
    return {{"lastConnected", 1795284000 - static_cast<std::int64_t>(n) * 60},
            {"createdAt", 1764547200 + static_cast<std::int64_t>(n)},
            {"ssid", n % 3 == 0 ? nlohmann::json("Clinic") : nlohmann::json()},
            {"wifiMac", fmt::format("00:11:22:{:02x}:{:02x}:{:02x}", n >> 16 & 255, n >> 8 & 255, n & 255)},
            {"ip", fmt::format("10.0.{}.{}", n / 250 % 250, n % 250 + 1)},
            {"publicIp", "198.51.100.7"},
            {"location", "52.1,4.3"},
            {"userSuppliedAddress", nullptr},
            {"phoneNumber", n % 6 == 0 ? nlohmann::json("+31 6 5550" + std::to_string(n)) : nlohmann::json()},
            {"simCarrierNetwork", n % 6 == 0 ? nlohmann::json("KPN") : nlohmann::json()},
            {"cellularDataUsed", nullptr},
            {"isHotspotEnabled", false},
            {"cellular", nullptr},
            {"iccid", nullptr}};
}

}  // namespace

void FakeMeraki::fill(const std::string& network, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t n = made_;
        const Model& what = models[n % models.size()];
        const auto serial = n % 41 == 40 ? nlohmann::json() : nlohmann::json(fmt::format("MSM{:07}", n));
        nlohmann::json fields{
            {"name", n == 7 ? "Gr\xC3\xA4t\x1b[31m" : fmt::format("device {}", n)},
            {"tags", n % 3 == 0 ? nlohmann::json{"ward"} : nlohmann::json{"office", "floor-2"}},
            {"autoTags", nlohmann::json::array()},
            {"osName", what.os},
            {"osBuild", fmt::format("21G{}", n % 100)},
            {"systemModel", what.model},
            {"systemType", what.type},
            {"uuid", fmt::format("3d990628ede4c628{:08x}", n)},
            {"serialNumber", serial},
            {"serial", serial},
            {"notes", ""},
            {"imei", n % 6 == 0 ? nlohmann::json(fmt::format("35882334{:07}", n)) : nlohmann::json()},
            {"meid", nullptr},
            {"ownerUsername", n % 4 == 0 ? nlohmann::json() : nlohmann::json(fmt::format("user{}", n))},
            {"ownerEmail",
             n % 4 == 0 ? nlohmann::json() : nlohmann::json(fmt::format("user{}@clinic.example", n))},
            {"lastUser", nullptr},
            {"batteryEstCharge", what.desktop ? nlohmann::json() : nlohmann::json(n % 101)},
            {"deviceCapacity", 118.0},
            {"availableDeviceCapacity", 33.5},
            {"diskInfoJson", nullptr}};
        fields.update(security(n, what));
        fields.update(contact(n));
        add_device(network, std::move(fields));
    }
}

std::string FakeMeraki::add_device(const std::string& network, nlohmann::json fields) {
    const std::string id = std::to_string(next_id_++);
    ++made_;
    nlohmann::json all{{"id", id},
                       {"name", "device"},
                       {"tags", nlohmann::json::array()},
                       {"osName", "iOS 17.6.1"},
                       {"systemModel", "iPhone"},
                       {"isManaged", true},
                       {"hasMdm", true},
                       {"hadMdm", true},
                       {"hasDesktopAgent", false},
                       {"missingAppsCount", 0},
                       {"kioskAppName", nullptr},
                       {"biosVersion", nullptr},
                       {"url", "https://n1.meraki.com/x/n/" + id}};
    all.update(fields);
    Device& device = devices_[id];
    device.network = network;
    device.fields = std::move(all);
    device.softwares = nlohmann::json::array({{{"id", "9" + id},
                                               {"appId", "1234"},
                                               {"deviceId", id},
                                               {"identifier", "com.clinic.rounds"},
                                               {"name", "Rounds"},
                                               {"version", "4.2"},
                                               {"shortVersion", "4.2"},
                                               {"isManaged", true},
                                               {"status", "Managed"},
                                               {"toInstall", false},
                                               {"toUninstall", false},
                                               {"installedAt", "2026-05-12T00:00:00Z"}}});
    return id;
}

nlohmann::json& FakeMeraki::device(const std::string& id) {
    return devices_.at(id).fields;
}

std::size_t FakeMeraki::size(const std::string& network) const {
    std::size_t count = 0;
    for (const auto& [id, device] : devices_) count += device.network == network;
    return count;
}

}  // namespace mdm::test
