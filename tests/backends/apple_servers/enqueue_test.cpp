// What NanoMDM's answers to an enqueue mean, rule by rule of what running servers were seen to do.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "backends/apple_servers/apple_site.hpp"
#include "mdm/base/digest.hpp"
#include "support/has.hpp"

using namespace mdm;
using namespace mdm::test;

namespace {

const std::string chunk_id = "6f1e2d3c-0000-5000-8000-00000000000a";

ChunkFeed locks_of(NanoSite& nano, const std::string& id = chunk_id) {
    ChunkFeed feed;
    for (const auto& [udid, device] : nano.server.devices.all())
        feed.add("device.lock", target_of(device), id);
    return feed;
}

Target stranger() {
    return device_target("no-such-device", "ios");
}

}  // namespace

TEST_CASE("a chunk is one request under the id that the ledger has, and a device is told by its own answer") {
    NanoSite nano(6);
    ChunkFeed feed = locks_of(nano);
    nano.run(feed);
    const auto sent = sent_commands(nano.site);
    REQUIRE(sent.size() == 1);
    CHECK(has(sent[0], "PUT /v1/enqueue/00008110-0000000000000001,00008110-0000000000000002,"));
    CHECK(has(sent[0], "DeviceLock"));
    for (std::size_t i = 0; i < 6; ++i) {
        CHECK(feed.only(i).outcome == Outcome::accepted);
        CHECK(feed.only(i).command_id == chunk_id);
        CHECK_FALSE(feed.only(i).error);
    }
    CHECK(nano.server.received("device.lock") == 6);
    CHECK(read_plist_command(nano.site.last().body).uuid == chunk_id);
    CHECK(nano.site.last().body.starts_with("<?xml"));
    CHECK(net::find_header(nano.site.last().headers, "Authorization") ==
          "Basic " + base64("nanomdm:nano-key-1"));
    CHECK(nano.server.surprises.empty());  // no nopush, whatever its value
}

TEST_CASE("two chunks are two requests, also when there is room for both in one") {
    NanoSite nano(4);
    ChunkFeed feed;
    std::size_t n = 0;
    for (const auto& [udid, device] : nano.server.devices.all())
        feed.add("device.restart", target_of(device),
                 ++n <= 2 ? "11111111-0000-5000-8000-000000000001" : "11111111-0000-5000-8000-000000000002");
    nano.run(feed);
    CHECK(sent_commands(nano.site).size() == 2);
    CHECK(nano.server.received("device.restart") == 4);
}

TEST_CASE("a push that failed is no failure of the command: 207 for some, 500 for all") {
    NanoSite nano(3);
    const std::string first = nano.server.devices.all().begin()->first;
    nano.server.unreachable = {first};
    ChunkFeed some = locks_of(nano);
    nano.run(some);
    CHECK(some.only(0).outcome == Outcome::accepted);
    REQUIRE(some.only(0).error);
    CHECK(some.only(0).error->code == Code::pending);
    CHECK(has(some.only(0).error->message, "queued, push failed: push HTTP status: 410"));
    CHECK(some.only(1).outcome == Outcome::accepted);
    CHECK_FALSE(some.only(1).error);

    for (const auto& [udid, device] : nano.server.devices.all()) nano.server.unreachable.insert(udid);
    ChunkFeed all = locks_of(nano, "11111111-0000-5000-8000-000000000001");
    nano.run(all);
    nano.server.with_push_certificate = false;
    ChunkFeed none = locks_of(nano, "11111111-0000-5000-8000-000000000002");
    nano.run(none);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(all.only(i).outcome == Outcome::accepted);
        CHECK(has(all.only(i).error->message, "queued, push failed"));
        CHECK(none.only(i).outcome == Outcome::accepted);
        CHECK(has(none.only(i).error->message, "no such certificate"));
    }
    CHECK(nano.server.received("device.lock") == 9);
}

