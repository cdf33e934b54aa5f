#include <doctest/doctest.h>

#include "mdm/policy/raw_item.hpp"
#include "translate_support.hpp"

using namespace mdm::test;
using mdm::policy::Level;
using nlohmann::json;

namespace {

mdm::policy::RawItem item(json value, bool override_neutral = false) {
    return {"windows.oma", std::move(value), override_neutral, {"p.yaml", {9, 5}}, {}};
}
mdm::policy::Policy with_raw(mdm::policy::Settings settings, std::vector<mdm::policy::RawItem> raw) {
    auto policy = policy_for("windows", std::move(settings));
    policy.raw = std::move(raw);
    return policy;
}

constexpr const char* camera = "./Device/Vendor/MSFT/Policy/Config/Camera/AllowCamera";

}  // namespace

TEST_CASE("raw nodes stand beside those of settings, typed as they say") {
    const auto result = translated(
        with_raw({{"restrictions.camera", text("deny")}},
                 {item({{"omaUri", "./Device/Vendor/MSFT/X/Number"}, {"value", 7}}),
                  item({{"omaUri", "./Vendor/MSFT/X/Xml"},
                        {"dataType", "stringXml"},
                        {"name", "Layout"},
                        {"value", "<a/>"}}),
                  item({{"omaUri", "./User/Vendor/MSFT/X/Flag"}, {"dataType", "boolean"}, {"value", true}})}),
        "windows");
    const json body = artefact_for(result, "windows");
    REQUIRE(body["omaSettings"].size() == 4);
    CHECK(node(body, "/X/Number") == 7);
    CHECK(node(body, "./User/Vendor/MSFT/X/Flag") == true);
    CHECK(node(body, "/X/Xml") == "PGEvPg==");
    for (const json& setting : body["omaSettings"]) {
        if (setting["omaUri"].get<std::string>().ends_with("/Xml")) {
            CHECK(setting["@odata.type"] == "#microsoft.graph.omaSettingStringXml");
            CHECK(setting["displayName"] == "Layout");
            CHECK(setting["fileName"] == "Xml.xml");
        }
        if (setting["omaUri"].get<std::string>().ends_with("/Number"))
            CHECK(setting["@odata.type"] == "#microsoft.graph.omaSettingInteger");
    }
    CHECK(codes(result, "raw.windows.oma") == "ok");
}

TEST_CASE("a raw node that a setting sets to another value is a conflict, unless it says override") {
    const mdm::policy::Settings settings{{"restrictions.camera", text("deny")}};
    const auto conflict =
        line(translated(with_raw(settings, {item({{"omaUri", camera}, {"value", 1}})}), "windows"),
             "raw.windows.oma", "conflict");
    CHECK(conflict.level == Level::error);
    CHECK(conflict.message.find("'restrictions.camera' sets") == 0);

    const auto meant =
        translated(with_raw(settings, {item({{"omaUri", camera}, {"value", 1}}, true)}), "windows");
    CHECK(codes(meant, "raw.windows.oma") == "ok");
    REQUIRE(artefact_for(meant, "windows")["omaSettings"].size() == 1);
    CHECK(node(artefact_for(meant, "windows"), "/AllowCamera") == 1);

    const auto same = translated(with_raw(settings, {item({{"omaUri", camera}, {"value", 0}})}), "windows");
    CHECK(codes(same, "raw.windows.oma") == "ok");
    CHECK(artefact_for(same, "windows")["omaSettings"].size() == 1);
}

TEST_CASE("one node has two spellings, and setting both to different values is a conflict") {
    const auto result = translated(
        with_raw({{"firewall.enabled", flag(true)}},
                 {item({{"omaUri", "./Device/Vendor/MSFT/Firewall/MdmStore/PublicProfile/EnableFirewall"},
                        {"value", false}})}),
        "windows");
    CHECK(codes(result, "raw.windows.oma").find("conflict") != std::string::npos);
}

TEST_CASE("a raw node without a URI or a value is left out and said") {
    const auto result = translated(with_raw({}, {item({{"omaUri", camera}}), item("text")}), "windows");
    CHECK(result.artefacts.empty());
    CHECK(codes(result, "raw.windows.oma") == "unsupported");
}

TEST_CASE("XML of a raw node that refers to a secret stays text, so that the secret can be put in") {
    const auto result = translated(with_raw({}, {item({{"omaUri", "./Device/Vendor/MSFT/X/Xml"},
                                                       {"dataType", "stringXml"},
                                                       {"value", "<a>{{secret:s}}</a>"}})}),
                                   "windows");
    const json body = artefact_for(result, "windows");
    CHECK(node(body, "/X/Xml") == "<a>{{secret:s}}</a>");
    CHECK(body["omaSettings"][0]["@odata.type"] == "#microsoft.graph.omaSettingString");
}
