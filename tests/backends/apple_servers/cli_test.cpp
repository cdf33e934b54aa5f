// The whole program over servers in memory.
#include <doctest/doctest.h>

#include <set>

#include "backends/apple_servers/fake_micro.hpp"
#include "backends/apple_servers/fake_nano.hpp"
#include "backends/server_transport.hpp"
#include "mdm/backend/apple/event_store.hpp"
#include "mdm/backend/apple/webhook.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/config/paths.hpp"
#include "mdm/net/transport_options.hpp"
#include "support/has.hpp"
#include "support/run_cli.hpp"

using namespace mdm;
using namespace mdm::test;

namespace {

struct NanoWorld : CliWorld {
    explicit NanoWorld(FakeNano::Storage storage = FakeNano::Storage::kv)
        : server(clock, FakeNano::Product::nanomdm, storage) {
        environment.values["NANO_KEY"] = server.key;
        transports = [this](net::TransportOptions) -> Result<std::unique_ptr<net::Transport>> {
            return std::unique_ptr<net::Transport>(std::make_unique<ServerTransport>(server, wire));
        };
        const CliRun added =
            run({"context", "add", "school", "--backend", "nanomdm", "--set",
                 "url=" + std::string(FakeNano::base_url), "--credential", "api_key=env:NANO_KEY"});
        REQUIRE_MESSAGE(added.exit == 0, added.err);
    }
    CliRun run(std::vector<std::string> words) {
        words.insert(words.begin(), {"--context", "school"});
        CliRun result = run_cli(words, *this);
        CHECK((result.out + result.err).find(server.key) == std::string::npos);
        return result;
    }
    void hear() {
        const auto paths = Paths::from(environment);
        REQUIRE(paths.ok());
        auto store = apple::EventStore::open(apple::event_store_path(paths->ledger_file),
                                             {"nanomdm", std::string(FakeNano::base_url), ""});
        REQUIRE(store.ok());
        std::vector<apple::Event> events;
        for (const std::string& body : server.devices.posts) {
            auto event = apple::read_event(body, clock.now());
            REQUIRE(event.ok());
            events.push_back(*std::move(event));
        }
        server.devices.posts.clear();
        REQUIRE((*store)->add(events, clock.now()).ok());
    }

    FakeNano server;
    WireLog wire;
};

/// Of the job's targets.
std::set<std::string> states(NanoWorld& world, const std::string& job) {
    const auto shown = nlohmann::json::parse(world.run({"job", "show", job, "-o", "json"}).out);
    std::set<std::string> all;
    for (const auto& target : shown.at("targets")) all.insert(target.at("state").get<std::string>());
    return all;
}

}  // namespace

TEST_CASE("nanomdm: before anything was heard, that is what is said; afterwards devices are listed") {
    NanoWorld world;
    const CliRun deaf = world.run({"device", "list"});
    CHECK(deaf.exit == 2);
    CHECK(has(deaf.err, "events listen"));
    world.server.devices.fill(3);
    world.hear();
    CHECK(world.run({"device", "list", "-o", "csv", "--columns", "serial,platform"}).out ==
          "serial,platform\nAPL0000001,ipados\nAPL0000002,macos\nAPL0000003,ios\n");
    const CliRun checked = world.run({"context", "check"});
    CHECK_MESSAGE(checked.exit == 0, checked.err);
    CHECK(has(checked.out, "NanoMDM v0.9.0"));
}

TEST_CASE("nanomdm: two hundred devices are a few requests, whatever their platforms") {
    NanoWorld world;
    world.server.devices.fill(210);
    world.hear();
    const CliRun done = world.run({"sync", "--all", "--inventory"});
    CHECK_MESSAGE(done.exit == 0, done.err);
    CHECK(world.server.received("DeviceInformation") == 210);
    std::size_t requests = 0;
    for (const net::Request& request : world.wire.requests)
        requests += has(request.url, "/enqueue/") ? 1u : 0u;
    CHECK(requests == 12);  // three chunks, four questions
    world.server.devices.connect_all();
    world.hear();
    const CliRun waited = world.run({"job", "wait", "--timeout", "10s", "-o", "json",
                                     split(world.run({"job", "list", "-o", "name"}).out, '\n').front()});
    CHECK_MESSAGE(waited.exit == 0, waited.err << waited.out);
}

