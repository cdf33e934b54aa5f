#include <doctest/doctest.h>

#include <string_view>

#include "backends/apple_servers/apple_fixture.hpp"

using namespace mdm::test;

namespace {

using Names = std::vector<std::string_view>;

// what neither server has
const Names neither{"an expired token is renewed", "an enrollment hands its token back, and lists it never",
                    "filters that are understood give a superset", "secrets do not come back",
                    "a device joins a group and leaves it"};
// NanoMDM tells nothing at all
const Names deaf{"accepted is not done", "a command without an id is found in the history",
                 "throttled reading is waited for", "a burst of failures is survived",
                 "an answer that is none is never an empty fleet"};

/// Why a case is not for these servers; "" when it is.
std::string left_out(std::string_view name, bool nano) {
    if (name == "an object write with a lost answer is unknown")
        return "objects are kept here, and no answer can be lost: objects_test.cpp loses those that matter";
    if (nano && name == "an empty fleet lists nothing")
        return "nothing heard is not an empty fleet: follow_test.cpp";
    return {};
}

template <class Fixture>
void conforms(bool nano, Names skips) {
    skips.insert(skips.end(), neither.begin(), neither.end());
    for (const ConformanceCase& one : conformance_cases()) {
        SUBCASE(one.name) {
            if (const std::string why = left_out(one.name, nano); !why.empty()) {
                MESSAGE("skipped: " << why);
            } else {
                Fixture fixture;
                conform(one, fixture, skips);
            }
        }
    }
}

}  // namespace

TEST_CASE("NanoMDM conforms") {
    conforms<NanoFixture>(true, deaf);
}
TEST_CASE("MicroMDM conforms") {
    conforms<MicroFixture>(false, {});
}
