#include <doctest/doctest.h>

#include "backends/meraki/meraki_fixture.hpp"

using namespace mdm::test;

namespace {

using Credential = MerakiFixture::Credential;

// what its API does not have
std::vector<std::string_view> skips(Credential credential) {
    std::vector<std::string_view> names{"accepted is not done"};
    for (const ConformanceCase& one : object_cases()) names.emplace_back(one.name);
    if (credential == Credential::api_key) names.emplace_back("an expired token is renewed");
    return names;
}

void conforms(Credential credential) {
    for (const ConformanceCase& one : conformance_cases()) {
        SUBCASE(one.name) {
            MerakiFixture fixture(credential);
            conform(one, fixture, skips(credential));
        }
    }
}

}  // namespace

TEST_CASE("Meraki conforms") {
    conforms(Credential::api_key);
}
TEST_CASE("Meraki conforms to an OAuth application") {
    conforms(Credential::application);
}
