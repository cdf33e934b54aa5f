// Property lists that are none: refused with their place, and never a crash.
#include <doctest/doctest.h>

#include "mdm/base/json.hpp"
#include "mdm/policy/import/binary_plist.hpp"
#include "mdm/policy/import/import.hpp"
#include "mdm/policy/import/xml_plist.hpp"

using namespace mdm;
using namespace mdm::policy;
using nlohmann::json;

namespace {

std::string error_of(const std::string& xml) {
    const auto result = import::read_xml_plist(xml, "f");
    return result.ok() ? "(none: " + result->dump() + ")" : result.error().message;
}

std::string inside(const std::string& body) {
    return "<?xml version=\"1.0\"?>\n<plist version=\"1.0\">\n" + body + "\n</plist>\n";
}

std::string repeated(const std::string& text, int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += text;
    return out;
}

/// A binary property list of these objects; the first is the top.
std::string binary(const std::vector<std::string>& objects, std::uint8_t reference_size = 1) {
    std::string out = "bplist00";
    std::string table;
    for (const std::string& object : objects) {
        table += static_cast<char>(out.size() >> 8);
        table += static_cast<char>(out.size() & 0xFF);
        out += object;
    }
    const std::size_t at = out.size();
    out += table + std::string(6, '\0') + '\x02' + static_cast<char>(reference_size);
    const auto number = [&](std::size_t value) {
        for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFF);
    };
    number(objects.size());
    number(0);
    number(at);
    return out;
}

std::string binary_error(const std::string& bytes) {
    const auto result = import::read_binary_plist(bytes, "f");
    return result.ok() ? "(none: " + result->dump() + ")" : result.error().message;
}

}  // namespace

