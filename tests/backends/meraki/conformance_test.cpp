#include <doctest/doctest.h>

#include "backends/meraki/meraki_fixture.hpp"

using namespace mdm::test;

TEST_CASE("Meraki conforms") {
    for (const ConformanceCase& one : conformance_cases()) {
        SUBCASE(one.name) {
            MerakiFixture fixture;
            one.run(fixture);
        }
    }
}
