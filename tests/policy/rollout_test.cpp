// Rollouts: which devices a stage reaches, when the next one is due, and what stops it.
#include "planning.hpp"

#include <set>

using namespace mdm;
using namespace mdm::policy;
using namespace mdm::test;

namespace {

constexpr std::string_view three =
    "{stages: [{percent: 10, wait: 24h}, {percent: 50, wait: 2h}, {percent: 100}]}";

std::string staged(std::string_view target = "include: [{group: Clinical}]",
                   std::string_view stages = three) {
    return android_policy("camera", "restrictions: {camera: deny}") +
           fmt::format(
               "---\napiVersion: mdmctl/v1\nkind: Assignment\nmetadata: {{name: wards}}\nspec:\n  rollout: "
               "{}\n"
               "  targets:\n    - {{policies: [camera], {}}}\n",
               stages, target);
}

struct Rollouts : PlanWorld {
    Rollouts() {
        server.devices.clear();
        for (int i = 0; i < 200; ++i)
            server.devices.push_back({fmt::format("d{}", i), fmt::format("S{}", i), "android",
                                      i < 100 ? R"(["Clinical"])" : R"(["Wards"])"});
    }
    /// Applies the plan, as the command does: what it begins, begins now.
    void roll(std::string_view yaml, Time now, const std::string& job = "") {
        const Plan made = plan(yaml);
        PlanWorld::apply(yaml);
        REQUIRE(begin_stages(made.rollouts, made.set, server.identity(), job, *ledger, now).ok());
    }
    std::set<std::string> lines(ObjectAssignment::To to) {
        std::set<std::string> ids;
        for (const ObjectAssignment& line : server.store.objects.at(0).assignments)
            if (line.to == to) ids.insert(line.id);
        return ids;
    }
    std::set<std::string> devices() { return lines(ObjectAssignment::To::device); }
};

const Time start =
    parse_rfc3339("2026-11-20T17:00:00Z").value();  // a day and an hour before the server's now

std::string note(const Plan& plan) {
    for (const std::string& note : plan.notes)
        if (note.starts_with("rollout")) return note;
    return {};
}

}  // namespace

TEST_CASE("a portion holds about so many devices, each holds the smaller ones, and names shuffle them") {
    int ten = 0, fifty = 0, both = 0;
    for (int i = 0; i < 2000; ++i) {
        const std::string device = fmt::format("device-{}", i);
        const bool in_ten = Portion{"a", 10}.holds(device), in_fifty = Portion{"a", 50}.holds(device);
        ten += in_ten;
        fifty += in_fifty;
        both += in_ten && Portion{"b", 10}.holds(device);
        if (in_ten) CHECK(in_fifty);
        CHECK(Portion{"a", 100}.holds(device));
        CHECK_FALSE(Portion{"a", 0}.holds(device));
    }
    CHECK(ten > 150);
    CHECK(ten < 250);
    CHECK(fifty > 900);
    CHECK(fifty < 1100);
    CHECK(both < 60);
}

TEST_CASE("the first stage reaches single devices, and begins when it is applied") {
    Rollouts at;
    const Plan plan = at.plan(staged());
    REQUIRE(plan.steps.size() == 2);
    const std::size_t count = plan.steps[1].added.size();
    CHECK(count > 2);
    CHECK(count < 25);
    for (const NamedLine& line : plan.steps[1].added) CHECK(line.line.to == ObjectAssignment::To::device);
    CHECK(plan.devices == count);
    CHECK(note(plan) ==
          fmt::format("rollout of 'wards': stage 1 of 3 (10 percent) gives it to {} devices; it "
                      "begins when this is applied",
                      count));
    REQUIRE(plan.rollouts.size() == 1);
    CHECK_FALSE(plan.rollouts[0].since);
    // planning is no beginning
    CHECK_FALSE(at.plan(staged()).rollouts[0].since);
}

TEST_CASE("while a stage is watched nothing is planned; when its wait is over the next one is") {
    Rollouts at;
    const Time now = at.server.now();
    at.roll(staged(), now - std::chrono::hours(23));
    const auto first = at.devices();
    const Plan waiting = at.plan(staged());
    CHECK(waiting.empty());
    CHECK(note(waiting).find(fmt::format(
              "stage 1 of 3 (10 percent) has {} devices, since {}; the next stage is "
              "due at {}",
              first.size(), rfc3339(now - std::chrono::hours(23)), rfc3339(now + std::chrono::hours(1)))) !=
          std::string::npos);

    Rollouts later;
    later.roll(staged(), now - std::chrono::hours(24));
    const Plan second = later.plan(staged());
    REQUIRE(second.steps.size() == 1);
    CHECK(second.steps[0].action == StepAction::assign);  // nobody loses it
    CHECK(second.rollouts[0].stage == 1);
    later.roll(staged(), now - std::chrono::hours(2));
    for (const std::string& device : first) CHECK(later.devices().count(device) == 1);
    CHECK(later.devices().size() > 35);
}

