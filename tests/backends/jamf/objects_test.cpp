#include <doctest/doctest.h>

#include <array>

#include "backends/jamf/jamf_fixture.hpp"
#include "support/has.hpp"

using namespace mdm;
using namespace mdm::test;
using To = ObjectAssignment::To;

namespace {

NativeObject wifi(std::vector<std::string> platforms = {}) {
    NativeObject object;
    object.kind = "apple.profile";
    object.name = "Clinic Wi-Fi";
    object.description = "mdmctl set=main id=wifi/profile sha256=0123456789abcdef";
    object.content = wifi_profile(1, "correct-horse");
    object.platforms = std::move(platforms);
    return object;
}

}  // namespace

TEST_CASE("a profile for Macs is a computer's, any other a mobile device's") {
    JamfSite jamf(3, 3);
    Objects& objects = *jamf.backend().objects();
    CHECK(objects.create(wifi({"macos"})).value() == "computer:100");
    CHECK(objects.create(wifi({"ios", "ipados"})).value() == "mobile:101");
    CHECK(jamf.server.computer_profiles.size() == 1);
    CHECK(jamf.server.mobile_profiles.size() == 1);
    std::vector<std::string> ids;
    REQUIRE(objects
                .list("apple.profile",
                      [&](NativeObject object) -> Result<void> {
                          ids.push_back(object.id);
                          CHECK(has(object.content, "correct-horse"));
                          return {};
                      })
                .ok());
    CHECK(ids == std::vector<std::string>{"mobile:101", "computer:100"});
    CHECK(jamf.server.surprises.empty());
}

TEST_CASE("an update keeps the identity that the server gave, so that no second profile is installed") {
    JamfSite jamf(3, 3);
    Objects& objects = *jamf.backend().objects();
    NativeObject object = wifi();
    object.id = objects.create(object).value();
    object.content = wifi_profile(2, "battery-staple");
    REQUIRE(objects.update(object).ok());
    const auto& kept = jamf.server.mobile_profiles.at(100).general.at("payloads");
    CHECK(has(kept, "6B3F6C56-0F7C-4E53-9A4B-1C0A7C7C0001"));
    CHECK_FALSE(has(kept, "6B3F6C56-0F7C-4E53-9A4B-1C0A7C7C0002"));
    CHECK(has(kept, "battery-staple"));
    CHECK(has(jamf.site.last().body, "<redeploy_on_update>All</redeploy_on_update>"));
    CHECK(jamf.server.surprises.empty());  // a ghost would be one
}

TEST_CASE("an assignment keeps what a person put into the scope and we have no words for") {
    JamfSite jamf(3, 3);
    Objects& objects = *jamf.backend().objects();
    const std::string id = objects.create(wifi()).value();
    jamf.server.mobile_profiles.at(100).scope =
        "<scope><all_mobile_devices>false</all_mobile_devices><mobile_devices/><buildings><building><id>4</"
        "id>"
        "</building></buildings><mobile_device_groups/><limitations><users><user><name>anna</name></user></"
        "users>"
        "</limitations><exclusions><departments><department><id>6</id></department></departments></"
        "exclusions></scope>";
    const std::array lines{ObjectAssignment{To::group, "mobile:2", false},
                           ObjectAssignment{To::device, "mobile:3", false},
                           ObjectAssignment{To::group, "mobile:1", true}};
    REQUIRE(objects.assign("apple.profile", id, lines).ok());
    const std::string& scope = jamf.server.mobile_profiles.at(100).scope;
    for (const char* part : {"<building><id>4</id>", "<name>anna</name>", "<department><id>6</id>"})
        CHECK(has(scope, part));
    CHECK(objects.get("apple.profile", id)->assignments ==
          std::vector<ObjectAssignment>(lines.begin(), lines.end()));
}

TEST_CASE("a profile cannot be given to the other population's groups") {
    JamfSite jamf(3, 3);
    Objects& objects = *jamf.backend().objects();
    NativeObject object = wifi();
    object.id = objects.create(object).value();
    object.assignments = {{To::group, "computer:1", false}};
    CHECK(objects.accepts(object).support == Support::no);
    const auto assigned = objects.assign("apple.profile", object.id, object.assignments);
    REQUIRE_FALSE(assigned.ok());
    CHECK(assigned.error().code == Code::unsupported);
    CHECK(jamf.server.received("policy.assign") == 0);
}

TEST_CASE("a name that is taken is a conflict, told in the server's words") {
    JamfSite jamf(1, 1);
    Objects& objects = *jamf.backend().objects();
    REQUIRE(objects.create(wifi()).ok());
    const auto second = objects.create(wifi());
    REQUIRE_FALSE(second.ok());
    CHECK(second.error().code == Code::conflict);
    CHECK(has(second.error().message, "Duplicate name"));
    CHECK_FALSE(has(second.error().message, "<p>"));
}

TEST_CASE("a page of HTML in place of a profile is not one") {
    JamfSite jamf(1, 1);
    Objects& objects = *jamf.backend().objects();
    const std::string id = objects.create(wifi()).value();
    jamf.server.trouble({Trouble::html, 1, "GET", "configurationprofiles"});
    const auto object = objects.get("apple.profile", id);
    REQUIRE_FALSE(object.ok());
    CHECK(object.error().code == Code::bad_response);
}