TEST_CASE("SQL storage refuses all for one that it does not know: the others get it, under the same id") {
    NanoSite nano(4, FakeNano::Storage::sql);
    AppleDevice& gone = nano.server.devices.all().begin()->second;
    const std::string udid = gone.udid;
    const Target target = target_of(gone);
    nano.server.devices.all().erase(udid);  // the server has lost it, and we have not heard so
    ChunkFeed feed;
    feed.add("device.lock", target, chunk_id);
    for (const auto& [id, device] : nano.server.devices.all())
        feed.add("device.lock", target_of(device), chunk_id);
    nano.run(feed);
    CHECK(feed.only(0).outcome == Outcome::rejected);
    CHECK(feed.only(0).error->code == Code::not_found);
    for (std::size_t i = 1; i < 4; ++i) {
        CHECK(feed.only(i).outcome == Outcome::accepted);
        CHECK(feed.only(i).command_id == chunk_id);
    }
    CHECK(nano.server.received("device.lock") == 3);
    const auto sent = sent_commands(nano.site);
    REQUIRE(sent.size() == 3);  // refused, who is it, the others
    CHECK(has(sent[1], "GET /v1/push/"));
    CHECK_FALSE(has(sent[2], udid));

    // the whole again, as after a crash: refused, and nobody gets it twice
    ChunkFeed again;
    again.add("device.lock", target, chunk_id);
    for (const auto& [id, device] : nano.server.devices.all())
        again.add("device.lock", target_of(device), chunk_id);
    nano.run(again);
    CHECK(again.only(0).outcome == Outcome::rejected);
    CHECK(again.only(1).outcome == Outcome::accepted);
    CHECK(nano.server.received("device.lock") == 3);
}

TEST_CASE("where a push does not tell which one it is, each goes alone, and again under the same ids") {
    NanoSite nano(3, FakeNano::Storage::sql);
    nano.server.with_push_certificate = false;
    const Target target = target_of(nano.server.devices.all().begin()->second);
    nano.server.devices.all().erase(target.id);
    const auto run = [&] {
        ChunkFeed feed;
        feed.add("device.lock", target, chunk_id);
        for (const auto& [id, device] : nano.server.devices.all())
            feed.add("device.lock", target_of(device), chunk_id);
        nano.run(feed);
        CHECK(feed.only(0).outcome == Outcome::rejected);
        CHECK(feed.only(1).outcome == Outcome::accepted);
        CHECK(feed.only(2).outcome == Outcome::accepted);
        CHECK(feed.only(1).command_id != chunk_id);
        CHECK(feed.only(1).command_id != feed.only(2).command_id);
        return feed.only(1).command_id;
    };
    const std::string id = run();
    CHECK(run() == id);
    CHECK(nano.server.received("device.lock") == 2);
    // what was sent under a derived id is found again by the chunk's
    nano.connect();
    const SentCommand sent{find_operation("device.lock"),
                           target_of(nano.server.devices.all().begin()->second), chunk_id, nano.clock.now()};
    REQUIRE(nano.backend()
                .follow(std::span(&sent, 1),
                        [](std::size_t, const Receipt& receipt) {
                            CHECK(receipt.outcome == Outcome::acknowledged);
                        })
                .ok());
}

TEST_CASE("a CommandUUID of ours that is there already means that it went through") {
    for (const auto storage : {FakeNano::Storage::kv, FakeNano::Storage::sql}) {
        NanoSite nano(3, storage);
        nano.server.trouble({Trouble::lost, 1, "PUT", "/enqueue/"});
        ChunkFeed lost = locks_of(nano);
        nano.run(lost);
        CHECK(lost.only(0).outcome == Outcome::unknown);
        CHECK(lost.only(0).error->code == Code::outcome_unknown);
        ChunkFeed again = locks_of(nano);
        nano.run(again);
        for (std::size_t i = 0; i < 3; ++i) {
            CHECK(again.only(i).outcome == Outcome::accepted);
            CHECK_FALSE(again.only(i).error);
        }
        CHECK(nano.server.received("device.lock") == 3);
    }
}

TEST_CASE("key-value storage takes strangers silently: they are refused here, once anything was heard") {
    NanoSite nano(2);
    ChunkFeed feed;
    feed.add("device.wipe", stranger(), chunk_id);
    nano.run(feed);
    CHECK(feed.only(0).outcome == Outcome::rejected);
    CHECK(nano.server.witness().empty());

    NanoSite deaf;
    ChunkFeed blind;
    blind.add("device.lock", stranger(), chunk_id);
    deaf.run(blind);
    CHECK(blind.only(0).outcome == Outcome::accepted);
    CHECK(has(blind.only(0).error->message, "push data missing"));
}

TEST_CASE("the same device twice is one device in a request") {
    NanoSite nano(1, FakeNano::Storage::sql);
    const Target target = target_of(nano.server.devices.all().begin()->second);
    ChunkFeed feed;
    feed.add("device.lock", target, chunk_id);
    feed.add("device.lock", target, chunk_id);
    nano.run(feed);
    CHECK(feed.only(0).outcome == Outcome::accepted);
    CHECK(feed.only(1).outcome == Outcome::accepted);
    CHECK(nano.server.received("device.lock") == 1);
}

