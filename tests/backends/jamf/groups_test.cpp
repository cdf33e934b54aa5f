// Static groups: who joins and who leaves, and nobody else.
#include <doctest/doctest.h>

#include "backends/jamf/jamf_fixture.hpp"
#include "mdm/base/text.hpp"

using namespace mdm;
using namespace mdm::test;

namespace {

using Lines = std::vector<std::string>;

Inputs group(const char* id) {
    return {{"group", std::string(id)}};
}

std::vector<std::string> members(JamfSite& jamf, const char* group) {
    std::vector<std::string> ids;
    for (const Row& row : list_all(jamf.backend(), tables::devices, columns({Field::id}), group))
        ids.push_back(row[0].value());
    return ids;
}

}  // namespace

TEST_CASE("a computer joins a static group and leaves it, and the other members stay") {
    JamfSite jamf(5, 5);
    CHECK(members(jamf, "computer:2") == Lines{"computer:1", "computer:5"});
    jamf.site.sent();
    const Target mac = device_target("computer:3", "macos");
    const Receipt joined = jamf.site.run("group.add", mac, group("computer:2"));
    CHECK(joined.outcome == Outcome::acknowledged);
    CHECK(jamf.site.sent() == Lines{"PUT /JSSResource/computergroups/id/2 "
                                    "<computer_group><computer_additions><computer><id>3</id></computer>"
                                    "</computer_additions></computer_group>"});
    CHECK(net::find_header(jamf.site.last().headers, "Content-Type")
              .value_or("")
              .starts_with("application/xml"));
    CHECK(members(jamf, "computer:2") == Lines{"computer:1", "computer:3", "computer:5"});
    jamf.site.sent();
    CHECK(jamf.site.run("group.remove", mac, group("computer:2")).outcome == Outcome::acknowledged);
    CHECK(jamf.site.sent() == Lines{"PUT /JSSResource/computergroups/id/2 "
                                    "<computer_group><computer_deletions><computer><id>3</id></computer>"
                                    "</computer_deletions></computer_group>"});
    CHECK(members(jamf, "computer:2") == Lines{"computer:1", "computer:5"});
    CHECK(jamf.server.surprises.empty());
}

TEST_CASE("a mobile device joins a static group and leaves it") {
    JamfSite jamf(5, 5);
    jamf.sign_in();
    const auto before = members(jamf, "mobile:2");
    jamf.site.sent();
    const Target ipad = device_target("mobile:2", "ipados");
    CHECK(jamf.site.run("group.add", ipad, group("mobile:2")).outcome == Outcome::acknowledged);
    CHECK(jamf.site.sent() == Lines{"PUT /JSSResource/mobiledevicegroups/id/2 "
                                    "<mobile_device_group><mobile_device_additions><mobile_device><id>2</id>"
                                    "</mobile_device></mobile_device_additions></mobile_device_group>"});
    CHECK(members(jamf, "mobile:2").size() == before.size() + 1);
    jamf.site.sent();
    CHECK(jamf.site.run("group.remove", ipad, group("mobile:2")).outcome == Outcome::acknowledged);
    CHECK(jamf.site.sent() == Lines{"PUT /JSSResource/mobiledevicegroups/id/2 "
                                    "<mobile_device_group><mobile_device_deletions><mobile_device><id>2</id>"
                                    "</mobile_device></mobile_device_deletions></mobile_device_group>"});
    CHECK(members(jamf, "mobile:2") == before);
}

TEST_CASE("a group of the other population, or of no such id, takes nobody, and says so") {
    JamfSite jamf(5, 5);
    jamf.sign_in();
    for (const char* other : {"mobile:2", "2", "tag:ward"}) {
        const Receipt receipt =
            jamf.site.run("group.add", device_target("computer:3", "macos"), group(other));
        CHECK(receipt.outcome == Outcome::rejected);
        REQUIRE(receipt.error.has_value());
        CHECK(receipt.error->message.find("is no group of a computer device") != std::string::npos);
    }
    CHECK(jamf.site.sent().empty());
    for (const char* wrong : {"computer:99", "computer:1"}) {  // gone; smart
        const Receipt receipt =
            jamf.site.run("group.add", device_target("computer:3", "macos"), group(wrong));
        CHECK(receipt.outcome == Outcome::rejected);
        CHECK(receipt.error.has_value());
    }
    CHECK(jamf.server.received("group.add") == 0);
}

TEST_CASE("a membership whose answer is lost is sent again, because twice is once") {
    JamfSite jamf(5, 5);
    jamf.sign_in();
    jamf.server.trouble({Trouble::lost, 1, "PUT", "/computergroups/"});
    const Target mac = device_target("computer:3", "macos");
    CHECK(jamf.site.run("group.add", mac, group("computer:2")).outcome == Outcome::acknowledged);
    CHECK(jamf.server.received("group.add", "computer:3") == 2);
    CHECK(members(jamf, "computer:2") == Lines{"computer:1", "computer:3", "computer:5"});
}
