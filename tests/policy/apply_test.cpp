#include "mdm/policy/apply.hpp"
#include "mdm/base/json.hpp"

#include <doctest/doctest.h>

#include "mdm/backend/dry_run.hpp"
#include "mdm/base/digest.hpp"
#include "mdm/job/ledger.hpp"
#include "mdm/job/runner.hpp"
#include "mdm/policy/content.hpp"
#include "mdm/policy/planner.hpp"
#include "mdm/policy/prune.hpp"
#include "plan_support.hpp"
#include "support/temp_dir.hpp"

using namespace mdm;
using namespace mdm::policy;
using namespace mdm::test;
using T = TargetState;

namespace {

/// A plan, a ledger and a server.
struct Applying {
    TempDir dir;
    FakeClock clock;
    FakeRandom random;
    std::unique_ptr<FileSystem> files = real_file_system();
    std::unique_ptr<Ledger> ledger;
    MemoryServer server;
    Stop stop;
    std::map<std::string, std::string> secrets{{"env:PSK", "a<b&\"c"}};
    std::vector<std::string> resolved;

    Applying() {
        auto opened = open_ledger(dir.file("ledger.db"), clock, random);
        REQUIRE_MESSAGE(opened.ok(), opened.error().text());
        ledger = std::move(*opened);
    }

    Plan plan(const std::vector<Wanted>& wanted) {
        const auto remote = read_remote(server.store, "wards", known());
        REQUIRE(remote.ok());
        auto planned = make_steps(wanted, *remote, "wards");
        REQUIRE_MESSAGE(planned.ok(), planned.error().text());
        Plan made;
        made.identity = server.who;
        made.set = "wards";
        for (PlannedStep& each : planned->steps) made.steps.push_back(std::move(each.step));
        return made;
    }

    std::vector<KnownObject> known() {
        auto objects = ledger->known_objects(server.who);
        REQUIRE(objects.ok());
        return std::move(*objects);
    }

    RunnerDoors doors() { return {clock, *files, random, "anna@laptop", "mdmctl (process 1)", {}}; }

    PolicyExecutor::Options options(bool dry = false) {
        return {[this](const std::string& reference, const std::string&) -> Result<Secret> {
                    resolved.push_back(reference);
                    const auto found = secrets.find(reference);
                    if (found == secrets.end()) return Error{Code::usage, "no such secret"};
                    return Secret(found->second);
                },
                dry, ledger.get()};
    }

    std::string draft(const Plan& made, bool dry = false) {
        Job job;
        job.action = apply_action;
        job.context = "prod";
        job.identity = server.who;
        job.dry = dry;
        auto created = ledger->create(job);
        REQUIRE_MESSAGE(created.ok(), created.error().text());
        const auto targets = apply_targets(made);
        REQUIRE(ledger->append(created->id, targets).ok());
        return created->id;
    }

    RunReport start(const Plan& made) {
        const std::string id = draft(made);
        PolicyExecutor executor(server, options());
        auto report = Runner(*ledger, executor, doors()).start(id, {}, stop);
        REQUIRE_MESSAGE(report.ok(), report.error().text());
        return std::move(*report);
    }

    RunReport resume(const std::string& id) {
        PolicyExecutor executor(server, options());
        auto report = Runner(*ledger, executor, doors()).resume(id, {}, stop);
        REQUIRE_MESSAGE(report.ok(), report.error().text());
        return std::move(*report);
    }

    std::vector<JobTarget> targets(const std::string& id) {
        auto all = ledger->targets(id, StateSet::all(), 0, 100);
        REQUIRE(all.ok());
        return std::move(*all);
    }
};

Wanted byod() {
    Wanted wanted = wanted_json("byod", R"({"a":1})");
    wanted.lines = {{{ObjectAssignment::To::group, "g1", false}, "Clinical"}};
    return wanted;
}

using Writes = std::vector<std::string>;

}  // namespace

TEST_CASE("a plan is applied in order, and the plan after it is empty") {
    Applying at;
    const auto report = at.start(at.plan({byod()}));
    CHECK(report.verdict == Verdict::done);
    CHECK(report.job.counts[T::acknowledged] == 2);
    CHECK(at.server.store.writes == Writes{"create byod/policy", "assign byod/policy"});
    CHECK(at.plan({byod()}).empty());
}

