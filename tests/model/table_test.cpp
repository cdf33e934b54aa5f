#include "mdm/model/table.hpp"

#include <doctest/doctest.h>

using namespace mdm;

TEST_CASE("the device columns are the promised ones, in the promised order") {
    std::string names;
    for (const Column& column : tables::devices.columns) names += std::string(column.name) + " ";
    CHECK(names ==
          "id serial udid imei meid name model manufacturer platform os_version os_build security_patch user "
          "email department "
          "ownership enrollment enrollment_type supervised enrolled_at last_seen groups tags compliance "
          "encrypted passcode_set "
          "passcode_compliant jailbroken firewall lost_mode activation_lock threat_level storage_total "
          "storage_free battery "
          "phone_number carrier wifi_mac ip ssid data_used latitude longitude accuracy located_at context "
          "backend ");
    CHECK(tables::devices.columns[column(Field::os_version)].name == "os_version");
    CHECK(tables::devices.columns[column(Field::backend)].name == "backend");
}

TEST_CASE("where a device is counts as personal") {
    for (const Field field : {Field::latitude, Field::longitude, Field::accuracy, Field::located_at})
        CHECK(tables::devices.columns[column(field)].personal);
    CHECK_FALSE(tables::devices.columns[column(Field::serial)].personal);
}

TEST_CASE("columns are found by name and misspelt ones are not") {
    CHECK(tables::devices.find("last_seen") == column(Field::last_seen));
    CHECK_FALSE(tables::devices.find("lastseen").has_value());
}

TEST_CASE("column sets add, subtract and count") {
    const ColumnSet few = columns({Field::id, Field::backend});
    CHECK(few.size() == 2);
    CHECK(few.has(column(Field::backend)));
    CHECK((ColumnSet::all(47) - few).size() == 45);
    CHECK((few & columns({Field::id})) == columns({Field::id}));
}
