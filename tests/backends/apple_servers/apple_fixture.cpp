#include "backends/apple_servers/apple_fixture.hpp"

#include <fmt/format.h>

namespace mdm::test {

std::vector<Target> phones_of(AppleDevices& devices) {
    std::vector<Target> targets;
    for (const auto& [udid, device] : devices.all())
        if (device.product.starts_with("iPhone")) targets.push_back(target_of(device));
    return targets;
}

Target mac_of(AppleDevices& devices) {
    for (const auto& [udid, device] : devices.all())
        if (device.product.starts_with("Mac")) return target_of(device);
    return {};
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
