#include "backends/apple_servers/apple_fixture.hpp"

#include <fmt/format.h>

namespace mdm::test {
namespace {

// iPhones: Macs want a PIN, and lists are in the order of their making
template <class Site>
std::vector<Target> phones_of(Site& site) {
    std::vector<Target> targets;
    for (const auto& [udid, device] : site.server.devices.all())
        if (device.product.starts_with("iPhone")) targets.push_back(target_of(device));
    return targets;
}

template <class Site>
Target mac_of(Site& site) {
    for (const auto& [udid, device] : site.server.devices.all())
        if (device.product.starts_with("Mac")) return target_of(device);
    return {};
}

}  // namespace

NanoSite& NanoFixture::site(Fleet fleet) {
    auto& site = sites_[fleet];
    if (site) return *site;
    site = std::make_unique<NanoSite>(devices(fleet));
    group_of(*site, "wards", 2);
    group_of(*site, "offices", 3);
    return *site;
}

std::vector<Target> NanoFixture::willing() {
    return phones_of(site(Fleet::small));
}

std::optional<std::pair<std::string, Target>> NanoFixture::unwilling() {
    return std::pair("device.clear-passcode", mac_of(site(Fleet::small)));
}

std::string NanoFixture::content(const ObjectKind& kind, int value, const std::string& secret) {
    return apple_content(kind, value, secret);
}

std::vector<std::string> NanoFixture::assignable_groups() {
    return {"wards", "offices"};
}

MicroSite& MicroFixture::site(Fleet fleet) {
    auto& site = sites_[fleet];
    if (site) return *site;
    site = std::make_unique<MicroSite>(devices(fleet));
    group_of(*site, "wards", 2);
    group_of(*site, "offices", 3);
    return *site;
}

std::vector<Target> MicroFixture::willing() {
    return phones_of(site(Fleet::small));
}

std::optional<std::pair<std::string, Target>> MicroFixture::unwilling() {
    return std::pair("device.clear-passcode", mac_of(site(Fleet::small)));
}

std::string MicroFixture::content(const ObjectKind& kind, int value, const std::string& secret) {
    return apple_content(kind, value, secret);
}

std::vector<std::string> MicroFixture::assignable_groups() {
    return {"wards", "offices"};
}

std::string apple_content(const ObjectKind& kind, int value, const std::string& secret) {
    if (kind.format == "json")
        return fmt::format(
            R"({{"Type":"com.apple.configuration.passcode.settings","Identifier":"mdmctl.test.passcode","Payload":{{"MinimumLength":{},"Note":"{}"}}}})",
            value + 4, secret);
    return fmt::format(
        R"(<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict><key>PayloadContent</key><array><dict><key>PayloadIdentifier</key><string>mdmctl.test.wifi.1</string><key>PayloadType</key><string>com.apple.wifi.managed</string><key>PayloadUUID</key><string>0E2F6AEB-0000-4000-8000-000000000001</string><key>PayloadVersion</key><integer>1</integer><key>SSID_STR</key><string>ward-{}</string><key>Password</key><string>{}</string></dict></array><key>PayloadDisplayName</key><string>ward</string><key>PayloadIdentifier</key><string>mdmctl.test.wifi</string><key>PayloadType</key><string>Configuration</string><key>PayloadUUID</key><string>0E2F6AEB-0000-4000-8000-000000000002</string><key>PayloadVersion</key><integer>1</integer></dict></plist>
)",
        value, secret);
}

}  // namespace mdm::test
