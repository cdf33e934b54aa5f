// The exact requests that reading is.
#include <doctest/doctest.h>

#include "backends/asked_lines.hpp"
#include "backends/jamf/jamf_fixture.hpp"

using namespace mdm;
using namespace mdm::test;

namespace {

using Lines = std::vector<std::string>;
const std::string mobiles = "GET /api/v2/mobile-devices/detail?exception-handling=LENIENT";
const std::string computers = "GET /api/v4/computers-inventory";

/// Two computers and two mobile devices, which have been listed.
struct Reading {
    Reading() : jamf(2, 2) {
        list_all(jamf.backend(), tables::devices, columns({Field::id}));
        told = jamf.site.wire.requests.size();
    }
    Lines asked() {
        Lines lines;
        for (; told < jamf.site.wire.requests.size(); ++told)
            lines.push_back(line_of(jamf.site.wire.requests[told]));
        return lines;
    }
    Lines list(const Table& table, const std::string& scope = "") {
        list_all(jamf.backend(), table, ColumnSet::all(table.columns.size()), scope);
        return asked();
    }
    Lines read(const std::string& id, ColumnSet columns) {
        RowBatch batch(tables::devices.columns.size());
        REQUIRE(jamf.backend().read_devices(std::array{id}, columns, batch).ok());
        return asked();
    }

    JamfSite jamf;
    std::size_t told = 0;
};

}  // namespace

TEST_CASE("devices of both populations are asked for by section, page by page") {
    Reading at;
    list_all(at.jamf.backend(), tables::devices, columns({Field::serial}));
    CHECK(at.asked() ==
          Lines{computers + "?page-size=500&page=0&section=GENERAL&section=HARDWARE&sort=id:asc",
                mobiles + "&page-size=500&page=0&section=GENERAL&section=HARDWARE&sort=mobileDeviceId:asc"});
    CHECK(at.read("computer:2", columns({Field::serial})) ==
          Lines{computers + "?filter=id=in=(2)&page-size=200&section=GENERAL&section=HARDWARE&sort=id:asc"});
    CHECK(at.read("mobile:1", columns({Field::os_version})) ==
          Lines{mobiles + "&filter=mobileDeviceId=in=(1)&page-size=200&section=GENERAL"});
    CHECK(at.read("computer:1", columns({Field::compliance})).back() ==
          "GET /api/v1/conditional-access/device-compliance-information/computer/1");
    CHECK(at.read("mobile:2", columns({Field::compliance})).back() ==
          "GET /api/v1/conditional-access/device-compliance-information/mobile/2");
    REQUIRE(at.jamf.backend().count_devices().ok());
    CHECK(at.asked() == Lines{computers + "?page-size=1", "GET /api/v2/mobile-devices?page-size=1"});
    CHECK(at.jamf.server.surprises.empty());
}

TEST_CASE("what hangs off a device is asked for as Jamf's specification has it") {
    Reading at;
    CHECK(at.list(tables::apps, "computer:1") == Lines{computers + "/1?section=APPLICATIONS"});
    CHECK(at.list(tables::apps, "mobile:1") ==
          Lines{mobiles + "&filter=mobileDeviceId==\"1\"&section=APPLICATIONS"});
    CHECK(at.list(tables::profiles, "computer:1") == Lines{computers + "/1?section=CONFIGURATION_PROFILES"});
    CHECK(at.list(tables::profiles, "mobile:1") ==
          Lines{mobiles + "&filter=mobileDeviceId==\"1\"&section=PROFILES"});
    CHECK(at.list(tables::history, "mobile:1") ==
          Lines{"GET /api/v2/mdm/commands?filter=clientManagementId==\"" +
                JamfSite::management_id("mobile:1") + "\"&page-size=200&page=0&sort=dateSent:desc"});
}

TEST_CASE("groups, members, the catalogue and invitations are asked for where Jamf keeps them") {
    Reading at;
    CHECK(at.list(tables::groups) ==
          Lines{"GET /api/v2/groups?filter=groupType==\"COMPUTER\"&page-size=500&page=0&sort=groupName:asc",
                "GET /api/v2/groups?filter=groupType==\"MOBILE\"&page-size=500&page=0&sort=groupName:asc"});
    list_all(at.jamf.backend(), tables::devices, columns({Field::serial}), "computer:1");
    CHECK(at.asked().front() == "GET /JSSResource/computergroups/id/1");
    list_all(at.jamf.backend(), tables::devices, columns({Field::os_version}), "mobile:2");
    CHECK(at.asked() == Lines{mobiles + "&filter=groupId==\"2\"&page-size=500&page=0&section=GENERAL&sort="
                                        "mobileDeviceId:asc"});
    const auto has = [](const Lines& lines, std::string_view part) {
        return std::any_of(lines.begin(), lines.end(),
                           [&](const std::string& line) { return line.starts_with(part); });
    };
    const auto catalogue = at.list(tables::catalog);
    for (const char* part : {"GET /api/v1/packages?", "GET /JSSResource/macapplications",
                             "GET /JSSResource/mobiledeviceapplications"})
        CHECK_MESSAGE(has(catalogue, part), part);
    const auto invitations = at.list(tables::enrollments);
    for (const char* part :
         {"GET /JSSResource/computerinvitations", "GET /JSSResource/mobiledeviceinvitations"})
        CHECK_MESSAGE(has(invitations, part), part);
}

TEST_CASE("a command is asked for by its id, and an update by its plan") {
    Reading at;
    const Target target = device_target("computer:1", "macos");
    const auto follow = [&](const char* operation, const Receipt& sent) {
        const SentCommand command{find_operation(operation), target, sent.command_id, at.jamf.clock.now()};
        at.asked();
        REQUIRE(at.jamf.backend().follow(std::span(&command, 1), [](auto, const Receipt&) {}).ok());
        return at.asked();
    };
    const Receipt restarted = at.jamf.site.run("device.restart", target);
    REQUIRE_FALSE(restarted.command_id.empty());
    CHECK(follow("device.restart", restarted) ==
          Lines{"GET /api/v2/mdm/commands?filter=uuid==\"" + restarted.command_id + "\""});
    const Receipt updating = at.jamf.site.run("device.update-os", target);
    REQUIRE_FALSE(updating.command_id.empty());
    CHECK(follow("device.update-os", updating) ==
          Lines{"GET /api/v1/managed-software-updates/plans/" + updating.command_id});
}