TEST_CASE("nanomdm: queued without a push is accepted, with the note that says so") {
    NanoWorld world;
    world.server.devices.fill(1);
    world.hear();
    world.server.unreachable = {world.server.devices.all().begin()->first};
    const CliRun locked = world.run({"lock", "serial:APL0000001", "--yes", "-o", "json"});
    CHECK_MESSAGE(locked.exit == 0, locked.err);
    const std::string job = split(world.run({"job", "list", "-o", "name"}).out, '\n').front();
    const CliRun shown = world.run({"job", "show", job, "-o", "json"});
    CHECK(has(shown.out, "\"accepted\""));
    CHECK(has(shown.out, "queued, push failed"));
}

TEST_CASE("nanomdm: a chunk whose answer was lost is sent again under its id, and carried out once") {
    for (const auto storage : {FakeNano::Storage::kv, FakeNano::Storage::sql}) {
        NanoWorld world(storage);
        world.server.devices.fill(5);
        world.hear();
        world.server.trouble({Trouble::lost, 1, "PUT", "/enqueue/"});
        CHECK(world.run({"restart", "--all", "--yes"}).exit != 0);
        CHECK(world.server.received("device.restart") == 5);
        const std::string job = split(world.run({"job", "list", "-o", "name"}).out, '\n').front();
        CHECK(states(world, job) == std::set<std::string>{"unknown"});
        const CliRun resumed = world.run({"job", "resume", job});
        CHECK_MESSAGE(resumed.exit == 0, resumed.err);
        CHECK(world.server.received("device.restart") == 5);
        CHECK(states(world, job) == std::set<std::string>{"accepted"});
        world.server.devices.connect_all();
        world.hear();
        CHECK(world.run({"job", "wait", job, "--timeout", "10s"}).exit == 0);
        CHECK(states(world, job) == std::set<std::string>{"acknowledged"});
        for (const auto& [udid, device] : world.server.devices.all()) CHECK(device.done.size() == 1);
    }
}

TEST_CASE("nanomdm: what was answered unheard is unknown, and a resume does not do it again by itself") {
    NanoWorld world;
    world.server.devices.fill(1);
    world.hear();
    const auto job_of = [&](std::vector<std::string> words) {
        CHECK(world.run(words).exit == 0);
        return split(world.run({"job", "list", "-o", "name"}).out, '\n').front();
    };
    const std::string lock = job_of({"lock", "serial:APL0000001", "--yes"});
    const std::string rename = job_of({"rename", "serial:APL0000001", "cart 7", "--yes"});
    world.server.devices.connect_all();
    world.server.devices.posts.clear();  // nobody listens
    world.clock.advance(std::chrono::seconds(60));
    CHECK(world.run({"job", "wait", lock, "--timeout", "0s"}).exit == 8);
    CHECK(states(world, lock) == std::set<std::string>{"accepted"});

    job_of({"sync", "--inventory", "serial:APL0000001"});
    world.server.devices.connect_all();
    world.hear();
    world.clock.advance(std::chrono::seconds(60));
    CHECK(world.run({"job", "wait", rename, "--timeout", "0s"}).exit == 0);
    CHECK(states(world, rename) == std::set<std::string>{"acknowledged"});
    CHECK(world.run({"job", "wait", lock, "--timeout", "0s"}).exit == 10);
    CHECK(states(world, lock) == std::set<std::string>{"unknown"});
    CHECK(has(world.run({"job", "show", lock, "-o", "json"}).out, "nobody listened"));
    CHECK(world.run({"job", "resume", lock}).exit == 10);
    CHECK(world.server.received("device.lock") == 1);
    const CliRun again = world.run({"job", "resume", lock, "--resend-unknown"});
    CHECK_MESSAGE(again.exit == 0, again.err);
    CHECK(world.server.received("device.lock") == 2);
    world.server.devices.connect_all();
    world.hear();
    CHECK(world.run({"job", "wait", lock, "--timeout", "0s"}).exit == 0);
}

