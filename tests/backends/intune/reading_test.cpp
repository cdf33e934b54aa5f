// The exact requests that reading is.
#include <doctest/doctest.h>

#include "backends/asked_lines.hpp"
#include "backends/intune/intune_fixture.hpp"

using namespace mdm;
using namespace mdm::test;

namespace {

using Lines = std::vector<std::string>;

/// Three devices, one of which is read.
struct Reading {
    Reading() : id(site.graph.device_ids()[0]), device("managedDevices/" + id) {}
    Lines asked() {
        Lines lines;
        const auto all = site.asked();
        for (; told < all.size(); ++told) lines.push_back(line_of(all[told]));
        return lines;
    }
    Lines list(const Table& table, const std::string& scope = "") {
        list_all(site.backend(), table, ColumnSet::all(table.columns.size()), scope);
        return asked();
    }
    Lines read(ColumnSet columns) {
        RowBatch batch(tables::devices.columns.size());
        REQUIRE(site.backend().read_devices(std::array{id}, columns, batch).ok());
        return asked();
    }

    IntuneSite site{3};
    std::string id;
    std::string device;
    std::size_t told = 0;
};

}  // namespace

TEST_CASE("what is read is asked for as Microsoft's specification has it") {
    Reading at;
    const std::string stable = "GET /v1.0/deviceManagement/", beta = "GET /beta/deviceManagement/";
    REQUIRE(at.site.backend().check().ok());
    CHECK(at.asked().front() == stable + "managedDevices?$select=id&$top=1");
    list_all(at.site.backend(), tables::devices, columns({Field::serial}));
    CHECK(at.asked() == Lines{stable + "managedDevices?$select=id,azureADDeviceId,serialNumber"});
    CHECK(at.read(columns({Field::udid})) == Lines{stable + at.device + "?$select=id,udid,azureADDeviceId"});
    CHECK(at.read(columns({Field::battery})).back() ==
          beta + at.device + "?$select=id,hardwareInformation,azureADDeviceId");
    CHECK(at.list(tables::apps, at.id) == Lines{beta + at.device + "?$expand=detectedApps&$select=id"});
    CHECK(at.list(tables::profiles, at.id) == Lines{stable + at.device + "/deviceConfigurationStates"});
    CHECK(at.list(tables::history, at.id) == Lines{stable + at.device + "?$select=deviceActionResults"});
    CHECK(at.list(tables::groups) == Lines{"GET /v1.0/groups?$select=id,displayName,groupTypes&$top=999"});
    CHECK(at.list(tables::catalog) == Lines{"GET /v1.0/deviceAppManagement/mobileApps"});
    CHECK(at.list(tables::approvals) == Lines{beta + "operationApprovalRequests"});
    CHECK(at.list(tables::enrollments) ==
          Lines{beta + "androidDeviceOwnerEnrollmentProfiles?$select=id,enrollmentMode,tokenCreationDateTime,"
                       "tokenExpirationDateTime,enrolledDeviceCount"});
    REQUIRE(at.site.backend().count_devices().ok());
    CHECK(at.asked() == Lines{stable + "managedDeviceOverview"});
}

TEST_CASE("policy objects are read where Microsoft keeps them") {
    Reading at;
    Objects& objects = *at.site.backend().objects();
    const auto nothing = [](NativeObject) -> Result<void> { return {}; };
    REQUIRE(objects.list("apple.profile", nothing).ok());
    CHECK(at.asked() == Lines{"GET /v1.0/deviceManagement/deviceConfigurations"});
    REQUIRE(objects.list("intune.compliance", nothing).ok());
    CHECK(at.asked() == Lines{"GET /v1.0/deviceManagement/deviceCompliancePolicies"});
    IntuneFixture fixture;
    NativeObject policy;
    policy.kind = "intune.compliance";
    policy.name = "ward";
    policy.content = fixture.content({.id = "intune.compliance", .format = "json"}, 17, "");
    policy.id = *objects.create(policy);
    at.asked();
    REQUIRE(objects.get(policy.kind, policy.id).ok());
    const std::string one = "deviceManagement/deviceCompliancePolicies/" + policy.id;
    CHECK(at.asked() == Lines{"GET /v1.0/" + one +
                                  "?$expand=scheduledActionsForRule($expand=scheduledActionConfigurations)",
                              "GET /beta/" + one + "/assignments"});
}
