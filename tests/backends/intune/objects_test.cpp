#include <doctest/doctest.h>

#include "mdm/backend/drivers/microsoft_intune_objects.hpp"
#include "mdm/base/digest.hpp"
#include "mdm/base/json.hpp"

using namespace mdm;
using nlohmann::json;

namespace {

constexpr const char* profile = R"(<?xml version="1.0" encoding="UTF-8"?><plist version="1.0"><dict>
<key>PayloadContent</key><array/></dict></plist>)";

NativeObject apple(std::vector<std::string> platforms) {
    NativeObject object;
    object.kind = "apple.profile";
    object.name = "ward/profile";
    object.description = "mdmctl set=main id=ward/profile sha256=0123456789abcdef";
    object.content = profile;
    object.platforms = std::move(platforms);
    return object;
}

}  // namespace

TEST_CASE("an Apple profile is a type for iPhones and iPads, or one for Macs") {
    for (const auto& [platforms, type] : std::vector<std::pair<std::vector<std::string>, std::string>>{
             {{"ios", "ipados"}, "#microsoft.graph.iosCustomConfiguration"},
             {{"macos"}, "#microsoft.graph.macOSCustomConfiguration"},
             {{}, "#microsoft.graph.iosCustomConfiguration"}}) {
        const auto body = intune::body_of(apple(platforms));
        REQUIRE(body.ok());
        CHECK((*body)["@odata.type"] == type);
        CHECK(from_base64((*body)["payload"].get<std::string>()) == profile);
        CHECK((*body)["displayName"] == "ward/profile");
        CHECK((*body)["description"] == "mdmctl set=main id=ward/profile sha256=0123456789abcdef");
    }
}

TEST_CASE("what Intune adds to a configuration is not part of its content") {
    const json live{{"@odata.type", "#microsoft.graph.windows10CustomConfiguration"},
                    {"@odata.context", "https://graph.microsoft.com/v1.0/$metadata"},
                    {"id", "abc"},
                    {"version", 7},
                    {"displayName", "ward/custom"},
                    {"description", nullptr},
                    {"roleScopeTagIds", {"0"}},
                    {"omaSettings",
                     {{{"@odata.type", "#microsoft.graph.omaSettingInteger"},
                       {"displayName", "a"},
                       {"omaUri", "./a"},
                       {"value", 3}}}}};
    const auto object = intune::object_of(live, "windows.custom");
    REQUIRE(object.has_value());
    CHECK(object->id == "abc");
    CHECK(object->version == "7");
    CHECK(object->description == "");
    const json content = json::parse(object->content);
    CHECK_FALSE(content.contains("id"));
    CHECK_FALSE(content.contains("version"));
    CHECK_FALSE(content.contains("roleScopeTagIds"));
    CHECK(content["omaSettings"][0]["value"] == 3);
    CHECK_FALSE(intune::object_of(live, "apple.profile").has_value());
}

TEST_CASE("a typed configuration is none of ours") {
    const json live{{"@odata.type", "#microsoft.graph.iosGeneralDeviceConfiguration"}, {"id", "abc"}};
    CHECK_FALSE(intune::object_of(live, "apple.profile").has_value());
    CHECK_FALSE(intune::object_of(live, "windows.custom").has_value());
}

TEST_CASE("XML in an OMA setting travels as bytes, and nothing of the server's goes back") {
    NativeObject object;
    object.kind = "windows.custom";
    object.name = "ward/custom";
    object.content =
        R"({"@odata.type":"#microsoft.graph.windows10CustomConfiguration","displayName":"x","omaSettings":[
           {"@odata.type":"#microsoft.graph.omaSettingStringXml","displayName":"wifi","omaUri":"./w","value":"<a/>",
            "isEncrypted":true,"secretReferenceValueId":"r"}]})";
    const auto body = intune::body_of(object);
    REQUIRE(body.ok());
    const json& setting = (*body)["omaSettings"][0];
    CHECK(setting["value"] == base64("<a/>"));
    CHECK_FALSE(setting.contains("isEncrypted"));
    CHECK_FALSE(setting.contains("secretReferenceValueId"));
    CHECK((*body)["displayName"] == "ward/custom");
}

TEST_CASE("content that is no profile and no set of OMA-URI is refused") {
    NativeObject object = apple({"ios"});
    object.content = "<<not an object";
    CHECK(intune::body_of(object).error().code == Code::invalid);
    object.kind = "windows.custom";
    CHECK(intune::body_of(object).error().code == Code::invalid);
    object.content =
        R"({"@odata.type":"#microsoft.graph.windows10CustomConfiguration","omaSettings":[{"value":1}]})";
    CHECK(intune::body_of(object).error().code == Code::invalid);
}

TEST_CASE("every kind of assignment goes there and back") {
    const std::vector<ObjectAssignment> lines{
        {ObjectAssignment::To::group, "g1", false},
        {ObjectAssignment::To::group, "g2", true},
        {ObjectAssignment::To::all_devices, "", false},
        {ObjectAssignment::To::group, std::string(intune::all_users), false}};
    const auto written = intune::lines_of(lines, json::array());
    REQUIRE(written.ok());
    CHECK((*written)[1]["target"]["@odata.type"] == "#microsoft.graph.exclusionGroupAssignmentTarget");
    CHECK(intune::assignments_of(*written) == lines);
    CHECK(intune::lines_of({}, json::array())->empty());
}

TEST_CASE("a filter that somebody set in the console stays with its line") {
    const json there{{{"id", "x"},
                      {"target",
                       {{"@odata.type", "#microsoft.graph.groupAssignmentTarget"},
                        {"groupId", "g1"},
                        {"deviceAndAppManagementAssignmentFilterId", "f1"},
                        {"deviceAndAppManagementAssignmentFilterType", "include"}}}}};
    CHECK(intune::has_filter(there));
    const std::vector<ObjectAssignment> lines{{ObjectAssignment::To::group, "g1", false},
                                              {ObjectAssignment::To::group, "g2", false}};
    const auto written = intune::lines_of(lines, there);
    REQUIRE(written.ok());
    CHECK((*written)[0]["target"]["deviceAndAppManagementAssignmentFilterId"] == "f1");
    CHECK_FALSE((*written)[1]["target"].contains("deviceAndAppManagementAssignmentFilterId"));
}

TEST_CASE("single devices are refused") {
    const std::vector<ObjectAssignment> lines{{ObjectAssignment::To::device, "d1", false}};
    CHECK(intune::lines_of(lines, json::array()).error().code == Code::unsupported);
}