TEST_CASE("a create whose answer was lost is looked up and not repeated") {
    Applying at;
    at.server.store.create_fails = Code::outcome_unknown;
    at.server.store.create_arrives = true;
    const auto report = at.start(at.plan({byod()}));
    CHECK(report.verdict == Verdict::done);
    CHECK(at.server.store.writes == Writes{"create byod/policy", "assign byod/policy"});
    CHECK(at.targets(report.job.id)[0].learnt_from == "list of objects");
}

TEST_CASE("a create that cannot be found stays unknown, its assignment waits, and resume sends both") {
    Applying at;
    at.server.store.create_fails = Code::outcome_unknown;
    const auto report = at.start(at.plan({byod()}));
    CHECK(report.verdict == Verdict::unknown);
    CHECK(report.job.counts[T::unknown] == 1);
    CHECK(report.job.counts[T::planned] == 1);
    CHECK(at.server.store.writes == Writes{"create byod/policy"});
    const auto again = at.resume(report.job.id);
    CHECK(again.verdict == Verdict::done);
    CHECK(at.server.store.writes == Writes{"create byod/policy", "create byod/policy", "assign byod/policy"});
    CHECK(at.server.store.objects.size() == 1);
}

TEST_CASE("resume finds an object that turned up meanwhile and does not make a second one") {
    Applying at;
    const Plan plan = at.plan({byod()});
    at.server.store.create_fails = Code::outcome_unknown;
    const auto report = at.start(plan);
    NativeObject late;
    late.kind = "android.policy";
    late.name = "byod/policy";
    late.description = plan.steps[0].description;
    late.content = "{}";
    at.server.store.put(late);
    CHECK(at.resume(report.job.id).verdict == Verdict::done);
    CHECK(at.server.store.writes == Writes{"create byod/policy", "assign byod/policy"});
}

TEST_CASE("a list that breaks off is no proof that an object is not there") {
    Applying at;
    const Plan plan = at.plan({byod()});
    at.server.store.create_fails = Code::outcome_unknown;
    const auto report = at.start(plan);
    at.server.store.list_fails = Code::unavailable;
    CHECK(at.resume(report.job.id).verdict == Verdict::unknown);
    CHECK(at.server.store.writes == Writes{"create byod/policy"});
}

TEST_CASE("an assignment whose answer was lost is looked at, and needs no resume") {
    Applying at;
    at.server.store.assign_fails = Code::outcome_unknown;
    const auto report = at.start(at.plan({byod()}));
    CHECK(report.verdict == Verdict::done);
    CHECK(at.server.store.writes == Writes{"create byod/policy", "assign byod/policy"});
    CHECK(at.targets(report.job.id)[1].learnt_from == "object");
}

TEST_CASE("nothing is assigned when the object was refused") {
    Applying at;
    at.server.store.create_fails = Code::forbidden;
    const auto report = at.start(at.plan({byod()}));
    CHECK(report.verdict == Verdict::failed);
    const auto targets = at.targets(report.job.id);
    CHECK(targets[0].state == T::rejected);
    CHECK(targets[1].state == T::rejected);
    CHECK(targets[1].error.find("'byod/policy' was not created") != std::string::npos);
    CHECK(at.server.store.writes == Writes{"create byod/policy"});
}

TEST_CASE("an object that changed after the plan was made is not overwritten") {
    Applying at;
    at.start(at.plan({byod()}));
    Wanted next = byod();
    next.artefact.content = R"({"a":2})";
    const Plan plan = at.plan({next});
    at.server.store.objects[0].version = "9";
    at.server.store.writes.clear();
    const auto report = at.start(plan);
    CHECK(report.verdict == Verdict::failed);
    CHECK(at.targets(report.job.id)[0].error.find("changed meanwhile; plan again") != std::string::npos);
    CHECK(at.server.store.writes.empty());
}

TEST_CASE("what somebody assigns between plan and apply is kept") {
    Applying at;
    at.start(at.plan({byod()}));
    Wanted next = byod();
    next.lines.push_back({{ObjectAssignment::To::group, "g2", false}, "Wards"});
    Plan plan = at.plan({next});
    std::erase_if(plan.steps, [](const Step& step) { return step.action == StepAction::update; });
    at.server.store.objects[0].assignments.push_back({ObjectAssignment::To::group, "g3", false});
    CHECK(at.start(plan).verdict == Verdict::done);
    CHECK(at.server.store.objects[0].assignments.size() == 3);
}

