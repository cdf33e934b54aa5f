#include "backends/jamf/jamf_fixture.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "mdm/base/text.hpp"

namespace mdm::test {
namespace {

Context context_of() {
    Context context;
    context.name = "clinic";
    context.backend = "jamf-pro";
    context.settings["url"] = FakeJamf::base_url;
    context.credentials["client_id"] = "env:JAMF_CLIENT_ID";
    context.credentials["client_secret"] = "env:JAMF_CLIENT_SECRET";
    return context;
}

}  // namespace

JamfSite::JamfSite(std::size_t computers, std::size_t mobiles) : site(server, clock, context_of()) {
    site.environment.values["JAMF_CLIENT_ID"] = server.client_id;
    site.environment.values["JAMF_CLIENT_SECRET"] = server.client_secret;
    server.fill_computers(computers);
    server.fill_mobiles(mobiles);
}

void JamfSite::sign_in() {
    REQUIRE(backend().check().ok());
    site.sent();
}

std::string JamfSite::management_id(const std::string& id) {
    const auto number = to_int(id.substr(id.find(':') + 1));
    return fmt::format("{}0000000-0000-4000-8000-{:012d}", id.starts_with("computer") ? 'c' : 'd', *number);
}

std::unique_ptr<JamfSite> JamfFixture::make(Fleet fleet) {
    const std::size_t all = devices(fleet);
    const std::size_t computers = fleet == Fleet::large ? 620 : all * 5 / 12;
    auto site = std::make_unique<JamfSite>(computers, all - computers);
    if (fleet == Fleet::large) site->server.break_record(17);
    return site;
}

std::vector<Target> JamfFixture::willing() {
    return {device_target("mobile:2", "ipados"), device_target("mobile:1", "ios"),
            device_target("mobile:5", "ipados")};
}

std::optional<std::pair<std::string, Target>> JamfFixture::unwilling() {
    return std::pair("device.lost-mode-on", device_target("computer:1", "macos"));
}

std::string wifi_profile(int value, const std::string& secret) {
    return fmt::format(R"(<?xml version="1.0" encoding="UTF-8"?><plist version="1.0"><dict>
<key>PayloadType</key><string>Configuration</string><key>PayloadVersion</key><integer>1</integer>
<key>PayloadIdentifier</key><string>mdmctl.main.ward</string>
<key>PayloadUUID</key><string>6B3F6C56-0F7C-4E53-9A4B-1C0A7C7C000{}</string>
<key>PayloadContent</key><array>
<dict><key>PayloadType</key><string>com.apple.wifi.managed</string><key>Password</key><string>{}</string></dict>
<dict><key>PayloadType</key><string>com.apple.mobiledevice.passwordpolicy</string><key>minLength</key><integer>{}</integer></dict>
</array></dict></plist>)",
                       value % 10, secret, value);
}

std::string JamfFixture::content(const ObjectKind&, int value, const std::string& secret) {
    return wifi_profile(value, secret);
}

}  // namespace mdm::test
