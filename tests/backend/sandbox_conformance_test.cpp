#include <doctest/doctest.h>

#include "backend/sandbox_fixture.hpp"

using namespace mdm;
using namespace mdm::test;

namespace {

void conforms(const std::set<std::string>& without) {
    std::vector<std::string_view> skips{"a device joins a group and leaves it"};
    for (const ConformanceCase& one : wire_cases()) skips.emplace_back(one.name);
    for (const ConformanceCase& one : conformance_cases()) {
        SUBCASE(one.name) {
            SandboxFixture fixture(without);
            conform(one, fixture, skips);
        }
    }
}

}  // namespace

TEST_CASE("the sandbox conforms") {
    conforms({});
}
TEST_CASE("a sandbox without command ids conforms") {
    conforms({"command-ids"});
}
TEST_CASE("a sandbox without descriptions conforms") {
    conforms({"descriptions"});
}
TEST_CASE("a sandbox without ownership and count conforms") {
    conforms({"ownership", "count"});
}
TEST_CASE("a sandbox without device assignment conforms") {
    conforms({"device-assignment"});
}
