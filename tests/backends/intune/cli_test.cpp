// The whole program over a tenant in memory.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "backends/intune/graph_transport.hpp"
#include "mdm/base/json.hpp"
#include "mdm/net/transport_options.hpp"
#include "support/has.hpp"
#include "support/run_cli.hpp"

using namespace mdm;
using namespace mdm::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr const char* policy = R"(apiVersion: mdmctl/v1
kind: Policy
metadata: {name: ward}
spec:
  applies: {platforms: [ios, macos, windows]}
  settings:
    passcode: {minLength: 8}
---
apiVersion: mdmctl/v1
kind: Assignment
metadata: {name: wards}
spec:
  targets:
    - policies: [ward]
      include: [{group: Wards}]
)";

struct Site {
    explicit Site(std::size_t devices = 12) : graph(world.clock) {
        graph.add_fleet(devices);
        group = graph.add_group("Wards", some(3));
        world.environment.values["CLIENT_ID"] = FakeGraph::client_id;
        world.environment.values["CLIENT_SECRET"] = FakeGraph::client_secret;
        world.transports = [this](net::TransportOptions) -> Result<std::unique_ptr<net::Transport>> {
            return std::unique_ptr<net::Transport>(std::make_unique<GraphTransport>(graph));
        };
        const auto added =
            run_cli({"context", "add", "prod", "--backend", "microsoft-intune", "--set",
                     fmt::format("tenant={}", FakeGraph::tenant), "--credential", "client_id=env:CLIENT_ID",
                     "--credential", "client_secret=env:CLIENT_SECRET"},
                    world);
        REQUIRE_MESSAGE(added.exit == 0, added.err);
    }
    CliRun run(std::vector<std::string> words) {
        words.insert(words.begin(), {"--context", "prod"});
        return run_cli(words, world);
    }
    std::vector<std::string> some(std::size_t count) {
        auto ids = graph.device_ids();
        ids.resize(count);
        return ids;
    }
    std::string company_serial() {
        for (const std::string& id : graph.device_ids())
            if (graph.device(id)["managedDeviceOwnerType"] == "company")
                return graph.device(id)["serialNumber"].get<std::string>();
        return "";
    }

    CliWorld world;
    FakeGraph graph;
    std::string group;
};

}  // namespace

TEST_CASE("intune: a context is added, checked and listed") {
    Site at(1234);
    const auto checked = at.run({"context", "check"});
    CHECK_MESSAGE(checked.exit == 0, checked.err);
    CHECK(has(checked.out, "contoso.onmicrosoft.com"));
    const auto listed = at.run({"device", "list", "-o", "json"});
    REQUIRE_MESSAGE(listed.exit == 0, listed.err);
    CHECK(json::parse(listed.out).size() == 1234);
    const auto group = at.run({"group", "show", "Wards", "-o", "json"});
    REQUIRE_MESSAGE(group.exit == 0, group.err);
    CHECK(json::parse(group.out).size() == 3);
}

TEST_CASE("intune: a wipe is held, approved by somebody else, resumed and done") {
    Site at;
    at.graph.protected_areas = {"device actions"};
    const auto wipe =
        at.run({"wipe", "serial:" + at.company_serial(), "--expect", "1", "--reason", "lost in a taxi"});
    CHECK_MESSAGE(wipe.exit == 8, wipe.err);
    CHECK(has(wipe.err, "mdmctl job resume"));
    const auto codes = at.graph.approval_codes();
    REQUIRE(codes.size() == 1);
    const auto listed = at.run({"approval", "list", "-o", "json"});
    REQUIRE_MESSAGE(listed.exit == 0, listed.err);
    CHECK(json::parse(listed.out)[0]["state"] == "open");
    CHECK(json::parse(listed.out)[0]["reason"] == "lost in a taxi");
    CHECK(at.run({"approval", "show", "no-such"}).exit == 3);
    CHECK(at.run({"approval", "wait", "--timeout", "30s"}).exit == 8);
    CHECK(at.run({"job", "resume"}).exit == 8);
    CHECK(at.graph.writes.size() == 1);
    at.graph.approve(codes[0]);
    const auto shown = at.run({"approval", "show", codes[0], "-o", "json"});
    REQUIRE_MESSAGE(shown.exit == 0, shown.err);
    CHECK(json::parse(shown.out)["decided_by"] == "Second Admin");
    CHECK(at.run({"approval", "wait"}).exit == 0);
    const auto resumed = at.run({"job", "resume"});
    CHECK_MESSAGE(resumed.exit == 0, resumed.err);
    REQUIRE(at.graph.writes.size() == 2);
    CHECK(at.graph.writes[1].status == 204);
    CHECK(at.graph.writes[0].body == at.graph.writes[1].body);
    CHECK(at.graph.writes[0].path == at.graph.writes[1].path);
    at.world.clock.advance(2h);
    const auto waited = at.run({"job", "wait"});
    CHECK_MESSAGE(waited.exit == 0, waited.err);
    CHECK(has(waited.out, "acknowledged"));
}

TEST_CASE("intune: a request that was declined ends the job's target") {
    Site at;
    at.graph.protected_areas = {"device actions"};
    at.run({"wipe", "serial:" + at.company_serial(), "--expect", "1", "--reason", "lost"});
    at.graph.settle_approval(at.graph.approval_codes().at(0), "rejected");
    CHECK(at.run({"approval", "wait"}).exit == 9);
    const auto resumed = at.run({"job", "resume"});
    CHECK(resumed.exit == 1);
    CHECK(at.graph.writes.size() == 1);
}

