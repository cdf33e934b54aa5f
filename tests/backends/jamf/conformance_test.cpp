#include <doctest/doctest.h>

#include "backends/jamf/jamf_fixture.hpp"

using namespace mdm::test;

TEST_CASE("Jamf Pro conforms") {
    for (const ConformanceCase& one : conformance_cases()) {
        SUBCASE(one.name) {
            JamfFixture fixture;
            conform(one, fixture, {"an old version conflicts", "secrets do not come back"});
        }
    }
}
