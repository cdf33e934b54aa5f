// raw.apple.declarations: one artefact each, and what they do to the declarations of settings.
#include <doctest/doctest.h>

#include "mdm/policy/raw_item.hpp"
#include "translate_support.hpp"

using namespace mdm::policy;
using namespace mdm::test;
using nlohmann::json;

namespace {

const std::string passcode = "com.apple.configuration.passcode.settings";
const std::string updates = "com.apple.configuration.softwareupdate.settings";

Policy with(std::vector<json> declarations, Settings settings = {}) {
    Policy policy = policy_for("ios macos", std::move(settings));
    policy.applies.ownership = "company";
    policy.applies.supervised = true;
    policy.applies.enrollment = {"device"};
    policy.applies.os = {{"ios", "26.0"}, {"macos", "26.0"}};
    for (json& each : declarations)
        policy.raw.push_back({"apple.declarations", std::move(each), false, {"f", {3, 5}}});
    return policy;
}

std::vector<Artefact> declared(const Translation& translation) {
    std::vector<Artefact> all;
    for (const Artefact& each : translation.artefacts)
        if (each.kind == "apple.declaration") all.push_back(each);
    return all;
}

/// The declaration whose Identifier ends in `tail`.
json ending(const Translation& translation, std::string_view tail) {
    for (const Artefact& each : declared(translation))
        if (const json content = read_back(each); content["Identifier"].get<std::string>().ends_with(tail))
            return content;
    return nullptr;
}

}  // namespace

TEST_CASE("a raw declaration is an object of its own, with an Identifier of ours and without ServerToken") {
    const json item{
        {"Type", "com.apple.configuration.math.settings"},
        {"ServerToken", "t1"},
        {"Payload", {{"Calculator", {{"InputModes", {{"RPN", false}, {"UnitConversion", true}}}}}}}};
    const auto translation = translated(with({item}), "apple");
    REQUIRE(declared(translation).size() == 1);
    const Artefact artefact = declared(translation)[0];
    CHECK(artefact.name.starts_with("math-settings-"));
    CHECK(artefact.file_name == "test." + artefact.name + ".json");
    CHECK(artefact.platforms == std::vector<std::string>{"ios", "macos"});
    const json content = read_back(artefact);
    CHECK(content.size() == 3);
    CHECK(content["Type"] == item["Type"]);
    CHECK(content["Payload"] == item["Payload"]);
    CHECK(content["Identifier"].get<std::string>().ends_with(".mdmctl.test." + artefact.name));
    CHECK(codes(translation, "raw.apple.declarations[com.apple.configuration.math.settings]") ==
          "server-side");
    // Neither its content nor others beside it give it another name.
    json changed = item;
    changed["Payload"] = json::object();
    const json other{{"Type", passcode}, {"Payload", json::object()}};
    const auto both = declared(translated(with({other, changed}), "apple"));
    REQUIRE(both.size() == 2);
    CHECK((both[0].name == artefact.name || both[1].name == artefact.name));
}

TEST_CASE("a raw declaration keeps the Identifier it was given; two with one are a conflict") {
    const json item{{"Type", passcode}, {"Identifier", "org.example.p"}, {"Payload", {{"MinimumLength", 8}}}};
    CHECK(ending(translated(with({item}), "apple"), "org.example.p")["Payload"]["MinimumLength"] == 8);
    Policy twice = with({item, item});
    for (RawItem& each : twice.raw) each.override_neutral = true;
    const auto conflict =
        line(translated(twice, "apple"), "raw.apple.declarations[" + passcode + "]", "conflict");
    CHECK(conflict.level == Level::error);
    CHECK(conflict.message == "two raw declarations have the Identifier 'org.example.p'");
    // Without one, two of a type are two.
    const json plain{{"Type", passcode}, {"Payload", {{"MinimumLength", 8}}}};
    const auto two = declared(translated(with({plain, plain}), "apple"));
    REQUIRE(two.size() == 2);
    CHECK(two[0].name != two[1].name);
    CHECK(read_back(two[0])["Identifier"] != read_back(two[1])["Identifier"]);
}

TEST_CASE("a key that a setting gave another value in a declaration of the type is a conflict") {
    const Settings settings{{"updates.deferral.all", days(14)}, {"updates.notify", text("allow")}};
    const json item{{"Type", updates},
                    {"Payload", {{"Notifications", true}, {"Deferrals", {{"CombinedPeriodInDays", 30}}}}}};
    Policy policy = with({item}, settings);
    policy.applies.platforms = {"ios"};
    const auto conflict =
        line(translated(policy, "apple"), "raw.apple.declarations[" + updates + "]", "conflict");
    CHECK(conflict.level == Level::error);
    CHECK(conflict.source.mark.line == 3);
    CHECK(conflict.message ==
          "'updates.deferral.all' already sets CombinedPeriodInDays, and this declaration sets it too; "
          "'override: true' lets it win");
    policy.raw[0].override_neutral = true;
    const auto translation = translated(policy, "apple");
    CHECK(codes(translation, "raw.apple.declarations[" + updates + "]") == "ok");
    const json ours = named(translation, "softwareupdate");
    CHECK(ours["Payload"]["Notifications"] == true);
    CHECK_FALSE(ours["Payload"].contains("Deferrals"));
    CHECK(declared(translation).size() == 2);
}

TEST_CASE(
    "a raw declaration with the Identifier of a setting's declaration takes its place when it says so") {
    const Settings settings{{"updates.notify", text("allow")}};
    const json ours = named(translated(with({}, settings), "apple"), "softwareupdate");
    REQUIRE_FALSE(ours.is_null());
    Policy policy = with({{{"Type", "com.apple.configuration.legacy"},
                           {"Identifier", ours["Identifier"]},
                           {"Payload", {{"ProfileURL", "https://x.example/p"}}}}},
                         settings);
    CHECK(line(translated(policy, "apple"), "raw.apple.declarations[com.apple.configuration.legacy]",
               "conflict")
              .level == Level::error);
    policy.raw[0].override_neutral = true;
    const auto translation = translated(policy, "apple");
    REQUIRE(declared(translation).size() == 1);
    CHECK(read_back(declared(translation)[0])["Type"] == "com.apple.configuration.legacy");
}

TEST_CASE("a value that was only written down as a default gives way without a word") {
    const Policy policy = with({{{"Type", passcode}, {"Payload", {{"MaximumFailedAttempts", 6}}}}},
                               {{"passcode.minLength", number(8)}});
    const auto translation = translated(policy, "apple");
    CHECK(codes(translation, "raw.apple.declarations[" + passcode + "]") == "ok");
    const json ours = named(translation, "passcode");
    CHECK(ours["Payload"]["MinimumLength"] == 8);
    CHECK_FALSE(ours["Payload"].contains("MaximumFailedAttempts"));
}

TEST_CASE("a raw declaration without a type or a payload is an error at its place") {
    for (const json& each : {json{{"Payload", json::object()}}, json{{"Type", passcode}, {"Payload", 1}}}) {
        const auto result = translate(with({each}), "apple", {"o", "o"});
        REQUIRE_FALSE(result.ok());
        CHECK(result.error().message.starts_with("f:3:5: a raw declaration with no "));
    }
}
