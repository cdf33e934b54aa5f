#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>

#include "backends/intune/graph_sender.hpp"
#include "mdm/backend/drivers/microsoft_intune_batch.hpp"
#include "support/fakes.hpp"

using namespace mdm;
using namespace mdm::test;
using namespace std::chrono_literals;
using nlohmann::json;
using Kind = FakeGraph::Fault::Kind;

namespace {

constexpr std::string_view stable = "https://graph.microsoft.com/v1.0";
constexpr std::string_view beta = "https://graph.microsoft.com/beta";

/// A tenant, a batch sender onto it, and what became of each request by its number.
struct World {
    explicit World(std::size_t devices = 30) {
        graph.add_fleet(devices);
        ids = graph.device_ids();
    }

    void send(std::size_t number, std::string_view action, std::string_view base = stable,
              std::string body = "", net::Headers headers = {}) {
        net::Request request;
        request.method = "POST";
        request.url = fmt::format("{}/deviceManagement/managedDevices/{}/{}", base, ids.at(number), action);
        request.headers = std::move(headers);
        if (!body.empty()) net::set_header(request.headers, "Content-Type", "application/json");
        request.body = std::move(body);
        request.effect = Effect::unsafe;
        request.operation = "device.wipe";
        sender.send(request, [this, number](Result<net::Response> result) {
            ++answers[number];
            results.insert_or_assign(number, std::move(result));
        });
    }
    void run() {
        for (int i = 0; i < 100 && sender.open() > 0; ++i) sender.step(stop);
        REQUIRE(sender.open() == 0);
    }
    int status(std::size_t number) const {
        const auto found = results.find(number);
        REQUIRE(found != results.end());
        return found->second.ok() ? found->second->status : 0;
    }
    std::size_t outer() const { return graph_sender.sent.size(); }
    json sent(std::size_t which) const { return json::parse(graph_sender.sent.at(which).body); }

    FakeClock clock;
    FakeGraph graph{clock};
    GraphSender graph_sender{graph};
    intune::BatchSender sender{graph_sender, clock, {std::string(stable), std::string(beta)}};
    Stop stop;
    std::vector<std::string> ids;
    std::map<std::size_t, int> answers;
    std::map<std::size_t, Result<net::Response>> results;
};

}  // namespace

TEST_CASE("twenty-five wipes are two batches, and each device gets one") {
    World world;
    for (std::size_t i = 0; i < 25; ++i) world.send(i, "wipe", stable, R"({"keepUserData":false})");
    world.run();
    CHECK(world.outer() == 2);
    CHECK(world.sent(0)["requests"].size() == 20);
    CHECK(world.sent(1)["requests"].size() == 5);
    CHECK(world.graph.received("device.wipe") == 25);
    for (std::size_t i = 0; i < 25; ++i) {
        CHECK(world.status(i) == 204);
        CHECK(world.answers[i] == 1);
        CHECK(world.graph.received("device.wipe", world.ids[i]) == 1);
    }
}

TEST_CASE("answers find their requests although they come in another order") {
    World world;
    world.ids[1] = "no-such-device";
    for (std::size_t i = 0; i < 3; ++i) world.send(i, "syncDevice");
    world.run();
    CHECK(world.status(0) == 204);
    CHECK(world.status(1) == 404);
    CHECK(world.status(2) == 204);
    CHECK(world.results.at(1)->body.find("ResourceNotFound") != std::string::npos);
}

TEST_CASE("an item that is throttled is sent again alone, after the longest delay") {
    World world;
    world.graph.faults = {{.kind = Kind::throttled, .retry_after = "7", .batch_item = true},
                          {.kind = Kind::throttled, .retry_after = "19", .batch_item = true}};
    for (std::size_t i = 0; i < 4; ++i) world.send(i, "wipe");
    const Time before = world.clock.now();
    world.run();
    CHECK(world.outer() == 2);
    CHECK(world.sent(1)["requests"].size() == 2);
    CHECK(world.clock.now() - before >= 19s);
    CHECK(world.graph.received("device.wipe") == 4);
    for (std::size_t i = 0; i < 4; ++i) CHECK(world.status(i) == 204);
}

TEST_CASE("an item that is throttled for ever is handed over as throttled") {
    World world;
    for (int i = 0; i < 40; ++i)
        world.graph.faults.push_back({.kind = Kind::throttled, .retry_after = "1", .batch_item = true});
    for (std::size_t i = 0; i < 2; ++i) world.send(i, "wipe");
    world.run();
    CHECK(world.status(0) == 429);
    CHECK(world.status(1) == 429);
    CHECK(world.graph.received("device.wipe") == 0);
}

