// The files, what was applied last, and what the server has.
#include "mdm/policy/drift.hpp"
#include "mdm/base/json.hpp"

#include "mdm/job/runner.hpp"
#include "mdm/policy/apply.hpp"
#include "planning.hpp"

using namespace mdm;
using namespace mdm::policy;
using namespace mdm::test;

namespace {

const std::string deny =
    android_policy("one", "restrictions: {camera: deny}") + assignment("one", "Clinical");
const std::string allow =
    android_policy("one", "restrictions: {camera: deny, nfc: deny}") + assignment("one", "Clinical");

struct Drifting : PlanWorld {
    std::vector<DriftRow> drift(std::string_view yaml) {
        return with(yaml, [&](const PlanRequest& request, const Fleet& fleet) {
            auto at = look_at(request, server, fleet);
            REQUIRE_MESSAGE(at.ok(), at.error().text());
            const auto applied = AppliedContents::read(*ledger, server.who);
            REQUIRE(applied.ok());
            auto rows = find_drift(*at, *applied);
            REQUIRE_MESSAGE(rows.ok(), rows.error().text());
            return std::move(*rows);
        });
    }
    DriftRow first(std::string_view yaml) {
        auto rows = drift(yaml);
        REQUIRE_FALSE(rows.empty());
        return rows.front();
    }
    std::string state(std::string_view yaml) { return std::string(policy::name(first(yaml).state)); }

    /// As the program does it: the ledger knows what was written.
    void apply_as_job(std::string_view yaml) {
        const Plan made = plan(yaml);
        Job job;
        job.action = apply_action;
        job.context = "prod";
        job.identity = server.who;
        const auto draft = ledger->create(job);
        REQUIRE(draft.ok());
        REQUIRE(ledger->append(draft->id, apply_targets(made)).ok());
        const auto files = real_file_system();
        PolicyExecutor executor(server, {{}, false, ledger.get()});
        Runner runner(*ledger, executor, {clock, *files, random, "anna@laptop", "mdmctl (process 1)", {}});
        REQUIRE(runner.start(draft->id, {}, {}).ok());
    }
    /// Somebody at the console.
    void at_console(const std::string& from, const std::string& to) {
        NativeObject& live = server.store.named("one/policy");
        const auto found = live.content.find(from);
        REQUIRE_MESSAGE(found != std::string::npos, live.content);
        live.content.replace(found, from.size(), to);
        live.version += "0";
    }
};

const std::string on = R"("cameraAccess":"CAMERA_ACCESS_DISABLED")";
const std::string off = R"("cameraAccess":"CAMERA_ACCESS_USER_CHOICE")";

}  // namespace

TEST_CASE("what was applied is in step, although the server reorders and adds its defaults") {
    Drifting at;
    at.apply(deny);
    const DriftRow row = at.first(deny);
    CHECK(row.state == DriftState::in_step);
    CHECK(row.three_way);
    CHECK(row.changes.empty());
    CHECK_FALSE(row.is_drift());
}

TEST_CASE("the files, the server and both are told apart by the marker's hash and the ledger") {
    Drifting at;
    at.apply_as_job(deny);
    CHECK(at.state(allow) == "changed-here");
    at.at_console(on, off);
    CHECK(at.state(deny) == "changed-on-server");
    CHECK(at.first(deny).changes.size() == 1);
    CHECK(at.state(allow) == "changed-both");
}

TEST_CASE("without the content that was applied last, nobody claims to know about the server") {
    Drifting at;
    at.apply(deny);
    const DriftRow row = at.first(allow);
    CHECK(row.state == DriftState::changed_here);
    CHECK(row.detail.find("cannot be told") != std::string::npos);
}