TEST_CASE("ids are escaped, and the comma between them is not; one with a comma is none") {
    NanoSite nano;
    const Target odd = nano.add("iPhone15,2", "A/B@C D");
    const Target plain = nano.add("iPhone15,2");
    ChunkFeed feed;
    feed.add("device.lock", odd, chunk_id);
    feed.add("device.lock", plain, chunk_id);
    Target two = plain;
    two.id += ",X";
    feed.add("device.lock", two, chunk_id);
    nano.run(feed);
    CHECK(has(nano.site.last().url, "/enqueue/A%2FB%40C%20D," + plain.id));
    CHECK(feed.only(2).outcome == Outcome::rejected);
}

TEST_CASE("a user's channel is addressed with its device") {
    NanoSite nano(1);
    Target user = target_of(nano.server.devices.all().begin()->second);
    user.id += ":6E2B4A11-0000-4000-8000-000000000001";
    ChunkFeed feed;
    feed.add("device.sync", user, chunk_id, {{"inventory", true}});
    nano.run(feed);
    CHECK(has(sent_commands(nano.site).at(0), "%3A6E2B4A11"));
}

TEST_CASE("too long an address, a wrong key, no API, a proxy's page, a throttle: each is what it is") {
    struct Row {
        std::string what;
        std::function<void(NanoSite&)> arrange;
        Outcome outcome;
        std::string says;
    };
    const std::vector<Row> rows{
        {"431", [](NanoSite& nano) { nano.server.most_url = 20; }, Outcome::rejected, "length"},
        {"404", [](NanoSite& nano) { nano.server.with_api = false; }, Outcome::rejected, "no API"},
        {"503",
         [](NanoSite& nano) {
             nano.server.trouble({Trouble::unavailable, 100, "PUT", ""});
         },
         Outcome::unknown, "503"},
        {"html",
         [](NanoSite& nano) {
             nano.server.trouble({Trouble::html, 100, "PUT", ""});
         },
         Outcome::unknown, "200"},
        {"refused",
         [](NanoSite& nano) {
             nano.server.trouble({Trouble::refused, 100, "", ""});
         },
         Outcome::not_sent, ""},
        {"429",
         [](NanoSite& nano) {
             nano.server.trouble({Trouble::throttled, 100, "", ""});
         },
         Outcome::not_sent, ""},
        {"truncated",
         [](NanoSite& nano) {
             nano.server.trouble({Trouble::truncated, 100, "PUT", ""});
         },
         Outcome::unknown, ""},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        NanoSite nano(2);
        row.arrange(nano);
        ChunkFeed feed = locks_of(nano);
        nano.run(feed);
        CHECK(feed.only(0).outcome == row.outcome);
        REQUIRE(feed.only(0).error);
        CHECK_MESSAGE(has(feed.only(0).error->message, row.says), feed.only(0).error->message);
    }
    NanoSite nano(2);
    nano.server.key = "another";
    ChunkFeed feed = locks_of(nano);
    const Stop never;
    const auto done = nano.backend().run(feed, never);
    REQUIRE_FALSE(done.ok());
    CHECK(done.error().code == Code::unauthenticated);
    CHECK(feed.only(0).outcome == Outcome::not_sent);
}

TEST_CASE("what a storage says in its trouble is not taken for a refusal") {
    NanoSite nano(1);
    const auto answer = [&](const std::string& body) {
        nano.server.override_body = body;
        ChunkFeed feed = locks_of(nano);
        nano.run(feed);
        return feed.only(0);
    };
    CHECK(answer(R"({"command_uuid":"x","command_error":"dial tcp: connection refused"})").outcome ==
          Outcome::unknown);
    const Receipt refused = answer(R"({"command_error":"decoding command: invalid command"})");
    CHECK(refused.outcome == Outcome::rejected);
    CHECK(has(refused.error->message, "invalid command"));
    CHECK(answer(R"({"error":"something of the API"})").outcome == Outcome::rejected);
    CHECK(answer(R"({})").outcome == Outcome::unknown);
    const std::string udid = nano.server.devices.all().begin()->first;
    CHECK(
        answer(fmt::format(R"({{"command_uuid":"{}","status":{{"{}":{{"command_error":"queue is full"}}}}}})",
                           chunk_id, udid))
            .outcome == Outcome::rejected);
}

TEST_CASE("a device that has left, or was erased, gets nothing more") {
    NanoSite nano(2);
    auto device = nano.server.devices.all().begin();
    nano.server.devices.check_out(device->second);
    nano.hear();
    ChunkFeed feed = locks_of(nano);
    nano.run(feed);
    CHECK(feed.only(0).outcome == Outcome::rejected);
    CHECK(has(feed.only(0).error->message, "has left"));
    CHECK(feed.only(1).outcome == Outcome::accepted);
}
