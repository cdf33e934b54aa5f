// What is known of devices and commands: what was heard, and nothing else.
#include <doctest/doctest.h>

#include "backends/apple_servers/apple_site.hpp"
#include "mdm/backend/unheard.hpp"
#include "support/has.hpp"

using namespace mdm;
using namespace mdm::test;

namespace {

const std::string id = "6f1e2d3c-0000-5000-8000-00000000000c";
const std::string other = "6f1e2d3c-0000-5000-8000-00000000000d";
const std::string third = "6f1e2d3c-0000-5000-8000-00000000000e";

Receipt follow(NanoSite& nano, std::string_view operation, const Target& target,
               const std::string& command_id, Time since) {
    Receipt found;
    const SentCommand sent{find_operation(operation), target, command_id, since};
    REQUIRE(
        nano.backend()
            .follow(std::span(&sent, 1), [&](std::size_t, Receipt receipt) { found = std::move(receipt); })
            .ok());
    return found;
}

}  // namespace

TEST_CASE("a result is what the device said: done, not now, an error with its words; unheard is unknown") {
    struct Row {
        std::string answers;
        Outcome outcome;
        std::string says;
    };
    for (const Row& row :
         {Row{"Acknowledged", Outcome::acknowledged, ""}, Row{"NotNow", Outcome::not_now, ""},
          Row{"Error", Outcome::failed, "asleep"}, Row{"CommandFormatError", Outcome::failed, "asleep"},
          Row{"", Outcome::unknown, ""}}) {
        CAPTURE(row.answers);
        NanoSite nano;
        const Target target = nano.add();
        const Time before = nano.clock.now();
        ChunkFeed feed;
        feed.add("device.lock", target, id);
        nano.run(feed);
        nano.server.devices.find(target.id)->answers = row.answers;
        nano.server.devices.connect_all();
        CHECK(follow(nano, "device.lock", target, id, before).outcome == Outcome::unknown);
        nano.hear();
        const Receipt receipt = follow(nano, "device.lock", target, id, before);
        CHECK(receipt.outcome == row.outcome);
        if (!row.says.empty()) CHECK(has(receipt.error.value().message, row.says));
        if (row.outcome != Outcome::unknown) CHECK(receipt.command_id == id);
    }
}

TEST_CASE("NotNow gives way to what the device does later") {
    NanoSite nano;
    const Target target = nano.add();
    ChunkFeed feed;
    feed.add("device.restart", target, id);
    nano.run(feed);
    nano.server.devices.find(target.id)->answers = "NotNow";
    nano.connect();
    CHECK(follow(nano, "device.restart", target, id, {}).outcome == Outcome::not_now);
    nano.server.devices.find(target.id)->answers = "Acknowledged";
    nano.connect();
    CHECK(follow(nano, "device.restart", target, id, {}).outcome == Outcome::acknowledged);
    CHECK(nano.server.devices.find(target.id)->done.size() == 1);
}

TEST_CASE("a sync is done when the device was seen after it, and an inventory when all is answered") {
    NanoSite nano;
    const Target target = nano.add();
    nano.clock.advance(Millis(1000));
    const Time before = nano.clock.now();
    CHECK(nano.site.run("device.sync", target).outcome == Outcome::accepted);
    CHECK(follow(nano, "device.sync", target, "", before).outcome == Outcome::unknown);
    nano.clock.advance(Millis(1000));
    nano.connect();
    CHECK(follow(nano, "device.sync", target, "", before).outcome == Outcome::acknowledged);

    ChunkFeed feed;
    feed.add("device.sync", target, id, {{"inventory", true}});
    nano.run(feed);
    nano.clock.advance(Millis(1000));
    nano.connect();
    CHECK(follow(nano, "device.sync", target, id, before).outcome == Outcome::acknowledged);
    CHECK(follow(nano, "device.sync", target, feed.only(0).command_id, before).outcome ==
          Outcome::acknowledged);
    RowBatch row(47);
    REQUIRE(nano.backend().read_devices(std::vector{target.id}, ColumnSet::all(47), row).ok());
    CHECK(row.at(0, column(Field::battery)).integer == 50);
    CHECK(row.at(0, column(Field::encrypted)).integer == 1);
    CHECK(list_all(nano.backend(), tables::apps, ColumnSet::all(5), target.id).size() == 1);
    const auto history = list_all(nano.backend(), tables::history, ColumnSet::all(5), target.id);
    REQUIRE(history.size() == 4);
    CHECK(history[0][1] == "sync");
    CHECK(history[0][2] == "acknowledged");
}

