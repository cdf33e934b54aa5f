// The whole program over a Jamf Pro server in memory.
#include <doctest/doctest.h>

#include "backends/jamf/fake_jamf.hpp"
#include "backends/server_transport.hpp"
#include "mdm/base/text.hpp"
#include "mdm/net/transport_options.hpp"
#include "support/has.hpp"
#include "support/run_cli.hpp"

using namespace mdm;
using namespace mdm::test;

namespace {

struct JamfWorld : CliWorld {
    JamfWorld() {
        server.fill_computers(6);
        server.fill_mobiles(8);
        environment.values["JAMF_CLIENT_ID"] = server.client_id;
        environment.values["JAMF_CLIENT_SECRET"] = server.client_secret;
        transports = [this](net::TransportOptions) -> Result<std::unique_ptr<net::Transport>> {
            return std::unique_ptr<net::Transport>(std::make_unique<ServerTransport>(server, wire));
        };
        const CliRun added =
            run({"context", "add", "clinic", "--backend", "jamf-pro", "--set",
                 "url=" + std::string(FakeJamf::base_url), "--credential", "client_id=env:JAMF_CLIENT_ID",
                 "--credential", "client_secret=env:JAMF_CLIENT_SECRET"});
        REQUIRE_MESSAGE(added.exit == 0, added.err);
    }
    CliRun run(std::vector<std::string> words) {
        words.insert(words.begin(), {"--context", "clinic"});
        CliRun result = run_cli(words, *this);
        CHECK(result.err.find(server.client_secret) == std::string::npos);
        return result;
    }

    FakeJamf server{clock};
    WireLog wire;
};

const std::string policy = R"(apiVersion: mdmctl/v1
kind: Policy
metadata: {name: base}
spec:
  applies: {platforms: [ios, ipados, macos]}
  settings:
    passcode: {required: true, minLength: 8}
---
apiVersion: mdmctl/v1
kind: Assignment
metadata: {name: base}
spec:
  targets:
    - policies: [base]
      include: [{group: Ward carts}, {group: Front desk}]
)";

}  // namespace

TEST_CASE("jamf: devices of both populations are listed, selected and shown") {
    JamfWorld world;
    CHECK(split(world.run({"device", "list", "-o", "name"}).out, '\n').size() == 15);
    const CliRun some =
        world.run({"device", "list", "--where", "platform = 'macos' and encrypted", "-o", "name"});
    CHECK(some.out == "computer:3\ncomputer:6\n");
    const CliRun one = world.run({"device", "show", "serial:DMQJMF0002", "-o", "json"});
    CHECK_MESSAGE(one.exit == 0, one.err);
    CHECK(has(one.out, "\"id\": \"mobile:2\""));
    CHECK(has(one.out, "\"compliance\""));
    CHECK(world.server.surprises.empty());
}

TEST_CASE("jamf: a device is locked with consent, and followed to the end") {
    JamfWorld world;
    CHECK(world.run({"lock", "serial:DMQJMF0002"}).exit != 0);  // no consent
    CHECK(world.server.witness().empty());
    const CliRun locked = world.run({"lock", "serial:DMQJMF0002", "--yes", "--message", "call us"});
    CHECK_MESSAGE(locked.exit == 0, locked.err);
    CHECK(world.server.received("device.lock", "mobile:2") == 1);
    world.clock.advance(std::chrono::hours(1));
    const CliRun waited = world.run({"job", "wait"});
    CHECK_MESSAGE(waited.exit == 0, waited.err);
    CHECK(has(world.run({"job", "show", "-o", "json"}).out, "acknowledged"));
}

TEST_CASE("jamf: a wipe needs its count, and reaches the one device") {
    JamfWorld world;
    CHECK(world.run({"wipe", "serial:DMQJMF0002", "--yes"}).exit == 2);
    CHECK(world.run({"wipe", "serial:DMQJMF0002", "--yes", "--expect", "2"}).exit == 9);
    CHECK(world.server.witness().empty());
    const CliRun wiped = world.run({"wipe", "serial:DMQJMF0002", "--yes", "--expect", "1"});
    CHECK_MESSAGE(wiped.exit == 0, wiped.err);
    CHECK(world.server.received("device.wipe") == 1);
    CHECK(world.server.received("device.wipe", "mobile:2") == 1);
}

