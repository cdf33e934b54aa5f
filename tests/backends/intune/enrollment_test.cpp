#include <doctest/doctest.h>

#include "backends/intune/intune_fixture.hpp"
#include "mdm/base/json.hpp"

using namespace mdm;
using namespace mdm::test;
using nlohmann::json;

namespace {

const std::string profiles =
    "https://graph.microsoft.com/beta/deviceManagement/androidDeviceOwnerEnrollmentProfiles";

Target enrollment(std::string id = {}) {
    Target target;
    target.kind = TargetKind::enrollment;
    target.id = std::move(id);
    return target;
}

Inputs android(std::string expires = {}) {
    Inputs inputs{{"platform", std::string("android")}, {"ownership", std::string("company")}};
    if (!expires.empty()) inputs["expires"] = std::move(expires);
    return inputs;
}

std::vector<Row> listed(Backend& backend) {
    return list_all(backend, tables::enrollments, ColumnSet::all(tables::enrollments.columns.size()));
}

}  // namespace

TEST_CASE("a token for Android devices is a profile of its own, handed back with its QR code, and revoked") {
    IntuneSite site;
    const Receipt made = site.run("enrollment.create", enrollment(), android("48h"));
    REQUIRE_MESSAGE(!made.error, made.error->text());
    CHECK(made.outcome == Outcome::accepted);
    const std::string token = made.handed_back.at("token").reveal();
    CHECK(token.starts_with("ENROLL"));
    CHECK(json::parse(made.handed_back.at("qr").reveal())["token"] == token);
    const auto asked = site.asked();
    REQUIRE(asked.size() == 3);
    const std::string path = profiles + "/" + made.command_id;
    CHECK(asked[0].url == profiles);
    CHECK(json::parse(asked[0].body).size() == 1);
    CHECK(json::parse(asked[0].body)["displayName"].get<std::string>().starts_with(
        "mdmctl 2026-11-21T18:00:00Z"));
    CHECK(asked[1].url == path + "/createToken");
    CHECK(asked[1].body == R"({"tokenValidityInSeconds":172800})");
    CHECK(asked[2].url == path + "?%24select=id%2CtokenValue%2CqrCodeContent");
    for (const net::Request& request : asked) CHECK((request.method == "POST") == !request.body.empty());
    auto rows = listed(site.backend());
    REQUIRE(rows.size() == 1);
    CHECK(rows[0][0] == made.command_id);
    CHECK(rows[0][*tables::enrollments.find("platform")] == "android");
    CHECK(rows[0][*tables::enrollments.find("expires_at")] == "2026-11-23T18:00:00Z");
    CHECK(site.asked().back().url.find("tokenValue") == std::string::npos);
    CHECK(site.run("enrollment.revoke", enrollment(made.command_id)).outcome == Outcome::accepted);
    CHECK(site.asked().back().url == path + "/revokeToken");
    CHECK(site.graph.received("enrollment.revoke") == 1);
}

TEST_CASE("what Intune has no token for is refused before anything is sent, with the way that there is") {
    struct Wrong {
        Inputs inputs;
        const char* reason;
    };
    for (const Wrong& wrong : std::vector<Wrong>{
             {{{"platform", std::string("windows")}}, "Autopilot"},
             {{{"platform", std::string("ios")}}, "Apple's programme"},
             {{{"platform", std::string("android")}, {"ownership", std::string("personal")}},
              "Company Portal"},
             {{{"platform", std::string("android")}, {"user", std::string("anna")}}, "user"}}) {
        IntuneSite site;
        const Receipt refused = site.run("enrollment.create", enrollment(), wrong.inputs);
        CHECK(refused.outcome == Outcome::unsupported);
        REQUIRE(refused.error);
        CHECK_MESSAGE(refused.error->message.find(wrong.reason) != std::string::npos, refused.error->message);
        CHECK(site.asked().empty());
    }
}

TEST_CASE("a profile that was made and whose token failed is told, and made only once") {
    IntuneSite site;
    site.graph.faults = {{.kind = FakeGraph::Fault::Kind::status, .part = "/createToken"}};
    const Receipt made = site.run("enrollment.create", enrollment(), android());
    REQUIRE(made.error);
    CHECK(made.error->message.find("was made") != std::string::npos);
    CHECK(made.handed_back.empty());
    CHECK(listed(site.backend()).size() == 1);
}
