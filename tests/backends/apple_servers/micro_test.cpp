// What MicroMDM does otherwise: it takes whatever it is given.
#include <doctest/doctest.h>

#include "backends/apple_servers/apple_site.hpp"

using namespace mdm;
using namespace mdm::test;

namespace {

const std::string id = "6f1e2d3c-0000-5000-8000-00000000000b";

Receipt follow(MicroSite& micro, std::string_view operation, const Target& target,
               const std::string& command_id) {
    Receipt found;
    const SentCommand sent{find_operation(operation), target, command_id, micro.clock.now()};
    REQUIRE(
        micro.backend()
            .follow(std::span(&sent, 1), [&](std::size_t, Receipt receipt) { found = std::move(receipt); })
            .ok());
    return found;
}

}  // namespace

TEST_CASE("a UDID that MicroMDM does not know is not sent: it would take it silently") {
    MicroSite micro(2);
    const Receipt receipt = micro.site.run("device.lock", device_target("no-such-device", "ios"));
    CHECK(receipt.outcome == Outcome::rejected);
    CHECK(receipt.error->code == Code::not_found);
    CHECK(micro.server.stray.empty());
    CHECK(micro.server.witness().empty());
}

TEST_CASE("many devices are a request each, under the ids that the ledger has") {
    MicroSite micro(5);
    ChunkFeed feed;
    std::size_t n = 0;
    for (const auto& [udid, device] : micro.server.devices.all())
        feed.add("device.restart", target_of(device), id.substr(0, 35) + std::to_string(n++));
    micro.run(feed);
    CHECK(micro.server.received("device.restart") == 5);
    CHECK(sent_commands(micro.site).size() == 6);  // once for the list
    for (std::size_t i = 0; i < 5; ++i) {
        CHECK(feed.only(i).outcome == Outcome::accepted);
        CHECK(feed.only(i).command_id == id.substr(0, 35) + std::to_string(i));
    }
}

TEST_CASE("a command whose answer was lost is found in the queue; once it has left, only the device tells") {
    MicroSite micro;
    const Target target = micro.add();
    micro.server.trouble({Trouble::lost, 1, "POST", "/commands/"});
    ChunkFeed feed;
    feed.add("device.lock", target, id);
    micro.run(feed);
    CHECK(feed.only(0).outcome == Outcome::unknown);
    CHECK(follow(micro, "device.lock", target, id).outcome == Outcome::accepted);
    CHECK(follow(micro, "device.lock", target, id).learnt_from == "queue");
    micro.server.devices.connect_all();  // and nobody listens
    CHECK(follow(micro, "device.lock", target, id).outcome == Outcome::unknown);
    micro.hear();
    CHECK(follow(micro, "device.lock", target, id).outcome == Outcome::acknowledged);
    CHECK(follow(micro, "device.lock", target, id).learnt_from == "webhook");
}

TEST_CASE("errors that MicroMDM says with 500 before it queues are refusals; others may have come after") {
    MicroSite micro;
    const Target target = micro.add();
    micro.server.trouble({Trouble::failing, 1, "POST", "/commands/"});
    CHECK(micro.site.run("device.lock", target).outcome == Outcome::unknown);
    micro.server.trouble({Trouble::html, 1, "POST", "/commands/"});
    CHECK(micro.site.run("device.lock", target).outcome == Outcome::unknown);
    CHECK(micro.server.witness().empty());
}

TEST_CASE("devices come from the server's own list, and the rest of them from what was heard") {
    MicroSite micro(3);
    micro.server.dep_only = {"DEPONLY1"};
    const auto rows = list_all(micro.backend(), tables::devices,
                               columns({Field::id, Field::serial, Field::name, Field::last_seen}));
    REQUIRE(rows.size() == 3);
    CHECK(rows[0][column(Field::serial)] == "APL0000001");
    CHECK(rows[0][column(Field::name)] == "device 1");
    CHECK(rows[0][column(Field::last_seen)].has_value());

    MicroSite deaf;
    deaf.server.devices.fill(2);
    deaf.server.devices.posts.clear();
    const auto bare = list_all(deaf.backend(), tables::devices, ColumnSet::all(47));
    REQUIRE(bare.size() == 2);
    CHECK(bare[0][column(Field::enrollment)] == "enrolled");
    CHECK_FALSE(bare[0][column(Field::name)].has_value());
    CHECK(*deaf.backend().count_devices() == 2);
}

TEST_CASE("a sync pushes; without a push certificate the server answers nothing, and that is said") {
    MicroSite micro;
    const Target target = micro.add();
    CHECK(micro.site.run("device.sync", target).outcome == Outcome::accepted);
    micro.server.with_push_certificate = false;
    const Receipt receipt = micro.site.run("device.sync", target);
    CHECK(receipt.outcome == Outcome::failed);
    CHECK(receipt.error->message.find("push certificate") != std::string::npos);
}

TEST_CASE("a device that has left stays away, whatever the list says, until it is seen again") {
    MicroSite micro;
    const Target target = micro.add();
    CHECK(micro.site.run("device.wipe", target).outcome == Outcome::accepted);
    micro.connect();  // and is erased
    const auto enrollment = [&] {
        return list_all(micro.backend(), tables::devices, columns({Field::enrollment}))
            .at(0)[column(Field::enrollment)];
    };
    CHECK(enrollment() == "unenrolled");
    CHECK(micro.site.run("device.lock", target).outcome == Outcome::rejected);
    micro.clock.advance(Millis(3'600'000));
    AppleDevice& device = *micro.server.devices.find(target.id);
    device.answers = "Acknowledged";
    micro.server.devices.connect(device);
    micro.server.devices.posts.clear();  // nobody listened
    CHECK(enrollment() == "enrolled");
    CHECK(micro.site.run("device.lock", target).outcome == Outcome::accepted);
}
