#include "mdm/backend/apple/plist.hpp"

#include <doctest/doctest.h>

#include "apple_fixture.hpp"
#include "mdm/base/json.hpp"

using namespace mdm;
using namespace mdm::apple;
using mdm::test::plist;
using nlohmann::json;

TEST_CASE("a property list comes back as it was written") {
    const json value{{"a", {1, true, "é < & \r\n"}},
                     {"b", {{"data", plist_data(std::string("\0\xff\x01", 3))}, {"real", 1.5}}},
                     {"c", json::array()},
                     {"d", ""}};
    const auto xml = write_plist(value);
    REQUIRE(xml.ok());
    CHECK(xml->starts_with("<?xml"));
    const auto back = read_plist(*xml);
    REQUIRE_MESSAGE(back.ok(), back.error().text());
    CHECK(*back == value);
}

TEST_CASE("text that XML cannot hold is refused, not mangled") {
    CHECK(write_plist({{"a", "b\x01"}}).error().code == Code::invalid);
    CHECK(write_plist({{"a", "b\xff"}}).error().code == Code::invalid);
    CHECK(write_plist({{"a", nullptr}}).error().code == Code::invalid);
}

TEST_CASE("values of another kind than expected are not there") {
    const auto read =
        read_plist(plist("<key>n</key><integer>-3</integer><key>t</key><string>x</string>"
                         "<key>b</key><true/><key>r</key><real>2.5</real>"
                         "<key>big</key><integer>18446744073709551615</integer>"));
    REQUIRE(read.ok());
    CHECK(integer_at(*read, "n") == -3);
    CHECK(real_at(*read, "n") == -3);
    CHECK(real_at(*read, "r") == 2.5);
    CHECK(text_at(*read, "t") == "x");
    CHECK(bool_at(*read, "b") == true);
    CHECK_FALSE(bool_at(*read, "n"));
    CHECK_FALSE(integer_at(*read, "t"));
    CHECK_FALSE(integer_at(*read, "big"));
    CHECK_FALSE(data_at(*read, "t"));
    CHECK(text_at(*read, "n").empty());
    CHECK(text_at(json(7), "n").empty());
}

TEST_CASE("what is no property list is said so") {
    for (const char* text :
         {"", "hello", "<plist>", "<plist/>", "<plist><dict></plist>",
          "<plist><dict><key>a</key></dict></plist>", "<plist><dict><string>a</string><true/></dict></plist>",
          "<plist><integer>1x</integer></plist>", "<plist><data>%%%</data></plist>", "<plist><null/></plist>",
          "bplist00\xd1\x01\x02",
          "<!DOCTYPE plist [<!ENTITY a \"b\">]><plist><string>&a;</string></plist>"}) {
        INFO(text);
        const auto read = read_plist(text);
        REQUIRE_FALSE(read.ok());
        CHECK(read.error().code == Code::bad_response);
    }
}

TEST_CASE("nesting, number of values and size are bounded") {
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += "<array>";
    CHECK(read_plist("<plist>" + deep).error().message.find("too deeply") != std::string::npos);
    std::string many = "<plist><array>";
    for (int i = 0; i < 200; ++i) many += "<true/>";
    many += "</array></plist>";
    CHECK(read_plist(many).ok());
    CHECK(read_plist(many, {1u << 20, 24, 100}).error().message.find("too many") != std::string::npos);
    CHECK(read_plist(many, {100, 24, 1000}).error().message.find("too large") != std::string::npos);
}

TEST_CASE("bytes that are no text become text that can be stored") {
    const auto read =
        read_plist(plist("<key>DeviceName</key><string>a\xff"
                         "b</string>"));
    REQUIRE(read.ok());
    CHECK(text_at(*read, "DeviceName") ==
          "a\xEF\xBF\xBD"
          "b");
}
