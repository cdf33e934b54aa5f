// The exact requests that reading is.
#include <doctest/doctest.h>

#include "backends/asked_lines.hpp"
#include "backends/meraki/meraki_fixture.hpp"

using namespace mdm;
using namespace mdm::test;

namespace {

using Lines = std::vector<std::string>;
const std::string network = "GET /api/v1/networks/N_1/sm";

/// One network with three devices, which have been listed.
struct Reading {
    Reading() : meraki(3) {
        meraki.site.context.settings["network"] = "N_1";
        id = list_all(meraki.backend(), tables::devices, columns({Field::id})).at(0)[0].value();
        told = meraki.site.wire.requests.size();
    }
    Lines asked() {
        Lines lines;
        for (; told < meraki.site.wire.requests.size(); ++told)
            lines.push_back(line_of(meraki.site.wire.requests[told]));
        return lines;
    }
    Lines list(const Table& table, const std::string& scope = "") {
        list_all(meraki.backend(), table, ColumnSet::all(table.columns.size()), scope);
        return asked();
    }
    Lines read(ColumnSet columns) {
        RowBatch batch(tables::devices.columns.size());
        REQUIRE(meraki.backend().read_devices(std::array{id}, columns, batch).ok());
        return asked();
    }

    MerakiSite meraki;
    std::string id;
    std::size_t told = 0;
};

}  // namespace

TEST_CASE("what is read is asked for as Meraki's specification has it") {
    Reading at;
    REQUIRE(at.meraki.backend().check().ok());
    CHECK(at.asked() == Lines{"GET /api/v1/organizations"});
    CHECK(at.read(columns({Field::name})) == Lines{network + "/devices?ids[]=" + at.id + "&perPage=1000"});
    CHECK(at.read(columns({Field::email, Field::battery})) ==
          Lines{network + "/devices?fields[]=batteryEstCharge&fields[]=ownerEmail&ids[]=" + at.id +
                "&perPage=1000"});
    CHECK(at.read(columns({Field::firewall})).back() == network + "/devices/" + at.id + "/securityCenters");
    CHECK(at.list(tables::apps, at.id) == Lines{network + "/devices/" + at.id + "/softwares"});
    CHECK(at.list(tables::profiles, at.id) == Lines{network + "/devices/" + at.id + "/deviceProfiles"});
    CHECK(at.list(tables::history, at.id) ==
          Lines{network + "/devices/" + at.id + "/deviceCommandLogs?perPage=1000"});
    CHECK(at.list(tables::groups) == Lines{network + "/targetGroups"});
    CHECK(at.list(tables::enrollments) ==
          Lines{"GET /api/v1/organizations/2930418/sm/bulkEnrollment/tokens"});
    list_all(at.meraki.backend(), tables::devices, columns({Field::name}), "701");
    CHECK(at.asked() == Lines{network + "/targetGroups/701",
                              network + "/devices?perPage=1000&scope[]=ward&scope[]=withAny"});
    CHECK(at.meraki.server.surprises.empty());
}

TEST_CASE("a serial and a UDID are looked for by the server") {
    Reading at;
    ListRequest request;
    request.table = &tables::devices;
    request.columns = columns({Field::serial});
    request.filters = {{column(Field::serial), FilterOp::equals, Cell::of("MSM0000001")}};
    auto source = at.meraki.backend().list(request);
    REQUIRE(source.ok());
    CHECK(all_rows(**source, tables::devices.columns.size()).size() == 1);
    CHECK(at.asked() == Lines{network + "/devices?perPage=1000&serials[]=MSM0000001"});
}
