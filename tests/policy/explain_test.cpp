#include "mdm/policy/explain.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace mdm;
using namespace mdm::policy;

namespace {

Explanation good(std::string_view key) {
    auto explanation = explain(key);
    REQUIRE_MESSAGE(explanation.ok(), explanation.error().text());
    return std::move(*explanation);
}

}  // namespace

TEST_CASE("a setting says its type, its range, and what it becomes on each target") {
    const Explanation length = good("passcode.minLength");
    REQUIRE(length.setting != nullptr);
    CHECK(type_text(*length.setting) == "whole number");
    CHECK(range_text(*length.setting).ends_with("characters"));
    REQUIRE(length.becomes.size() >= 3);
    const auto apple = std::find_if(length.becomes.begin(), length.becomes.end(),
                                    [](const Becomes& each) { return each.target == "apple"; });
    REQUIRE(apple != length.becomes.end());
    CHECK(apple->sample == "8");
    CHECK(std::any_of(apple->native.begin(), apple->native.end(), [](const std::string& line) {
        return line.find("minLength = 8") != std::string::npos;
    }));
}

TEST_CASE("each word of a switch is tried on each target") {
    const Explanation camera = good("restrictions.camera");
    CHECK(type_text(*camera.setting) == "one of allow, deny");
    REQUIRE(camera.becomes.size() >= 6);
    CHECK(camera.becomes[0].sample == "allow");
    CHECK(camera.becomes[1].sample == "deny");
    CHECK_FALSE(camera.becomes[1].native.empty());
}

TEST_CASE("a section lists what is below it, an item's name does not matter") {
    const Explanation section = good("restrictions");
    CHECK(section.setting == nullptr);
    CHECK(section.children.size() > 20);
    CHECK(good("wifi.networks[clinical].ssid").key == "wifi.networks[].ssid");
    CHECK_FALSE(good("wifi.networks").children.empty());
}

TEST_CASE("a wrong key is told the right one") {
    CHECK(explain("passcode.minLenght").error().code == Code::not_found);
    CHECK(explain("passcode.minLenght").error().hint == "did you mean 'passcode.minLength'?");
    CHECK(explain("camera").error().hint == "did you mean restrictions.camera?");
    CHECK(explain("restriction").error().hint == "did you mean 'restrictions'?");
}

TEST_CASE("every setting can be explained") {
    for (const Setting& row : settings()) {
        CAPTURE(std::string(row.key));
        const auto explanation = explain(row.key);
        REQUIRE(explanation.ok());
        for (const Becomes& each : explanation->becomes) CHECK_FALSE(each.code.empty());
    }
}
