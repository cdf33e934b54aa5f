// The whole program over a Meraki organization in memory.
#include <doctest/doctest.h>

#include "backends/meraki/fake_meraki.hpp"
#include "backends/server_transport.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/net/transport_options.hpp"
#include "support/has.hpp"
#include "support/run_cli.hpp"

using namespace mdm;
using namespace mdm::test;

namespace {

struct MerakiWorld : CliWorld {
    MerakiWorld() {
        server.add_network("N_1", "Clinic");
        server.add_network("N_2", "Annex");
        server.fill("N_1", 12);
        server.fill("N_2", 5);
        environment.values["MERAKI_API_KEY"] = "meraki-key-1";
        transports = [this](net::TransportOptions) -> Result<std::unique_ptr<net::Transport>> {
            return std::unique_ptr<net::Transport>(std::make_unique<ServerTransport>(server, wire));
        };
        const CliRun added = run({"context", "add", "clinic", "--backend", "cisco-meraki", "--set",
                                  "organization=2930418", "--credential", "api_key=env:MERAKI_API_KEY"});
        REQUIRE_MESSAGE(added.exit == 0, added.err);
    }
    CliRun run(std::vector<std::string> words) {
        words.insert(words.begin(), {"--context", "clinic"});
        CliRun result = run_cli(words, *this);
        CHECK((result.out + result.err).find("meraki-key-1") == std::string::npos);
        return result;
    }

    FakeMeraki server{clock};
    WireLog wire;
};

}  // namespace

TEST_CASE("meraki: devices of all networks are listed, and one is shown") {
    MerakiWorld world;
    CHECK(split(world.run({"device", "list", "-o", "name"}).out, '\n').size() == 18);
    CHECK(world.run({"device", "list", "--where", "platform = 'android'", "-o", "csv", "--columns", "serial"})
              .out == "serial\nMSM0000003\nMSM0000009\nMSM0000015\n");
    const CliRun one = world.run({"device", "show", "serial:MSM0000013", "-o", "json"});
    CHECK_MESSAGE(one.exit == 0, one.err);
    CHECK(has(one.out, "\"firewall\": true"));
    CHECK(world.server.surprises.empty());
}

TEST_CASE("meraki: a device of the second network is locked with consent") {
    MerakiWorld world;
    const CliRun refused = world.run({"lock", "serial:MSM0000013", "--yes", "--message", "hello"});
    CHECK(refused.exit != 0);
    CHECK(has(refused.err + refused.out, "no text"));
    CHECK(world.server.witness().empty());
    const CliRun locked = world.run({"lock", "serial:MSM0000013", "--yes"});
    CHECK_MESSAGE(locked.exit == 0, locked.err);
    REQUIRE(world.server.received("device.lock") == 1);
    CHECK(has(world.wire.requests.back().url, "/networks/N_2/sm/devices/lock"));
}

TEST_CASE("meraki: a wipe needs its count, and ownership that nobody tells is not company's") {
    MerakiWorld world;
    CHECK(world.run({"wipe", "serial:MSM0000001", "--yes"}).exit != 0);
    const CliRun guarded = world.run({"wipe", "serial:MSM0000001", "--yes", "--expect", "1"});
    CHECK(guarded.exit == 9);
    CHECK(world.server.witness().empty());
    const CliRun wiped =
        world.run({"wipe", "serial:MSM0000001", "--yes", "--expect", "1", "--include-personal"});
    CHECK_MESSAGE(wiped.exit == 0, wiped.err);
    CHECK(world.server.received("device.wipe") == 1);
}

TEST_CASE("meraki: policies cannot be planned, and nothing is written") {
    MerakiWorld world;
    world.dir.write("p.yaml",
                    "apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {name: base}\nspec:\n"
                    "  applies: {platforms: [ios]}\n  settings:\n    passcode: {required: true}\n");
    const CliRun planned = world.run({"policy", "plan", "-f", world.dir.file("p.yaml")});
    CHECK(planned.exit == 2);
    CHECK(has(planned.err, "tags and target groups only"));
    for (std::vector<std::string> words : {std::vector<std::string>{"policy", "list"},
                                           {"policy", "export", "--dir", world.dir.file("out")},
                                           {"policy", "delete", "x", "--expect", "1"}}) {
        CAPTURE(words[1]);
        const CliRun refused = world.run(words);
        CHECK(refused.exit == 2);
        CHECK(has(refused.err, "tags and target groups only"));
    }
    CHECK(has(world.run({"backend", "show", "cisco-meraki"}).out, "tags and target groups only"));
    CHECK(world.server.witness().empty());
}

TEST_CASE("meraki: devices are tagged as members of a group, once it was agreed to") {
    MerakiWorld world;
    const std::vector<std::string> add{"group", "add", "tag:loan-7", "serial:MSM0000001",
                                       "serial:MSM0000013"};
    const CliRun asked = world.run(add);
    CHECK(asked.exit == 2);
    CHECK(has(asked.err, "--yes"));
    CHECK(world.server.witness().empty());
    auto words = add;
    words.insert(words.end(), {"--yes", "--dry-run"});
    CHECK(world.run(words).exit == 0);
    CHECK(world.server.witness().empty());
    words.pop_back();
    words.insert(words.end(), {"--wait", "-o", "json"});
    const CliRun added = world.run(words);
    CHECK_MESSAGE(added.exit == 0, added.err);
    const auto job = nlohmann::json::parse(added.out);
    CHECK(job["action"] == "group add");
    CHECK(job["summary"]["acknowledged"] == 2);
    CHECK(world.server.received("group.add") == 2);
    const CliRun tagged = world.run({"device", "list", "--where", "has(tags, 'loan-7')", "-o", "name"});
    CHECK(split(tagged.out, '\n').size() == 3);
    CHECK(world.run({"group", "remove", "tag:loan-7", "serial:MSM0000001", "--yes"}).exit == 0);
    CHECK(world.server.received("group.remove") == 1);
}

TEST_CASE("meraki: a target group has no members of its own, and the way round is said") {
    MerakiWorld world;
    const std::string name =
        split(world.run({"group", "list", "-o", "csv", "--columns", "name"}).out, '\n').at(1);
    const CliRun refused = world.run({"group", "add", name, "serial:MSM0000001", "--yes"});
    CHECK(refused.exit == 2);
    CHECK(has(refused.err, "follow from its rule"));
    CHECK(has(refused.err, "tag:NAME"));
    const CliRun unknown = world.run({"group", "add", "no such group", "serial:MSM0000001", "--yes"});
    CHECK(unknown.exit == 3);
    CHECK(world.server.witness().empty());
}
