#include <doctest/doctest.h>

#include "backends/jamf/jamf_fixture.hpp"

using namespace mdm;
using namespace mdm::test;

namespace {

Target invitation(std::string id = {}) {
    Target target;
    target.kind = TargetKind::enrollment;
    target.id = std::move(id);
    return target;
}

}  // namespace

TEST_CASE("an invitation hands back its link, is listed without it, and can be revoked") {
    JamfSite jamf;
    const Receipt receipt =
        jamf.site.run("enrollment.create", invitation(),
                      {{"platform", std::string("macos")}, {"expires", std::string("24h")}});
    if (receipt.error) MESSAGE(receipt.error->text());
    REQUIRE(receipt.handed_back.contains("link"));
    CHECK(receipt.handed_back.at("link").reveal().starts_with(
        "https://clinic.jamfcloud.com/enroll?invitation=2435"));
    const auto rows = list_all(jamf.backend(), tables::enrollments, ColumnSet::all(9));
    REQUIRE(rows.size() == 1);
    CHECK(rows[0][0] == "computer:1");
    CHECK(rows[0][7] == "2026-11-22T18:00:00Z");
    CHECK(jamf.site.run("enrollment.revoke", invitation("computer:1")).outcome == Outcome::accepted);
    CHECK(list_all(jamf.backend(), tables::enrollments, ColumnSet::all(9)).empty());
}

TEST_CASE("an invitation that Jamf cannot make is refused before anything is sent") {
    for (const Inputs& inputs :
         std::vector<Inputs>{{},
                             {{"platform", std::string("windows")}},
                             {{"platform", std::string("ios")}, {"user", std::string("anna")}},
                             {{"platform", std::string("ios")}, {"ownership", std::string("personal")}}}) {
        JamfSite jamf;
        const Receipt receipt = jamf.site.run("enrollment.create", invitation(), inputs);
        CHECK(receipt.outcome == Outcome::unsupported);
        CHECK(receipt.error.has_value());
        CHECK(jamf.server.witness().empty());
    }
}
