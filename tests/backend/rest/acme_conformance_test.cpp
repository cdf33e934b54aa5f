#include <doctest/doctest.h>

#include "backend/rest/acme_server.hpp"

using namespace mdm;
using namespace mdm::test;

TEST_CASE("a server that a user's descriptor describes conforms") {
    // it has no enrollment, no groups that change and no objects
    std::vector<std::string_view> skips{"an expired token is renewed",
                                        "an enrollment hands its token back, and lists it never",
                                        "a device joins a group and leaves it"};
    for (const ConformanceCase& one : object_cases()) skips.emplace_back(one.name);
    for (const ConformanceCase& one : conformance_cases()) {
        SUBCASE(one.name) {
            AcmeFixture fixture;
            conform(one, fixture, skips);
        }
    }
}
