#include <doctest/doctest.h>

#include <algorithm>

#include "backend/sandbox_fixture.hpp"
#include "mdm/base/json.hpp"

using namespace mdm;
using namespace mdm::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

std::string keep(Objects& objects, std::string_view kind, std::string content) {
    NativeObject object;
    object.kind = kind;
    object.name = "mdmctl test";
    object.content = std::move(content);
    const auto id = objects.create(object);
    REQUIRE_MESSAGE(id.ok(), id.error().text());
    return objects.get(kind, *id)->content;
}

std::vector<std::string> profiles(SandboxFile& file, std::size_t device) {
    std::vector<std::string> names;
    for (const Row& row : list_all(file.backend(), tables::profiles, ColumnSet::all(5), file.id(device)))
        names.push_back(row[1].value());
    return names;
}

}  // namespace

TEST_CASE("a profile comes back with other orders and defaults, and with its identifier") {
    SandboxFile file({12, 7, {}, {}});
    SandboxFixture fixture;
    Objects& objects = *file.backend().objects();
    const std::string text =
        keep(objects, "apple.profile", fixture.content(objects.kinds()[0], 6, "hunter2"));
    CHECK(text.find("<string>mdmctl.main.ward</string>") != std::string::npos);
    CHECK(text.find("PayloadRemovalDisallowed") != std::string::npos);
    CHECK(text.find("passwordpolicy") < text.find("com.apple.wifi.managed"));  // written the other way round
    CHECK(text.find("<string>********</string>") != std::string::npos);
    CHECK(text.find("hunter2") == std::string::npos);
}

TEST_CASE("an Android policy comes back with lists backwards and values of the server's own") {
    SandboxFile file({12, 7, {}, {}});
    const std::string text =
        keep(*file.backend().objects(), "android.policy",
             R"({"applications": [{"packageName": "a"}, {"packageName": "b"}], "cameraDisabled": true})");
    const json policy = json::parse(text);
    CHECK(policy.at("applications").at(0).at("packageName") == "b");
    CHECK(policy.at("cameraDisabled") == true);
    CHECK(policy.contains("version"));
    CHECK(text.find("cameraDisabled") < text.find("applications"));
}

TEST_CASE("text values of OMA-URI settings and keys of WLAN profiles are masked") {
    SandboxFile file({12, 7, {}, {}});
    const json policy = json::parse(keep(*file.backend().objects(), "windows.custom", R"({"omaSettings": [
        {"@odata.type": "#microsoft.graph.omaSettingInteger", "omaUri": "./n", "value": 3},
        {"@odata.type": "#microsoft.graph.omaSettingString", "omaUri": "./s", "value": "plain"},
        {"@odata.type": "#microsoft.graph.omaSettingStringXml", "omaUri": "./x", "value": "PHg+"}],
        "wlan": "<sharedKey><keyMaterial>opensesame</keyMaterial></sharedKey>"})"));
    for (const json& setting : policy.at("omaSettings")) {
        const bool number = setting.at("value").is_number();
        CHECK(setting.at("isEncrypted") == !number);
        if (!number) CHECK(setting.at("value") == "********");
    }
    CHECK(policy.at("wlan") == "<sharedKey><keyMaterial>********</keyMaterial></sharedKey>");
}

TEST_CASE("other people's objects are there from the start, and on every device of their platform") {
    SandboxFile file({12, 7, {}, {}});
    CHECK(list_all(file.backend(), tables::policies, ColumnSet::all(7)).size() == 6);
    CHECK(profiles(file, 1).size() == 2);
    CHECK(profiles(file, 3).size() == 2);
    CHECK(profiles(file, 11).empty());  // not enrolled
}

TEST_CASE("an assigned object reaches the devices of its groups and platform, after a while") {
    SandboxFile file({200, 7, {}, {}});
    SandboxFixture fixture;
    Objects& objects = *file.backend().objects();
    NativeObject object;
    object.kind = "apple.profile";
    object.name = "mdmctl ward";
    object.content = fixture.content(objects.kinds()[0], 6, "x");
    object.id = *objects.create(object);
    std::string clinical, wards;
    for (const Row& row : list_all(file.backend(), tables::groups, ColumnSet::all(4))) {
        if (row[1] == "Clinical") clinical = *row[0];
        if (row[1] == "Wards") wards = *row[0];
    }
    const auto has_it = [&](std::size_t device) {
        const auto names = profiles(file, device);
        return std::find(names.begin(), names.end(), object.name) != names.end();
    };
    using To = ObjectAssignment::To;
    const ObjectAssignment to_clinical{To::group, clinical, false};
    REQUIRE(objects.assign(object.kind, object.id, std::array{to_clinical}).ok());
    CHECK_FALSE(has_it(1));
    file.world.clock.advance(15min);
    CHECK(has_it(1));
    const auto rows = list_all(file.backend(), tables::devices, ColumnSet::all(47));
    for (std::size_t i = 0; i < 40; ++i) {
        const Row& row = rows[i];
        const std::string platform = *row[column(Field::platform)];
        const bool apple =
            platform == "ios" || platform == "ipados" || platform == "macos" || platform == "tvos";
        const bool member = row[column(Field::groups)]->find("\"Clinical\"") != std::string::npos;
        const bool there = row[column(Field::enrollment)] == "enrolled" &&
                           row[column(Field::tags)].value_or("").find("\"lost\"") == std::string::npos;
        CAPTURE(i);
        CHECK(has_it(i + 1) == (apple && member && there));
    }
    REQUIRE(
        objects
            .assign(object.kind, object.id, std::array{to_clinical, ObjectAssignment{To::group, wards, true}})
            .ok());
    file.world.clock.advance(15min);
    CHECK_FALSE(has_it(1));  // device 1 is in both
    REQUIRE(objects.assign(object.kind, object.id, {}).ok());
    CHECK(file.received("policy.assign", object.name) == 2);
    CHECK(file.received("policy.unassign", object.name) == 1);
}

TEST_CASE("assigning to a group that does not exist changes nothing") {
    SandboxFile file({12, 7, {}, {}});
    Objects& objects = *file.backend().objects();
    std::vector<NativeObject> list;
    REQUIRE(objects
                .list("android.policy",
                      [&](NativeObject object) -> Result<void> {
                          list.push_back(std::move(object));
                          return {};
                      })
                .ok());
    const std::array wrong{ObjectAssignment{ObjectAssignment::To::group, "no-such-group", false}};
    CHECK(objects.assign("android.policy", list[0].id, wrong).error().code == Code::not_found);
    CHECK(objects.get("android.policy", list[0].id)->assignments == list[0].assignments);
}
