#include "mdm/backend/apple/answers.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "apple_fixture.hpp"
#include "mdm/backend/apple/plist.hpp"
#include "mdm/base/json.hpp"

using namespace mdm;
using namespace mdm::apple;
using mdm::test::entry;
using mdm::test::plist;

namespace {

Answers answers_of(const std::string& members) {
    const auto read = read_plist(plist(members));
    REQUIRE_MESSAGE(read.ok(), read.error().text());
    return read_answers(*read);
}
std::string dict(const char* key, const std::string& members) {
    return "<key>" + std::string(key) + "</key><dict>" + members + "</dict>";
}
std::string flag(const char* key, bool value) {
    return "<key>" + std::string(key) + "</key>" + (value ? "<true/>" : "<false/>");
}
std::string number(const char* key, const char* value) {
    return "<key>" + std::string(key) + "</key><real>" + value + "</real>";
}

}  // namespace

TEST_CASE("DeviceInformation becomes our columns, in bytes and percent") {
    const Answers answers = answers_of(dict(
        "QueryResponses", entry("UDID", "U1") + entry("SerialNumber", "C02X") +
                              entry("DeviceName", "Ward 7") + entry("ModelName", "MacBook Pro") +
                              entry("ProductName", "MacBookPro17,1") + entry("OSVersion", "14.2") +
                              entry("BuildVersion", "23C64") + flag("IsSupervised", false) +
                              flag("IsActivationLockEnabled", true) + number("BatteryLevel", "0.83") +
                              number("DeviceCapacity", "494.5") + number("AvailableDeviceCapacity", "301.5") +
                              entry("WiFiMAC", "aa:bb") + flag("PINRequiredForDeviceLock", true)));
    const Facts expected{{Field::serial, std::string("C02X")},
                         {Field::udid, std::string("U1")},
                         {Field::name, std::string("Ward 7")},
                         {Field::model, std::string("MacBook Pro")},
                         {Field::platform, std::string("macos")},
                         {Field::os_version, std::string("14.2")},
                         {Field::os_build, std::string("23C64")},
                         {Field::supervised, false},
                         {Field::activation_lock, true},
                         {Field::storage_total, std::int64_t{530965331968}},
                         {Field::storage_free, std::int64_t{323733159936}},
                         {Field::battery, std::int64_t{83}},
                         {Field::wifi_mac, std::string("aa:bb")}};
    CHECK(answers.facts == expected);
    CHECK(answers.pin_for_lock == true);
    CHECK_FALSE(answers.pin_for_erase);
    CHECK_FALSE(answers.apps);
    CHECK_FALSE(answers.profiles);
}

TEST_CASE("what the device does not tell, or tells wrongly, stays unknown") {
    CHECK(answers_of("").empty());
    CHECK(answers_of(dict("QueryResponses", number("BatteryLevel", "-1") + number("DeviceCapacity", "-5") +
                                                number("AvailableDeviceCapacity", "1e300") +
                                                entry("IsSupervised", "yes") + entry("SerialNumber", "") +
                                                entry("ProductName", "Toaster1,1")))
              .facts == Facts{{Field::model, std::string("Toaster1,1")}});
    CHECK(answers_of(entry("QueryResponses", "x") + entry("SecurityInfo", "y") + entry("ProfileList", "z"))
              .empty());
}

TEST_CASE("numbers of a phone are found on its first SIM") {
    const Answers answers = answers_of(
        dict("QueryResponses", "<key>ServiceSubscriptions</key><array><dict>" + entry("IMEI", "35 1") +
                                   entry("PhoneNumber", "+49 1") + "</dict><dict>" + entry("IMEI", "35 2") +
                                   entry("CurrentCarrierNetwork", "Two") + "</dict></array>"));
    CHECK(answers.facts == Facts{{Field::imei, std::string("351")},
                                 {Field::phone_number, std::string("+49 1")},
                                 {Field::carrier, std::string("Two")}});
}