TEST_CASE("an answer that nobody heard is unknown once a later one was heard, and never failed") {
    NanoSite nano;
    const Target target = nano.add();
    ChunkFeed lock;
    lock.add("device.lock", target, id);
    nano.run(lock);
    nano.server.devices.find(target.id)->answers = "Error";
    nano.server.devices.connect_all();
    nano.server.devices.posts.clear();  // the receiver is down
    nano.clock.advance(Millis(1000));
    Receipt receipt = follow(nano, "device.lock", target, id, {});
    CHECK(receipt.outcome == Outcome::unknown);
    CHECK(receipt.learnt_from.empty());  // it may as well lie in the queue

    nano.server.devices.find(target.id)->answers = "Acknowledged";
    ChunkFeed ask;
    ask.add("device.sync", target, other, {{"inventory", true}});
    nano.run(ask);
    nano.connect();
    CHECK(follow(nano, "device.lock", target, id, {}).learnt_from.empty());  // it may be heard yet
    nano.clock.advance(std::chrono::seconds(11));
    receipt = follow(nano, "device.lock", target, id, {});
    CHECK(receipt.outcome == Outcome::unknown);
    CHECK(receipt.learnt_from == answered_unheard);
    CHECK(has(receipt.error.value().message, "nobody listened"));
    CHECK(follow(nano, "device.sync", target, other, {}).outcome == Outcome::acknowledged);
}

TEST_CASE("a later command that waits, too, tells nothing of an earlier one") {
    NanoSite nano;
    const Target target = nano.add();
    for (const std::string& uuid : {id, other}) {
        ChunkFeed feed;
        feed.add("device.restart", target, uuid);
        nano.run(feed);
        nano.clock.advance(std::chrono::seconds(60));
    }
    CHECK(follow(nano, "device.restart", target, id, {}).learnt_from.empty());
    // and an earlier one that was answered nothing of a later
    nano.connect();
    ChunkFeed lock;
    lock.add("device.lock", target, third);
    nano.run(lock);
    nano.clock.advance(std::chrono::seconds(60));
    CHECK(follow(nano, "device.lock", target, third, {}).learnt_from.empty());
}

TEST_CASE("what was missed is found out where a new question tells: a name, lost mode, a passcode") {
    struct Row {
        std::string operation;
        Inputs inputs;
        Outcome outcome;
    };
    for (const Row& row :
         {Row{"device.rename", {{"name", std::string("cart 7")}}, Outcome::acknowledged},
          Row{"device.lock", {}, Outcome::unknown}, Row{"device.restart", {}, Outcome::unknown}}) {
        CAPTURE(row.operation);
        NanoSite nano;
        const Target target = nano.add();
        ChunkFeed feed;
        feed.add(row.operation, target, id, row.inputs);
        nano.run(feed);
        nano.server.devices.connect_all();
        nano.server.devices.posts.clear();
        nano.clock.advance(std::chrono::seconds(60));
        ChunkFeed ask;
        ask.add("device.sync", target, other, {{"inventory", true}});
        nano.run(ask);
        nano.connect();
        nano.clock.advance(std::chrono::seconds(60));
        const Receipt receipt = follow(nano, row.operation, target, id, {});
        CHECK(receipt.outcome == row.outcome);
        CHECK(receipt.learnt_from == (row.outcome == Outcome::acknowledged ? "inventory" : answered_unheard));
    }
}

TEST_CASE("a history says of a command what the server made of it, until the device answers") {
    NanoSite nano;
    const Target target = nano.add();
    const auto state = [&] {
        return list_all(nano.backend(), tables::history, ColumnSet::all(5), target.id).at(0)[2];
    };
    ChunkFeed lost;
    lost.add("device.lock", target, id);
    nano.server.trouble({Trouble::lost, 1, "PUT", "/enqueue/"});
    nano.run(lost);
    CHECK(state() == "unknown");
    nano.clock.advance(Millis(1000));
    const auto usual = nano.server.most_url;
    ChunkFeed refused;
    refused.add("device.restart", target, other);
    nano.server.most_url = 20;
    nano.run(refused);
    nano.server.most_url = usual;
    CHECK(state() == "rejected");
    nano.clock.advance(Millis(1000));
    ChunkFeed taken;
    taken.add("device.shutdown", target, third);
    nano.run(taken);
    CHECK(state() == "accepted");
    nano.server.devices.find(target.id)->answers = "Error";
    nano.connect();
    CHECK(state() == "failed");
}