TEST_CASE("a malformed property list is refused with line and column") {
    struct Case {
        std::string xml;
        std::string message;
    };
    const std::vector<Case> cases{
        {inside("<dict>\n<key>a</key>\n<strin>x</strin>\n</dict>"),
         "f:5:1: '<strin>' is no element of a property list that has a value"},
        {inside("<dict>\n<key>a</key>\n</dict>"), "f:5:1: '</dict>' where the value of 'a' belongs"},
        {inside("<dict>\n<key>a</key>\n<string>x</dict>"),
         "f:5:10: '</dict>' where '</string>' belongs, which closes line 5"},
        {inside("<dict>\n<string>x</string>\n</dict>"), "f:4:1: '<string>' where a '<key>' belongs"},
        {inside("<dict>\n<key>a</key><true/>\n<key>a</key><true/></dict>"),
         "f:5:1: the key 'a' appears twice"},
        {inside("<array>\n<integer>1x</integer></array>"),
         "f:4:1: '<integer>' holds no whole number of 64 bits"},
        {inside("<integer>9223372036854775808</integer>"),
         "f:3:1: '<integer>' holds no whole number of 64 bits"},
        {inside("<real>nan</real>"), "f:3:1: '<real>' holds no number"},
        {inside("<data>a</data>"), "f:3:1: '<data>' holds no base64"},
        {inside("<date>yesterday</date>"), "f:3:1: '<date>' holds no date such as 2026-12-01T03:00:00Z"},
        {inside("<string>a & b</string>"), "f:3:11: '&' that begins no entity"},
        {inside("<string>&boom;</string>"), "f:3:9: unknown entity '&boom;'"},
        {inside("<string>&#0;</string>"), "f:3:9: unknown entity '&#0;'"},
        {inside("<string>&#xD800;</string>"), "f:3:9: unknown entity '&#xD800;'"},
        {inside("<array>\n  text\n</array>"), "f:4:3: text where a tag belongs: 'text'"},
        {"<plist>\n<dict>\n<key>a</key>\n<array>\n", "f:4:1: '<array>' is never closed"},
        {"<plist>\n<dict\n<key>a</key>", "f:2:1: a tag that does not end: '<dict'"},
        {"<plist><true/></plist>\n<plist/>", "f:2:1: something stands behind '</plist>'"},
        {"<dict/>", "f:1:1: '<dict>' where '<plist>' belongs"},
        {"<plist/>", "f:1:1: the property list is empty"},
        {"<!-- x", "f:1:1: a comment that does not end"},
        {"<!DOCTYPE plist [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><plist><string>&b;</string></plist>",
         "f:1:1: the document type declares entities of its own, which is refused"},
        {inside(repeated("<array>", 100'000)), "f:3:337: nested deeper than 48 levels"},
    };
    for (const Case& each : cases) CHECK(error_of(each.xml) == each.message);
}

TEST_CASE("XML that other readers take is taken") {
    CHECK(*import::read_xml_plist(
              inside("<string>a<![CDATA[<&>]]>b&lt;&#x41;&#10;<!-- no -->c\r\nd</string>"), "f") ==
          "a<&>b<A\nc\nd");
    CHECK(*import::read_xml_plist("\xEF\xBB\xBF<plist version='1.0'><integer> -0x10 </integer></plist>",
                                  "f") == -16);
    CHECK(*import::read_xml_plist(inside("<array><string/><dict/><true></true><data>\n\t</data></array>"),
                                  "f") == json::parse(R"(["", {}, true, {"$data": ""}])"));
    CHECK(*import::read_xml_plist(inside("<integer>-9223372036854775808</integer>"), "f") == INT64_MIN);
}

TEST_CASE("a property list with too many values is refused") {
    CHECK(error_of(inside("<array>" + repeated("<true/>", 200'001) + "</array>"))
              .find("more than 200000 values") != std::string::npos);
}

TEST_CASE("binary property lists that circle, explode or lie are refused") {
    CHECK(binary_error(binary({"\xA1" + std::string(1, '\0')})).find("nested deeper than 48 levels") !=
          std::string::npos);
    std::vector<std::string> bomb;
    for (char i = 1; i < 40; ++i) bomb.push_back(std::string("\xA2") + i + i);
    bomb.push_back("\x09");
    CHECK(binary_error(binary(bomb)).find("more than 200000 values") != std::string::npos);
    std::vector<std::string> heavy{"\xAF\x10\xFF" + std::string(255, '\x01'),
                                   std::string("\x5F\x11\x80\x00", 4) + std::string(0x8000, 'x')};
    CHECK(binary_error(binary(heavy)).find("(none") == 0);  // 8 MiB
    CHECK(binary_error("bplist00") == "f: byte 0: too short for a property list");
    CHECK(binary_error("bplist00" + std::string(32, '\xFF')).find("outside of the file") !=
          std::string::npos);
    CHECK(binary_error(binary({"\xA1\x07"})).find("an object that does not exist") != std::string::npos);
    CHECK(binary_error(binary({"\x5F\x13\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF"})).find("longer than the file") !=
          std::string::npos);
    CHECK(binary_error(binary({std::string("\x51\x00", 2)})).find("characters that are none") !=
          std::string::npos);
    CHECK(binary_error(binary({std::string("\x00", 1)})).find("a value that is missing") !=
          std::string::npos);
    CHECK(binary_error(binary({"\x81\x01\x02"})).find("a kind of value that no profile has") !=
          std::string::npos);
    CHECK(*import::read_binary_plist(binary({"\x61\x26\x03"}), "f") == "\u2603");
}

TEST_CASE("a property list that is no profile says so") {
    struct Case {
        std::string body;
        std::string message;
    };
    const std::vector<Case> cases{
        {"<array/>", "f: a property list, but no configuration profile"},
        {"<dict><key>CFBundleName</key><string>x</string></dict>",
         "f: a property list, but no configuration profile"},
        {"<dict><key>PayloadType</key><string>Profile Service</string></dict>",
         "f: an enrollment request (Profile Service), which sets nothing"},
        {"<dict><key>PayloadType</key><string>Configuration</string><key>EncryptedPayloadContent</key><data/"
         "></dict>",
         "f: an encrypted configuration profile, whose payloads cannot be read"},
        {"<dict><key>PayloadType</key><string>Configuration</string></dict>",
         "f: a configuration profile without a list of payloads (PayloadContent)"},
        {"<dict><key>PayloadType</key><string>Configuration</string><key>PayloadContent</key><array><dict/>"
         "</array></dict>",
         "f: payload 1 of the profile has no PayloadType"},
    };
    for (const Case& each : cases) {
        const auto result = import::import_file({"f", inside(each.body), ""}, *real_file_system());
        REQUIRE_FALSE(result.ok());
        CHECK(result.error().message == each.message);
    }
}