TEST_CASE("a line that we assigned and that is gone was taken away at the server; a new one is ours") {
    Drifting at;
    at.apply(deny);
    at.server.store.named("one/policy").assignments.clear();
    const DriftRow there = at.first(deny);
    CHECK(there.state == DriftState::changed_on_server);
    CHECK(there.changes == std::vector<std::string>{"(assignment): + group Clinical"});
    Drifting here;
    here.apply(android_policy("one", "restrictions: {camera: deny}"));
    CHECK(here.state(deny) == "changed-here");
    here.server.store.named("one/policy").assignments = {{ObjectAssignment::To::group, "g2", false}};
    const DriftRow other = here.first(android_policy("one", "restrictions: {camera: deny}"));
    CHECK(other.state == DriftState::in_step);
    CHECK(other.detail == "somebody else gives it to group Wards");
}

TEST_CASE("gone, left over, not managed and another set's objects each have their word") {
    Drifting at;
    at.apply_as_job(deny);
    at.apply(deny + android_policy("two", "restrictions: {nfc: deny}"));
    at.server.store.objects.erase(at.server.store.objects.begin());
    at.server.store.put({"android.policy", "", "kiosk", "by hand", "{}", "", {}, true});
    const Marker theirs{"school", "x", "policy", "0123456789abcdef", {}, false};
    at.server.store.put({"android.policy", "", "x/policy", marker_text(theirs), "{}", "", {}, true});
    const auto rows = at.drift(deny);
    REQUIRE(rows.size() == 4);
    CHECK(rows[0].state == DriftState::gone);
    CHECK(rows[0].detail == "it was applied before");
    CHECK(rows[1].state == DriftState::left_over);
    CHECK(rows[1].name == "two/policy");
    CHECK(rows[2].state == DriftState::not_managed);
    CHECK(rows[3].detail == "of set 'school'");
    CHECK_FALSE(rows[3].is_drift());
}

TEST_CASE("a marker that was edited away is pointed out, not written over") {
    Drifting at;
    at.apply(deny);
    at.server.store.named("one/policy").description = "tidied up";
    const auto rows = at.drift(deny);
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].state == DriftState::gone);
    CHECK(rows[0].detail.find("was the marker edited away?") != std::string::npos);
    CHECK(rows[1].state == DriftState::not_managed);
}

TEST_CASE("a marker whose hash was edited shows as a change here, and applying mends it") {
    Drifting at;
    at.apply(deny);
    std::string& text = *at.server.store.named("one/policy").description;
    text.replace(text.find("sha256=") + 7, 16, "0000000000000000");
    const DriftRow row = at.first(deny);
    CHECK(row.state == DriftState::changed_here);
    CHECK(row.detail == "the server has what the files say already; only the marker is older");
    at.apply(deny);
    CHECK(at.state(deny) == "in-step");
}

TEST_CASE("without a place for the hash the comparison is two-way and says so") {
    Drifting at;
    at.server.store.kind("android.policy").description = false;
    at.apply(deny);
    DriftRow row = at.first(deny);
    CHECK(row.state == DriftState::in_step);
    CHECK_FALSE(row.three_way);
    CHECK(row.detail.find("two-way") == 0);
    NativeObject& live = at.server.store.named("mdmctl.wards.one.policy");
    live.content.replace(live.content.find(on), on.size(), off);
    row = at.first(deny);
    CHECK(row.state == DriftState::changed);
    CHECK(row.changes.size() == 1);
}

TEST_CASE("with a registry in the ledger it is three-way even where the server keeps nothing") {
    Drifting at;
    ObjectKind& kind = at.server.store.kind("android.policy");
    kind.description = false;
    kind.names = false;
    at.apply_as_job(deny);
    CHECK(at.ledger->known_objects(at.server.who)->size() == 1);
    CHECK(at.first(deny).three_way);
    CHECK(at.state(deny) == "in-step");
    CHECK(at.state(allow) == "changed-here");
}

TEST_CASE("secrets and what the server masks are not compared, and said so") {
    Drifting at;
    const std::string wifi = android_policy(
        "one",
        "wifi: {networks: [{name: c, ssid: C, security: wpa2Personal, psk: {secretRef: {env: PSK}}}]}");
    at.apply(wifi);
    const DriftRow row = at.first(wifi);
    CHECK(row.state == DriftState::in_step);
    REQUIRE(row.not_compared.size() == 1);
    CHECK(row.not_compared[0].find("Passphrase") != std::string::npos);
}
