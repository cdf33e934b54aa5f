#include "mdm/backend/drivers/jamf_profile.hpp"
#include "support/has.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace mdm;
using namespace mdm::jamf;
using To = ObjectAssignment::To;
using mdm::test::has;

namespace {

const std::string plist = R"(<?xml version="1.0" encoding="UTF-8"?><plist version="1.0"><dict>
<key>PayloadType</key><string>Configuration</string>
<key>PayloadUUID</key><string>OURS</string><key>PayloadIdentifier</key><string>mdmctl.main.base</string>
<key>PayloadContent</key><array><dict><key>PayloadType</key><string>a &amp; b</string></dict></array>
</dict></plist>)";

// As a server gives it: with things that have no words of ours.
const std::string there = R"(<?xml version="1.0" encoding="UTF-8"?><configuration_profile>
<general><id>101</id><name>Base &lt;1&gt;</name><description>mdmctl set=main</description>
<redeploy_on_update>Newly Assigned</redeploy_on_update>
<payloads>&lt;plist version="1.0"&gt;&lt;dict&gt;&lt;key&gt;PayloadUUID&lt;/key&gt;&lt;string&gt;THEIRS&lt;/string&gt;
&lt;key&gt;PayloadIdentifier&lt;/key&gt;&lt;string&gt;6B3F6C56&lt;/string&gt;&lt;key&gt;PayloadContent&lt;/key&gt;&lt;array/&gt;&lt;/dict&gt;&lt;/plist&gt;</payloads></general>
<scope><all_mobile_devices>false</all_mobile_devices>
<mobile_devices><mobile_device><id>7</id><name>cart 7</name></mobile_device></mobile_devices>
<buildings><building><id>4</id><name>East</name></building></buildings>
<mobile_device_groups><mobile_device_group><id>2</id><name>Ward carts</name></mobile_device_group></mobile_device_groups>
<limitations><network_segments><network_segment><id>9</id></network_segment></network_segments></limitations>
<exclusions><buildings><building><id>5</id></building></buildings>
<mobile_device_groups><mobile_device_group><id>1</id></mobile_device_group></mobile_device_groups></exclusions></scope>
<self_service/></configuration_profile>)";

NativeObject ours() {
    NativeObject object;
    object.kind = "apple.profile";
    object.name = "Base";
    object.description = "mdmctl set=main id=base";
    object.content = plist;
    return object;
}

}  // namespace

TEST_CASE("a profile is read with its property list, its description and its assignments") {
    const auto object = read_profile(Population::mobile, there);
    REQUIRE(object.ok());
    CHECK(object->id == "mobile:101");
    CHECK(object->name == "Base <1>");
    CHECK(object->description == "mdmctl set=main");
    CHECK(has(object->content, "<string>THEIRS</string>"));
    CHECK(object->assignments_known);
    CHECK(object->assignments == std::vector<ObjectAssignment>{{To::group, "mobile:2", false},
                                                               {To::device, "mobile:7", false},
                                                               {To::group, "mobile:1", true}});
}

TEST_CASE("a new profile is for nobody, and says so") {
    for (const Population population : {Population::mobile, Population::computer}) {
        const auto body = new_profile(population, ours());
        REQUIRE(body.ok());
        CHECK(has(*body, population == Population::mobile ? "<all_mobile_devices>false</all_mobile_devices>"
                                                          : "<all_computers>false</all_computers>"));
        CHECK(has(*body, "<description>mdmctl set=main id=base</description>"));
        CHECK(has(*body, "a &amp;amp; b"));  // the property list is text inside the document
        CHECK_FALSE(has(*body, "redeploy"));
    }
}

TEST_CASE("a changed profile keeps the identity that devices know it by, and is sent to all of them again") {
    const auto body = changed_profile(Population::mobile, ours(), there);
    REQUIRE(body.ok());
    CHECK(has(*body, "THEIRS"));
    CHECK(has(*body, "6B3F6C56"));
    CHECK_FALSE(has(*body, "OURS"));
    CHECK_FALSE(has(*body, "mdmctl.main.base"));
    CHECK(has(*body, "<redeploy_on_update>All</redeploy_on_update>"));
    CHECK_FALSE(has(*body, "<scope>"));  // who gets it is not touched
}

TEST_CASE("a written scope keeps what has no words of ours") {
    const std::array lines{ObjectAssignment{To::group, "mobile:3", false},
                           ObjectAssignment{To::device, "mobile:8", false},
                           ObjectAssignment{To::group, "mobile:6", true}};
    const auto body = changed_scope(Population::mobile, "configuration_profile", there, lines);
    REQUIRE(body.ok());
    CHECK(*read_scope(Population::mobile, *body) ==
          std::vector<ObjectAssignment>(lines.begin(), lines.end()));
    CHECK(has(*body, "<building><id>4</id><name>East</name></building>"));
    CHECK(has(*body, "<network_segment><id>9</id></network_segment>"));
    CHECK(has(*body, "<building><id>5</id></building>"));
    CHECK_FALSE(has(*body, "Ward carts"));
    CHECK_FALSE(has(*body, "<general>"));
}

TEST_CASE("an empty list is nobody, and all devices are said outright") {
    const auto nobody = changed_scope(Population::mobile, "configuration_profile", there, {});
    REQUIRE(nobody.ok());
    CHECK(has(*nobody, "<all_mobile_devices>false</all_mobile_devices>"));
    CHECK(read_scope(Population::mobile, *nobody)->empty());
    const std::array all{ObjectAssignment{To::all_devices, "", false}};
    CHECK(has(*changed_scope(Population::mobile, "configuration_profile", there, all),
              "<all_mobile_devices>true</all_mobile_devices>"));
}

TEST_CASE("what the other population has is refused") {
    const std::array wrong{ObjectAssignment{To::group, "computer:3", false}};
    const auto body = changed_scope(Population::mobile, "configuration_profile", there, wrong);
    REQUIRE_FALSE(body.ok());
    CHECK(body.error().code == Code::unsupported);
    CHECK(has(body.error().message, "'computer:3'"));
}

TEST_CASE("nonsense is told apart from profiles") {
    CHECK(check_profile(plist).ok());
    for (const char* text : {"<<not an object", "", "{}", "<plist version=\"1.0\"><array/></plist>",
                             "<plist version=\"1.0\"><dict><key>a</key><true/></dict></plist>"})
        CHECK_FALSE(check_profile(text).ok());
    for (const char* text :
         {"", "<html><body>Sign in", "<configuration_profile><general><id>x</id></general>",
          "<configuration_profile><general><id>1</id></general></configuration_profile>"}) {
        const auto object = read_profile(Population::mobile, text);
        REQUIRE_FALSE(object.ok());
        CHECK(object.error().code == Code::bad_response);
    }
    CHECK_FALSE(population_of("mobile:x").ok());
    CHECK_FALSE(population_of("12").ok());
    CHECK(population_of("computer:12").ok());
}