TEST_CASE("when the outer answer is lost, nobody knows what became of any item, and none is sent again") {
    World world;
    world.graph.faults = {{.kind = Kind::lost, .carried_out = true}};
    for (std::size_t i = 0; i < 5; ++i) world.send(i, "wipe");
    world.run();
    CHECK(world.outer() == 1);
    CHECK(world.graph.received("device.wipe") == 5);
    for (std::size_t i = 0; i < 5; ++i) {
        REQUIRE_FALSE(world.results.at(i).ok());
        CHECK(world.results.at(i).error().code == Code::outcome_unknown);
        CHECK(world.answers[i] == 1);
    }
}

TEST_CASE("an outer 5xx is everybody's, and an outer answer that makes no sense is unknown") {
    World world;
    world.graph.faults = {{.kind = Kind::status, .status = 503, .carried_out = true}};
    for (std::size_t i = 0; i < 3; ++i) world.send(i, "wipe");
    world.run();
    for (std::size_t i = 0; i < 3; ++i) CHECK(world.status(i) == 503);
    world.graph.faults = {{.kind = Kind::malformed}};
    for (std::size_t i = 3; i < 6; ++i) world.send(i, "wipe");
    world.run();
    for (std::size_t i = 3; i < 6; ++i) {
        REQUIRE_FALSE(world.results.at(i).ok());
        CHECK(world.results.at(i).error().code == Code::outcome_unknown);
        CHECK(world.graph.received("device.wipe", world.ids[i]) == 1);
    }
}

TEST_CASE("an item's 5xx is its own") {
    World world;
    world.graph.faults = {{.kind = Kind::status, .status = 500, .carried_out = true, .batch_item = true}};
    for (std::size_t i = 0; i < 3; ++i) world.send(i, "wipe");
    world.run();
    CHECK(world.status(0) == 500);
    CHECK(world.status(1) == 204);
    CHECK(world.graph.received("device.wipe", world.ids[0]) == 1);
}

TEST_CASE("calls of beta and v1.0 are never in one batch, and a single request needs none") {
    World world;
    world.send(0, "setDeviceName", beta, R"({"deviceName":"a"})");
    world.send(1, "syncDevice");
    world.send(2, "setDeviceName", beta, R"({"deviceName":"b"})");
    world.run();
    REQUIRE(world.outer() == 2);
    CHECK(world.graph_sender.sent[0].url == std::string(beta) + "/$batch");
    CHECK(world.graph_sender.sent[1].url.ends_with("/syncDevice"));
    for (std::size_t i = 0; i < 3; ++i) CHECK(world.status(i) == 204);
}

TEST_CASE("an item keeps its own headers, and the token stays outside") {
    World world;
    for (std::size_t i = 0; i < 2; ++i)
        world.send(i, "wipe", stable, R"({"keepUserData":false})",
                   {{"Authorization", "Bearer secret"}, {"x-msft-approval-justification", "d2h5"}});
    world.run();
    const json first = world.sent(0)["requests"][0];
    CHECK(first["headers"] ==
          json{{"Content-Type", "application/json"}, {"x-msft-approval-justification", "d2h5"}});
    CHECK(first["body"] == json{{"keepUserData", false}});
    CHECK(world.sent(0).dump().find("Bearer") == std::string::npos);
}

TEST_CASE("an item that is held for approval has its code in its own headers") {
    World world;
    world.graph.protected_areas = {"device actions"};
    for (std::size_t i = 0; i < 2; ++i)
        world.send(i, "wipe", stable, "", {{"x-msft-approval-justification", "d2h5"}});
    world.run();
    const auto codes = world.graph.approval_codes();
    REQUIRE(codes.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
        CHECK(world.status(i) == 412);
        const auto code = net::find_header(world.results.at(i)->headers, "x-msft-approval-code");
        REQUIRE(code.has_value());
        CHECK(std::find(codes.begin(), codes.end(), *code) != codes.end());
    }
}

TEST_CASE("after a stop nothing that waits leaves") {
    World world;
    world.graph.faults = {{.kind = Kind::throttled, .retry_after = "60", .batch_item = true}};
    for (std::size_t i = 0; i < 3; ++i) world.send(i, "wipe");
    world.sender.step(world.stop);
    world.stop.request();
    world.run();
    CHECK(world.graph.received("device.wipe") == 2);
    REQUIRE_FALSE(world.results.at(0).ok());
    CHECK(world.results.at(0).error().code == Code::cancelled);
}

TEST_CASE("batches keep below what an application may write in twenty seconds") {
    World world(100);
    const Time before = world.clock.now();
    std::size_t next = 0;
    while (next < 100 || world.sender.open() > 0) {
        while (next < 100 && world.sender.has_room()) world.send(next++, "syncDevice");
        world.sender.step(world.stop);
    }
    CHECK(world.graph.received("device.sync") == 100);
    CHECK(world.clock.now() - before >= 8s);  // 200 in 20 s; the last batch is not waited for
}
