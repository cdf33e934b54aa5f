#include <fmt/format.h>

#include "backends/jamf/jamf_fixture.hpp"
#include "contract/world.hpp"

namespace mdm::test {
namespace {

class JamfWorld final : public World {
  public:
    JamfWorld(std::string version, bool as_user) {
        jamf_.server.version = std::move(version);
        package_ = fmt::format("package:{}", jamf_.server.add_package("Printer", true));
        std::string& scope = jamf_.server.mobile_apps.at(31).scope;
        const std::string_view nobody = "<mobile_devices/>";
        scope.replace(scope.find(nobody), nobody.size(),
                      "<mobile_devices><mobile_device><id>5</id></mobile_device></mobile_devices>");
        if (!as_user) return;
        jamf_.site.context.credentials = {{"user", "env:JAMF_USER"}, {"password", "env:JAMF_PASSWORD"}};
        jamf_.site.environment.values["JAMF_USER"] = jamf_.server.user;
        jamf_.site.environment.values["JAMF_PASSWORD"] = jamf_.server.password;
    }

    Backend& backend() override { return jamf_.backend(); }
    const std::vector<net::Request>& requests() const override { return jamf_.site.wire.requests; }
    std::vector<Target> devices() override {
        return {device_target("computer:3", "macos"), device_target("mobile:2", "ipados"),
                device_target("mobile:3", "tvos"), device_target("mobile:5", "ipados")};
    }
    std::vector<std::string> apps() override { return {package_, "mac-app:41", "mobile-app:31"}; }
    std::vector<std::string> groups() override { return {"computer:2", "mobile:2"}; }
    std::vector<NativeObject> objects() override {
        return {profile({"macos"}, "computer:"), profile({"ios", "ipados"}, "mobile:")};
    }
    std::vector<std::string> surprises() const override { return jamf_.server.surprises; }

  private:
    static NativeObject profile(std::vector<std::string> platforms, const std::string& population) {
        NativeObject object;
        object.kind = "apple.profile";
        object.name = "Clinic Wi-Fi";
        object.description = "mdmctl set=main id=wifi/profile sha256=0123456789abcdef";
        object.content = wifi_profile(1, "correct-horse");
        object.platforms = std::move(platforms);
        object.assignments = {{ObjectAssignment::To::group, population + "1", false},
                              {ObjectAssignment::To::device, population + "3", false},
                              {ObjectAssignment::To::group, population + "2", true}};
        return object;
    }

    JamfSite jamf_{5, 5};
    std::string package_;
};

}  // namespace

Vendor jamf_vendor() {
    const auto server = [](const char* version, bool as_user) {
        return [=]() -> std::unique_ptr<World> { return std::make_unique<JamfWorld>(version, as_user); };
    };
    const std::string url(FakeJamf::base_url);
    return {
        .name = "jamf-pro",
        .worlds = {server("11.30.1-t1784555528405", false), server("11.29.1", true), server("11.5.0", false)},
        .bases = {{"", url + "/api"}, {"classic", url + "/JSSResource"}},
        .mocks = {{url + "/api", "jamf-pro"}, {url + "/JSSResource", "jamf-classic"}}};
}

}  // namespace mdm::test