TEST_CASE("the last stage gives it to the groups, and takes nothing from those that had it") {
    Rollouts at;
    const Time now = at.server.now();
    at.roll(staged(), now - std::chrono::hours(30));
    at.roll(staged(), now - std::chrono::hours(2));
    const auto before = at.devices();
    const Plan last = at.plan(staged());
    REQUIRE_FALSE(last.empty());
    const Step& step = last.steps.back();
    CHECK(step.action == StepAction::assign);
    CHECK(step.removed.empty());
    REQUIRE(step.added.size() == 1);
    CHECK(text(step.added[0]) == "group Clinical");
    CHECK(last.risk() == Risk::disruptive);
    CHECK(note(last).find("stage 3 of 3 (100 percent) gives it to 100 devices; it is the last") !=
          std::string::npos);
    at.roll(staged(), now);
    CHECK(at.plan(staged()).empty());
    CHECK(at.devices() == before);
    // one that leaves the group loses it
    const std::string gone = *before.begin();
    for (FleetDevice& device : at.server.devices)
        if (device.id == gone) device.groups = R"(["Wards"])";
    const Plan left = at.plan(staged());
    REQUIRE(left.steps.size() == 1);
    REQUIRE(left.steps[0].removed.size() == 1);
    CHECK(left.steps[0].removed[0].line.id == gone);
}

TEST_CASE("a ledger that was lost takes nothing away") {
    Rollouts at;
    const Time now = at.server.now();
    at.roll(staged(), now - std::chrono::hours(30));
    at.roll(staged(), now);
    const auto before = at.devices();
    REQUIRE(at.ledger->forget_object(at.server.identity(), "rollout", "wards/wards").ok());
    const Plan plan = at.plan(staged());
    CHECK(plan.rollouts[0].stage == 0);
    CHECK(plan.empty());
    CHECK(at.devices() == before);
}

TEST_CASE("exclusions hold in every stage, and expressions choose as they do") {
    Rollouts at;
    for (FleetDevice& device : at.server.devices) device.tags = R"(["odd"])";
    CHECK(at.plan(staged("include: [{group: Clinical}], exclude: [{tag: odd}]")).steps.size() == 1);
    const Plan plan = at.plan(staged("include: [{where: \"serial LIKE 'S1%'\"}]",
                                     "{stages: [{percent: 50, wait: 1h}, {percent: 100}]}"));
    REQUIRE(plan.steps.size() == 2);
    for (const NamedLine& line : plan.steps[1].added) CHECK(line.name.starts_with("S1"));
    CHECK(plan.steps[1].added.size() < 100);
    const auto unknown = at.try_plan(staged("include: [{group: Clinicl}]"));
    REQUIRE_FALSE(unknown.ok());
    CHECK(unknown.error().code == Code::not_found);
}

TEST_CASE("a rollout goes no further when too much of its stage failed") {
    const std::string careful =
        staged("include: [{group: Clinical}]",
               "{stages: [{percent: 10, wait: 1h}, {percent: 100}], abortIf: {failedPercent: 40}}");
    for (const int failed : {0, 1}) {
        CAPTURE(failed);
        Rollouts at;
        Job draft;
        draft.action = "policy.apply";
        draft.context = "prod";
        draft.identity = at.server.identity();
        const auto job = at.ledger->create(std::move(draft));
        REQUIRE(job.ok());
        std::vector<JobTarget> targets(2);
        for (JobTarget& target : targets) target.target.kind = TargetKind::object;
        targets[0].target.id = "a";
        targets[1].target.id = "b";
        REQUIRE(at.ledger->append(job->id, targets).ok());
        LedgerStep step;
        step.state = JobState::running;
        if (failed > 0) step.changes = {{1, TargetState::planned, TargetState::skipped}};
        REQUIRE(at.ledger->advance(job->id, step).ok());
        at.roll(careful, start, job->id);
        const Plan plan = at.plan(careful);
        CHECK(plan.rollouts[0].stage == (failed > 0 ? 0u : 1u));
        CHECK(note(plan).find(failed > 0 ? "it goes no further, because 1 of 2 steps of job"
                                         : "what devices made of it is not known here") != std::string::npos);
        CHECK(plan.empty() == (failed > 0));
    }
    Rollouts lost;
    lost.roll(careful, start, "j-20261101-aaaaaa");
    CHECK(note(lost.plan(careful)).find("the ledger has no job j-20261101-aaaaaa any more") !=
          std::string::npos);
}

TEST_CASE("where only groups are assigned, a stage is refused at its place, and the last one is not needed") {
    Rollouts at;
    at.server.store.kind("android.policy").device_assignment = false;
    const auto plan = at.try_plan(staged());
    REQUIRE_FALSE(plan.ok());
    CHECK(plan.error().code == Code::unsupported);
    CHECK(
        plan.error().message ==
        "<stdin>:16:46: a stage of a rollout is single devices, and android.policy objects go to groups only "
        "here: they would reach everyone at once");
    CHECK(at.try_plan(staged("include: [{group: Clinical}]", "{stages: [{percent: 100}]}")).ok());
}