TEST_CASE("a new name shows once the device has told it, and a refused one is a failure") {
    NanoSite nano;
    const Target target = nano.add();
    ChunkFeed feed;
    feed.add("device.rename", target, id, {{"name", std::string("cart 7")}});
    nano.run(feed);
    CHECK(sent_commands(nano.site) == std::vector{"PUT /v1/enqueue/" + target.id + " Settings",
                                                  "PUT /v1/enqueue/" + target.id + " DeviceInformation"});
    CHECK(feed.only(0).command_id == id);
    nano.connect();
    const auto rows = list_all(nano.backend(), tables::devices, columns({Field::name}));
    CHECK(rows.at(0)[column(Field::name)] == "cart 7");
    CHECK(follow(nano, "device.rename", target, id, {}).outcome == Outcome::acknowledged);
}

TEST_CASE("with nothing heard there is no list, and what to do is said") {
    NanoSite nano;
    nano.server.devices.fill(3);
    nano.server.devices.posts.clear();
    ListRequest request;
    request.table = &tables::devices;
    const auto listed = nano.backend().list(request);
    REQUIRE_FALSE(listed.ok());
    CHECK(listed.error().code == Code::unsupported);
    CHECK(has(listed.error().hint, "mdmctl --context school events listen"));
    CHECK(nano.backend().count_devices().error().code == Code::unsupported);
    RowBatch row(47);
    CHECK(nano.backend().read_devices(std::vector<std::string>{"x"}, ColumnSet::all(47), row).error().code ==
          Code::unsupported);
    request.table = &tables::catalog;
    CHECK(nano.backend().list(request).error().code == Code::unsupported);
    request.table = &tables::groups;
    CHECK(nano.backend().list(request).ok());
}

TEST_CASE("NanoHUB's own inventory fills in what was not heard") {
    NanoSite hub(1, FakeNano::Storage::kv, FakeNano::Product::nanohub);
    const std::string udid = hub.server.devices.all().begin()->first;
    hub.server.inventory[udid] = {{"serial_number", "HUB1"}, {"device_name", "front desk"},
                                  {"os_version", "18.2"},    {"fde_enabled", true},
                                  {"model", "Mac14,2"},      {"modified", "2026-11-21T17:00:00Z"}};
    RowBatch row(47);
    REQUIRE(
        hub.backend().read_devices(std::vector{udid, std::string("nobody")}, ColumnSet::all(47), row).ok());
    CHECK(row.at(0, column(Field::name)).text == "front desk");
    CHECK(row.at(0, column(Field::os_version)).text == "18.2");
    CHECK(row.at(0, column(Field::encrypted)).integer == 1);
    CHECK(row.at(1, 0).is_null());
    CHECK(hub.site.sent().at(0) == "GET /api/v1/nanocmd/inventory?id=" + udid + "&id=nobody");
}

TEST_CASE("check proves the key, and says which server it is") {
    NanoSite nano(0, FakeNano::Storage::kv, FakeNano::Product::nanomdm, true);
    const auto checked = nano.backend().check();
    REQUIRE_MESSAGE(checked.ok(), checked.error().text());
    CHECK(checked->server == "NanoMDM v0.9.0, with KMFDDM");
    NanoSite wrong;
    wrong.server.key = "another";
    CHECK(wrong.backend().check().error().code == Code::unauthenticated);
    NanoSite shut;
    shut.server.with_api = false;
    CHECK(has(shut.backend().check().error().hint, "-api"));
    MicroSite micro;
    CHECK(micro.backend().check()->server == "MicroMDM v1.13.1");
    MicroSite locked;
    locked.server.key = "another";
    CHECK(locked.backend().check().error().code == Code::unauthenticated);
}

TEST_CASE("the webhook's key is not needed for commands; plain http to another host must be allowed") {
    NanoSite nano;
    nano.site.context.credentials["webhook_hmac_key"] = "env:NOT_SET_HERE";
    CHECK(nano.site.run("device.lock", nano.add()).outcome == Outcome::accepted);
    NanoSite odd;
    odd.site.context.settings["insecure_http"] = "yes";
    const auto files = real_file_system();
    FakeProcess process;
    FakeRandom random;
    const BackendSeams seams{odd.clock, *files, odd.site.environment, process, random};
    CHECK(open_backend(odd.site.context, seams).error().code == Code::usage);
    odd.site.context.settings["insecure_http"] = "true";
    CHECK(open_backend(odd.site.context, seams).ok());
}
