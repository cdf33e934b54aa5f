#include <doctest/doctest.h>

#include "backend/rest/acme_server.hpp"

using namespace mdm;
using namespace mdm::test;

TEST_CASE("a server that a user's descriptor describes conforms") {
    for (const ConformanceCase& one : conformance_cases()) {
        SUBCASE(one.name) {
            AcmeFixture fixture;
            one.run(fixture);
        }
    }
}