TEST_CASE("SecurityInfo tells of passcode, encryption and firewall") {
    const Answers mac =
        answers_of(dict("SecurityInfo", flag("FDE_Enabled", true) + flag("PasscodePresent", true) +
                                            dict("FirewallSettings", flag("FirewallEnabled", false))));
    CHECK(mac.facts ==
          Facts{{Field::encrypted, true}, {Field::passcode_set, true}, {Field::firewall, false}});
    const auto phone = [](bool passcode) {
        return answers_of(dict("SecurityInfo", "<key>HardwareEncryptionCaps</key><integer>3</integer>" +
                                                   flag("PasscodePresent", passcode) +
                                                   flag("PasscodeCompliant", passcode)))
            .facts;
    };
    CHECK(std::get<bool>(phone(true).at(Field::encrypted)));
    CHECK_FALSE(std::get<bool>(phone(false).at(Field::encrypted)));
    CHECK_FALSE(std::get<bool>(phone(false).at(Field::passcode_compliant)));
    CHECK(answers_of(dict("SecurityInfo", "<key>HardwareEncryptionCaps</key><integer>3</integer>"))
              .facts.count(Field::encrypted) == 0);
}

TEST_CASE("how a device enrolled says whose it is") {
    const auto facts = [](bool user, bool automated) {
        return answers_of(dict("SecurityInfo",
                               dict("ManagementStatus",
                                    flag("IsUserEnrollment", user) + flag("EnrolledViaDEP", automated))))
            .facts;
    };
    CHECK(std::get<std::string>(facts(true, false).at(Field::ownership)) == "personal");
    CHECK(std::get<std::string>(facts(false, true).at(Field::ownership)) == "company");
    CHECK(facts(false, false).count(Field::ownership) == 0);
    CHECK(std::get<std::string>(facts(false, false).at(Field::enrollment_type)) == "device");
}

TEST_CASE("apps and profiles are whole lists, which may be empty") {
    const Answers answers = answers_of(
        "<key>InstalledApplicationList</key><array><dict>" + entry("Identifier", "a.b") +
        entry("Name", "App") + entry("ShortVersion", "1.2") + entry("Version", "12") + "</dict><dict>" +
        entry("Name", "Tool") + entry("Version", "3") + "</dict><dict/><string>x</string></array>" +
        "<key>ProfileList</key><array><dict>" + entry("PayloadIdentifier", "p.1") +
        entry("PayloadDisplayName", "Wi-Fi") + entry("PayloadDescription", "mdmctl set=a") +
        entry("PayloadUUID", "u") + flag("IsManaged", true) + "</dict><dict>" +
        entry("PayloadIdentifier", "p.2") + "<key>PayloadContent</key><array><dict>" +
        entry("PayloadType", "com.apple.mdm") + "</dict></array></dict></array>");
    CHECK(answers.apps == std::vector<AppFact>{{"a.b", "App", "1.2", {}}, {"", "Tool", "3", {}}});
    CHECK(answers.profiles == std::vector<ProfileFact>{{"p.1", "Wi-Fi", "u", "mdmctl set=a", true, false},
                                                       {"p.2", "", "", "", {}, true}});
    CHECK(answers_of("<key>ProfileList</key><array/>").profiles == std::vector<ProfileFact>{});
}

TEST_CASE("a location is told with its time") {
    const Answers answers =
        answers_of(number("Latitude", "52.5") + number("Longitude", "13.4") +
                   number("HorizontalAccuracy", "10") + entry("Timestamp", "2026-11-21T17:00:00+01:00"));
    CHECK(answers.facts == Facts{{Field::latitude, 52.5},
                                 {Field::longitude, 13.4},
                                 {Field::accuracy, 10.0},
                                 {Field::located_at, std::string("2026-11-21T16:00:00Z")}});
}

TEST_CASE("platforms are known by the names of products") {
    for (const auto& [product, platform] :
         std::vector<std::pair<std::string_view, std::string_view>>{{"iPhone15,2", "ios"},
                                                                    {"iPad13,4", "ipados"},
                                                                    {"Mac16,10", "macos"},
                                                                    {"iMac21,1", "macos"},
                                                                    {"VirtualMac2,1", "macos"},
                                                                    {"AppleTV11,1", "tvos"},
                                                                    {"Watch6,1", "watchos"},
                                                                    {"RealityDevice14,1", "visionos"},
                                                                    {"", ""},
                                                                    {"SM-G990", ""}})
        CHECK(platform_of(product) == platform);
}

TEST_CASE("each query is asked once, and what decides about PINs is asked, too") {
    auto queries = device_queries();
    CHECK(std::count(queries.begin(), queries.end(), "PINRequiredForEraseDevice") == 1);
    std::sort(queries.begin(), queries.end());
    CHECK(std::adjacent_find(queries.begin(), queries.end()) == queries.end());
}
