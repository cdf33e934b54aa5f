#include <doctest/doctest.h>

#include "backends/intune/intune_fixture.hpp"

using namespace mdm::test;

TEST_CASE("Intune conforms") {
    for (const ConformanceCase& one : conformance_cases()) {
        SUBCASE(one.name) {
            IntuneFixture fixture;
            conform(one, fixture);
        }
    }
}