TEST_CASE("secrets are put in when they are sent, escaped for their place, and are in no ledger") {
    Applying at;
    Wanted wanted = wanted_json(
        "byod", R"({"psk":"{{secret:psk}}","xml":"<k>{{secret:psk}}</k>","other":"{{secret:else}}"})");
    wanted.secrets = {{"secret:psk", "env:PSK"}};
    const auto report = at.start(at.plan({wanted}));
    CHECK(report.verdict == Verdict::done);
    const auto sent = nlohmann::json::parse(at.server.store.contents_seen.at(0));
    CHECK(sent["psk"] == "a<b&\"c");
    CHECK(sent["xml"] == "<k>a&lt;b&amp;&quot;c</k>");
    CHECK(sent["other"] == "{{secret:else}}");
    CHECK(at.resolved == Writes{"env:PSK"});
    for (const JobTarget& target : at.targets(report.job.id))
        CHECK(target.payload.find("a<b") == std::string::npos);
}

TEST_CASE("a secret that is missing stops everything before it began") {
    Applying at;
    Wanted wanted = wanted_json("byod", R"({"psk":"{{env:GONE}}"})");
    wanted.secrets = {{"env:GONE", "env:GONE"}};
    const Plan plan = at.plan({wanted});
    PolicyExecutor executor(at.server, at.options());
    CHECK_FALSE(executor.prepare(plan.steps, "").ok());
    CHECK(at.server.store.writes.empty());
}

TEST_CASE("a dry run reads for real and writes nothing") {
    Applying at;
    DryRunBackend dry(at.server);
    const std::string id = at.draft(at.plan({byod()}), true);
    PolicyExecutor executor(dry, at.options(true));
    const auto report = Runner(*at.ledger, executor, at.doors()).start(id, {}, at.stop);
    REQUIRE_MESSAGE(report.ok(), report.error().text());
    CHECK(dry.withheld() == 2);
    CHECK(at.server.store.writes.empty());
    CHECK(report->job.counts[T::planned] == 2);
}

namespace {

/// A plan that deletes the only object there is.
Plan deletion(Applying& at) {
    const auto remote = read_remote(at.server.store, "wards", at.known());
    REQUIRE(remote.ok());
    REQUIRE(remote->ours.size() == 1);
    const RemoteObject& object = remote->ours[0];
    Plan plan;
    plan.identity = at.server.who;
    plan.set = "wards";
    plan.steps.push_back(removal_step(*remote->kind(object.object.kind), object, {}));
    return plan;
}

}  // namespace

TEST_CASE("a deletion is done to what it was agreed for and nothing else; what is gone already is done") {
    Applying at;
    at.start(at.plan({byod()}));
    const Plan stale = deletion(at);
    at.server.store.objects[0].version = "9";
    const auto refused = at.start(stale);
    CHECK(refused.job.counts[T::failed] == 1);
    CHECK(at.server.store.objects.size() == 1);
    CHECK(at.targets(refused.job.id)[0].error.find("changed meanwhile and was not deleted") !=
          std::string::npos);
    const Plan good = deletion(at);
    CHECK(at.start(good).job.counts[T::acknowledged] == 1);
    CHECK(at.server.store.objects.empty());
    const auto writes = at.server.store.writes.size();
    CHECK(at.start(good).job.counts[T::acknowledged] == 1);
    CHECK(at.server.store.writes.size() == writes);
}

TEST_CASE("where the server keeps nothing of ours, a job tells the ledger what it made and what it deleted") {
    Applying at;
    ObjectKind& kind = at.server.store.kind("android.policy");
    kind.description = false;
    kind.names = false;
    at.start(at.plan({byod()}));
    REQUIRE(at.known().size() == 1);
    CHECK(find_marker(at.known()[0].marker)->id() == "byod/policy");
    CHECK(at.known()[0].id == at.server.store.objects[0].id);
    CHECK(at.plan({byod()}).empty());
    Wanted changed = wanted_json("byod", R"({"a":2})");
    changed.lines = byod().lines;
    at.start(at.plan({changed}));
    CHECK(find_marker(at.known()[0].marker)->sha256 == content_hash(changed.artefact.content));
    at.start(deletion(at));
    CHECK(at.known().empty());
    CHECK(at.server.store.objects.empty());
}

TEST_CASE("a create whose answer was lost stays unknown where nothing can tell whether it was made") {
    Applying at;
    ObjectKind& kind = at.server.store.kind("android.policy");
    kind.description = false;
    kind.names = false;
    at.server.store.create_fails = Code::outcome_unknown;
    at.server.store.create_arrives = true;
    const auto report = at.start(at.plan({byod()}));
    CHECK(report.job.counts[T::unknown] == 1);
    CHECK(at.resume(report.job.id).job.counts[T::unknown] == 1);
    CHECK(at.server.store.objects.size() == 1);
}