TEST_CASE("nanomdm: job prune forgets what devices answered long ago, and devices that left") {
    NanoWorld world;
    world.server.devices.fill(2);
    world.hear();
    CHECK(world.run({"lock", "serial:APL0000001", "--yes"}).exit == 0);
    world.server.devices.connect_all();
    world.server.devices.check_out(world.server.devices.all().begin()->second);
    world.hear();
    CHECK(split(world.run({"device", "list", "-o", "name"}).out, '\n').size() == 3);
    world.clock.advance(std::chrono::hours(24 * 100));
    const CliRun pruned = world.run({"job", "prune", "--older-than", "90d"});
    CHECK_MESSAGE(pruned.exit == 0, pruned.err);
    CHECK_MESSAGE(has(pruned.err + pruned.out, "forgot 1 command to a device and 1 device that left"),
                  pruned.err);
    CHECK(split(world.run({"device", "list", "-o", "name"}).out, '\n').size() == 2);
}

TEST_CASE("nanomdm: groups are kept here, and devices are chosen by them") {
    NanoWorld world;
    world.server.devices.fill(4);
    world.hear();
    const CliRun added = world.run({"group", "add", "Loaners", "serial:APL0000001", "serial:APL0000003"});
    CHECK_MESSAGE(added.exit == 0, added.err);
    CHECK(world.run({"group", "show", "Loaners", "-o", "csv", "--columns", "serial"}).out ==
          "serial\nAPL0000001\nAPL0000003\n");
    CHECK(world.run({"restart", "--group", "Loaners", "--yes"}).exit == 0);
    CHECK(world.server.received("device.restart") == 2);
    CHECK(world.run({"group", "remove", "Loaners", "serial:APL0000001"}).exit == 0);
    CHECK(has(world.run({"group", "list", "-o", "csv"}).out, "Loaners,Loaners,static,1"));
    CHECK(world.run({"group", "add", "Loaners"}).exit == 2);
    CHECK(run_cli({"sandbox", "init", "--devices", "3"}, world).exit == 0);
    const CliRun foreign = run_cli({"--context", "sandbox", "group", "add", "Mine", "--all"}, world);
    CHECK(foreign.exit == 2);
    CHECK(has(foreign.err, "server's own"));
}

TEST_CASE("nanomdm: a policy is planned, applied, and then there is nothing to do") {
    NanoWorld world;
    world.server.devices.fill(3);
    world.hear();
    REQUIRE(world.run({"group", "add", "Wards", "serial:APL0000003"}).exit == 0);
    world.dir.write("p/mdmctl.yaml", "set: main\n");
    world.dir.write("p/p.yaml",
                    "apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {name: base}\nspec:\n"
                    "  applies: {platforms: [ios]}\n"
                    "  settings:\n    passcode: {required: true, minLength: 6}\n");
    world.dir.write("p/a.yaml",
                    "apiVersion: mdmctl/v1\nkind: Assignment\nmetadata: {name: wards}\nspec:\n"
                    "  targets:\n    - policies: [base]\n      include: [{group: Wards}]\n");
    const CliRun planned = world.run({"policy", "plan", "-f", world.dir.file("p")});
    CHECK_MESSAGE(planned.exit == 0, planned.err << planned.out);
    CHECK(has(planned.out, "1 to add"));
    const CliRun applied = world.run({"policy", "apply", "-f", world.dir.file("p"), "--yes"});
    CHECK_MESSAGE(applied.exit == 0, applied.err << applied.out);
    CHECK(world.server.received("InstallProfile") == 1);
    world.server.devices.connect_all();
    world.hear();
    const CliRun again = world.run({"policy", "plan", "-f", world.dir.file("p")});
    CHECK_MESSAGE(has(again.out, "0 to add, 0 to change, 0 to delete"), again.out << again.err);
}

TEST_CASE("nanomdm: a raw request is signed in as everything is") {
    NanoWorld world;
    CHECK(has(world.run({"api", "GET", "/version"}).out, "v0.9.0"));
    CHECK(has(world.run({"backend", "show", "nanomdm", "-o", "json"}).out, "kmfddm_url"));
    CHECK(has(world.run({"backend", "show", "nanomdm", "-o", "csv"}).out,
              "device.lock,yes,disruptive,,tried live"));
    for (const char* name : {"nanomdm", "nanohub", "micromdm"})
        CHECK(has(world.run({"backend", "list", "-o", "csv"}).out, name));
}