TEST_CASE("intune: forty devices are synced in two requests, and what was throttled comes through") {
    Site at(40);
    using Kind = FakeGraph::Fault::Kind;
    at.graph.faults = {{.kind = Kind::throttled, .retry_after = "11", .batch_item = true}};
    const std::size_t before = at.graph.requests.size();
    const auto synced = at.run({"sync", "--all"});
    CHECK_MESSAGE(synced.exit == 0, synced.err);
    CHECK(at.graph.received("device.sync") == 40);
    std::size_t batches = 0;
    for (std::size_t i = before; i < at.graph.requests.size(); ++i)
        batches += at.graph.requests[i].url.ends_with("/$batch") ? 1u : 0u;
    CHECK(batches >= 2);
    CHECK(batches <= 5);
}

TEST_CASE(
    "intune: policies are planned, applied to each platform, in step, exported, and planned to nothing") {
    Site at;
    at.world.dir.write("wards/mdmctl.yaml", "set: wards\n");
    at.world.dir.write("wards/ward.yaml", policy);
    const std::string folder = at.world.dir.file("wards");
    const auto plan = at.run({"policy", "plan", "-f", folder});
    REQUIRE_MESSAGE(plan.exit == 0, plan.err);
    CHECK_MESSAGE(has(plan.out, "Plan: 3 to add, 0 to change, 0 to delete"), plan.out);
    CHECK(at.graph.writes.empty());
    const auto applied = at.run({"policy", "apply", "-f", folder, "--yes"});
    CHECK_MESSAGE(applied.exit == 0, applied.err, applied.out);
    CHECK(at.graph.received("policy.create") == 3);
    CHECK(at.graph.received("policy.assign") == 3);
    const auto again = at.run({"policy", "plan", "-f", folder, "--detailed-exitcode"});
    CHECK_MESSAGE(again.exit == 0, again.out);
    const auto drift = at.run({"policy", "drift", "-f", folder, "--detailed-exitcode"});
    CHECK_MESSAGE(drift.exit == 0, drift.out);
    const std::string out = at.world.dir.file("exported");
    const auto exported = at.run({"policy", "export", "--dir", out});
    CHECK_MESSAGE(exported.exit == 0, exported.err);
    const auto replanned = at.run({"policy", "plan", "-f", out, "--set", "wards", "--detailed-exitcode"});
    CHECK_MESSAGE(replanned.exit == 0, replanned.out, replanned.err);
}

TEST_CASE("intune: a policy whose objects must be approved is held, and goes on object by object") {
    Site at;
    at.graph.protected_areas = {"configurations"};
    at.world.dir.write("wards/mdmctl.yaml", "set: wards\n");
    at.world.dir.write("wards/ward.yaml", policy);
    const std::string folder = at.world.dir.file("wards");
    const auto applied = at.run({"policy", "apply", "-f", folder, "--yes", "--reason", "new wards"});
    CHECK_MESSAGE(applied.exit == 8, applied.err, applied.out);
    CHECK(at.graph.approval_codes().size() == 3);
    CHECK(at.graph.received("policy.assign") == 0);
    CHECK(at.run({"job", "resume"}).exit == 8);
    CHECK(at.graph.received("policy.assign") == 0);
    for (const std::string& code : at.graph.approval_codes()) at.graph.approve(code);
    CHECK(at.run({"job", "resume"}).exit == 8);  // the objects are there; their assignments are held now
    CHECK(at.graph.approval_codes().size() == 6);
    for (const std::string& code : at.graph.approval_codes())
        if (json::parse(at.run({"approval", "show", code, "-o", "json"}).out)["state"] == "open")
            at.graph.approve(code);
    const auto done = at.run({"job", "resume"});
    CHECK_MESSAGE(done.exit == 0, done.err, done.out);
    at.graph.protected_areas.clear();
    const auto plan = at.run({"policy", "plan", "-f", folder, "--detailed-exitcode"});
    CHECK_MESSAGE(plan.exit == 0, plan.out);
}

TEST_CASE("intune: no secret is in a trace, a ledger or a message") {
    Site at;
    at.world.environment.values["PIN"] = "918273";
    const std::string trace = at.world.dir.file("trace.txt");
    at.run({"--trace", trace, "wipe", "serial:" + at.company_serial(), "--expect", "1", "--pin", "env:PIN",
            "--dry-run"});
    const auto wiped = at.run({"--trace", trace + "2", "wipe", "serial:" + at.company_serial(), "--expect",
                               "1", "--pin", "env:PIN", "--include-personal"});
    CHECK_MESSAGE(wiped.exit == 0, wiped.err);
    const std::string text = read_file(trace + "2");
    CHECK_FALSE(has(text, "918273"));
    CHECK_FALSE(has(text, std::string(FakeGraph::client_secret)));
    CHECK_FALSE(has(text, "Bearer token-"));
    CHECK_FALSE(has(wiped.out + wiped.err, "918273"));
    CHECK_FALSE(has(read_file(at.world.dir.file("state/mdmctl/ledger.db")), "918273"));
}
