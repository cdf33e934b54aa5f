#include <doctest/doctest.h>

#include "backend/sandbox_fixture.hpp"

using namespace mdm;
using namespace mdm::test;

namespace {

void conform(const std::set<std::string>& without) {
    for (const ConformanceCase& one : conformance_cases()) {
        SUBCASE(one.name) {
            SandboxFixture fixture(without);
            one.run(fixture);
        }
    }
}

}  // namespace

TEST_CASE("the sandbox conforms") {
    conform({});
}
TEST_CASE("a sandbox without command ids conforms") {
    conform({"command-ids"});
}
TEST_CASE("a sandbox without descriptions conforms") {
    conform({"descriptions"});
}
TEST_CASE("a sandbox without ownership and count conforms") {
    conform({"ownership", "count"});
}
TEST_CASE("a sandbox without device assignment conforms") {
    conform({"device-assignment"});
}
