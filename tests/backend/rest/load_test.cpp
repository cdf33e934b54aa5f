#include <doctest/doctest.h>

#include "backend/rest/vendor_fixture.hpp"
#include "mdm/backend/descriptors/embedded.hpp"
#include "mdm/backend/drivers/drivers.hpp"
#include "mdm/backend/rest/load.hpp"
#include "mdm/backend/rest/rest_backend.hpp"

using namespace mdm;
using namespace mdm::test;

TEST_CASE("every descriptor that is built in loads, and its functions are there") {
    CHECK_FALSE(rest::embedded_descriptors().empty());
    for (const rest::Embedded& one : rest::embedded_descriptors()) {
        CAPTURE(one.name);
        const auto loaded = rest::load_descriptor(one.text, std::string(one.name) + ".yaml");
        for (const Error& problem : loaded.problems) CHECK_MESSAGE(false, problem.message);
        CHECK(rest::missing_functions(loaded.descriptor).empty());
        for (const CapabilityRow& row : rest::capabilities_of(loaded.descriptor)) {
            CAPTURE(row.operation->id);
            if (row.capability.support != Support::yes) CHECK_FALSE(row.capability.reason.empty());
            if (row.capability.support != Support::no) CHECK_FALSE(row.capability.evidence.empty());
        }
    }
}

TEST_CASE("the examples of mdmctl-backend(5) load") {
    const std::string page = read_file(MDM_SOURCE_DIR "/man/mdmctl-backend.5");
    const auto begin = page.find("name: acme\n");
    REQUIRE(begin != std::string::npos);
    const auto loaded =
        rest::load_descriptor(page.substr(begin, page.find("\n.Ed", begin) + 1 - begin), "acme.yaml");
    for (const Error& problem : loaded.problems) CHECK_MESSAGE(false, problem.message);
    const auto longer =
        rest::load_descriptor(read_file(MDM_SOURCE_DIR "/examples/backends/acme.yaml"), "acme.yaml");
    for (const Error& problem : longer.problems) CHECK_MESSAGE(false, problem.message);
}

TEST_CASE("what a server can do follows from its rows, inputs and populations") {
    const auto loaded = rest::load_descriptor(R"(name: two
summary: two populations
evidence: specification
populations: [computer, mobile]
operations:
  device.list: {get: "/{population}"}
  device.wipe:
    computer:
      post: /c/{device.id}
      body: {pin: "{input.pin}"}
      inputs: {keep-data-plan: {no: no radio}, keep-enrollment: {no: x}, return-to-service: {no: y}}
    mobile: {no: not yet}
  device.retire: {mobile: {post: "/m/{device.id}", evidence: tried live}}
  device.restart: {no: the API has none}
fields:
  devices: {computer: {id: /id}, mobile: {id: /mobileId}}
)",
                                              "two.yaml");
    for (const Error& problem : loaded.problems) CHECK_MESSAGE(false, problem.message);
    const auto can = [&](const char* id) {
        return rest::capability_of(loaded.descriptor, *find_operation(id));
    };
    CHECK(can("device.list").support == Support::yes);
    CHECK(can("device.list").evidence == "specification");
    CHECK(can("device.wipe").support == Support::partly);
    CHECK(can("device.wipe").reason.find("computer: no --keep-data-plan (no radio)") != std::string::npos);
    CHECK(can("device.wipe").reason.find("mobile: not yet") != std::string::npos);
    CHECK(can("device.retire").support == Support::partly);
    CHECK(can("device.retire").reason == "not for computer");
    CHECK(can("device.retire").evidence == "tried live");
    CHECK(can("device.restart").support == Support::no);
    CHECK(can("device.restart").reason == "the API has none");
    CHECK(can("device.lock").support == Support::no);
    CHECK_FALSE(can("device.lock").reason.empty());
}

namespace {

struct Nobody final : FakeVendor {
    net::Response answer(const net::Request&) override { return {}; }
};

}  // namespace

TEST_CASE("a descriptor of the user's own is a backend, and one that shadows a built-in name is an error") {
    Nobody nobody;
    VendorWorld world(nobody);
    world.add_descriptor("tiny", "name: tiny\nsummary: small\noperations: {device.lock: {no: never}}\n");
    world.add_descriptor("cisco-meraki", "name: cisco-meraki\nsummary: ours\noperations: {}\n");
    world.add_descriptor("broken", "name: broken\nsumary: x\n");
    CHECK(find_backend("tiny", world.seams)->summary == "small");
    const auto shadow = find_backend("cisco-meraki", world.seams);
    REQUIRE_FALSE(shadow.ok());
    CHECK(shadow.error().code == Code::invalid);
    CHECK(shadow.error().message.find("cisco-meraki.yaml") != std::string::npos);
    CHECK(find_backend("broken", world.seams).error().code == Code::invalid);
    CHECK(find_backend("tinny", world.seams).error().hint.find("'tiny'") != std::string::npos);
    std::size_t broken = 0;
    for (const BackendName& one : list_backends(world.seams))
        if (!one.problem.empty()) ++broken;
    CHECK(broken == 2);
}