TEST_CASE("jamf: policies are planned, applied to both populations, and then there is nothing to do") {
    JamfWorld world;
    world.dir.write("p/base.yaml", policy);
    const std::string folder = world.dir.file("p");
    const CliRun planned = world.run({"policy", "plan", "-f", folder});
    REQUIRE_MESSAGE(planned.exit == 0, planned.err);
    CHECK_MESSAGE(has(planned.out, "Plan: 2 to add, 0 to change, 0 to delete"), planned.out);
    const CliRun applied = world.run({"policy", "apply", "-f", folder, "--yes"});
    REQUIRE_MESSAGE(applied.exit == 0, applied.err);
    REQUIRE(world.server.mobile_profiles.size() == 1);
    REQUIRE(world.server.computer_profiles.size() == 1);
    CHECK(has(world.server.mobile_profiles.begin()->second.scope, "<mobile_device_group><id>2</id>"));
    CHECK(has(world.server.computer_profiles.begin()->second.scope, "<computer_group><id>2</id>"));
    CHECK(has(world.server.mobile_profiles.begin()->second.general.at("description"), "mdmctl set="));
    const CliRun again = world.run({"policy", "plan", "-f", folder, "--detailed-exitcode"});
    CHECK_MESSAGE(again.exit == 0, again.out);
    CHECK(has(again.out, "Plan: 0 to add, 0 to change, 0 to delete"));
    CHECK(world.run({"policy", "drift", "-f", folder, "--detailed-exitcode"}).exit == 0);
    CHECK(world.server.surprises.empty());
}

TEST_CASE("jamf: what was exported plans to nothing") {
    JamfWorld world;
    world.dir.write("p/base.yaml", policy);
    REQUIRE(world.run({"policy", "apply", "-f", world.dir.file("p"), "--yes"}).exit == 0);
    const std::string out = world.dir.file("out");
    const CliRun exported = world.run({"policy", "export", "--dir", out});
    REQUIRE_MESSAGE(exported.exit == 0, exported.err);
    const CliRun planned = world.run({"policy", "plan", "-f", out, "--detailed-exitcode"});
    CHECK_MESSAGE(planned.exit == 0, planned.out << planned.err);
}

TEST_CASE("jamf: a settings change is one update that keeps the profile's identity") {
    JamfWorld world;
    world.dir.write("p/base.yaml", policy);
    REQUIRE(world.run({"policy", "apply", "-f", world.dir.file("p"), "--yes"}).exit == 0);
    std::string changed = policy;
    changed.replace(changed.find("minLength: 8"), 12, "minLength: 9");
    world.dir.write("p/base.yaml", changed);
    const CliRun applied = world.run({"policy", "apply", "-f", world.dir.file("p"), "--yes"});
    REQUIRE_MESSAGE(applied.exit == 0, applied.err);
    CHECK(world.server.received("policy.update") == 2);
    CHECK(world.server.received("policy.create") == 2);
    CHECK(world.server.surprises.empty());  // no ghosts
}

TEST_CASE("jamf: a device joins a static group by its name, and leaves it") {
    JamfWorld world;
    const CliRun added = world.run({"group", "add", "Front desk", "id:computer:3", "--yes"});
    CHECK_MESSAGE(added.exit == 0, added.err);
    CHECK(world.server.received("group.add", "computer:3") == 1);
    CHECK(has(world.run({"group", "show", "Front desk", "-o", "name"}).out, "computer:3\n"));
    const CliRun removed = world.run({"group", "remove", "computer:2", "id:computer:3", "--yes"});
    CHECK_MESSAGE(removed.exit == 0, removed.err);
    CHECK_FALSE(has(world.run({"group", "show", "Front desk", "-o", "name"}).out, "computer:3\n"));
}

TEST_CASE("jamf: a smart group, and one of the other population, take nobody") {
    JamfWorld world;
    const CliRun smart = world.run({"group", "add", "All Managed iPads", "id:mobile:1", "--yes"});
    CHECK(smart.exit == 2);
    CHECK(has(smart.err, "follow from its rule"));
    const CliRun other = world.run({"group", "add", "Front desk", "id:mobile:1", "--yes"});
    CHECK(other.exit == 1);
    CHECK(has(other.err + other.out, "no group of a mobile device"));
    CHECK(world.server.received("group.add") == 0);
}
