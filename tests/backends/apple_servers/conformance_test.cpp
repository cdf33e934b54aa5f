#include <doctest/doctest.h>

#include <string_view>

#include "backends/apple_servers/apple_fixture.hpp"

using namespace mdm::test;

namespace {
// what is kept here has no answer to lose: objects_test.cpp loses those that matter
bool is_ours(std::string_view name) {
    return name == "an object write with a lost answer is unknown";
}
}  // namespace

TEST_CASE("NanoMDM conforms") {
    for (const ConformanceCase& one : conformance_cases()) {
        // nothing heard is not an empty fleet: follow_test.cpp
        if (std::string_view(one.name) == "an empty fleet lists nothing" || is_ours(one.name)) continue;
        SUBCASE(one.name) {
            NanoFixture fixture;
            one.run(fixture);
        }
    }
}

TEST_CASE("MicroMDM conforms") {
    for (const ConformanceCase& one : conformance_cases()) {
        if (is_ours(one.name)) continue;
        SUBCASE(one.name) {
            MicroFixture fixture;
            one.run(fixture);
        }
    }
}
