// Requests that a server holds until somebody else approves them.
#include "job_fixture.hpp"

using namespace mdm;
using namespace mdm::test;
using enum mdm::TargetState;

namespace {

/// A server that holds every wipe, and does those that come with their approval.
struct HeldBench : Bench {
    HeldBench() {
        backend.answer = [this](const Command& command) {
            approvals_sent.push_back(command.approval);
            reasons.push_back(command.reason);
            if (!command.approval.empty()) return then;
            Receipt held = receipt(Outcome::held, Error{Code::pending, "waits for approval"});
            held.approval = "a-" + command.target.id;
            backend.approvals[held.approval] = "open";
            return held;
        };
    }
    Receipt then = receipt(Outcome::accepted);
    std::vector<std::string> approvals_sent;
    std::vector<std::string> reasons;
};

std::vector<std::string> states_of(HeldBench& bench, const std::string& id) {
    std::vector<std::string> states;
    for (const JobTarget& target : bench.targets(id)) states.emplace_back(name(target.state));
    return states;
}

}  // namespace

TEST_CASE("what is held is pending, carries the reason, and is not sent again while nobody has decided") {
    HeldBench bench;
    const auto id = bench.draft("device.wipe", 3);
    const auto report = bench.start(id);
    CHECK(report.verdict == Verdict::pending);
    CHECK(report.job.state == JobState::held);
    CHECK(bench.reasons == std::vector<std::string>(3, "lost in a taxi"));
    CHECK(bench.targets(id)[0].approval == "a-d1");
    CHECK(bench.resume(id).verdict == Verdict::pending);
    CHECK(bench.backend.witness().size() == 3);
}

TEST_CASE("resume sends what was approved, with the approval, and leaves the rest held") {
    HeldBench bench;
    const auto id = bench.draft("device.wipe", 3);
    bench.start(id);
    bench.backend.approvals["a-d2"] = "approved";
    const auto report = bench.resume(id);
    CHECK(report.verdict == Verdict::pending);
    CHECK(states_of(bench, id) == std::vector<std::string>{"held", "accepted", "held"});
    CHECK(bench.approvals_sent.back() == "a-d2");
    CHECK(bench.backend.witness().size() == 4);
    bench.backend.approvals = {{"a-d1", "approved"}, {"a-d2", "done"}, {"a-d3", "approved"}};
    CHECK(bench.resume(id).verdict == Verdict::done);
    CHECK(bench.backend.witness().size() == 6);
}

TEST_CASE("what was rejected, expired or completed by somebody else ends without being sent") {
    HeldBench bench;
    const auto id = bench.draft("device.wipe", 4);
    bench.start(id);
    bench.backend.approvals = {
        {"a-d1", "rejected"}, {"a-d2", "cancelled"}, {"a-d3", "expired"}, {"a-d4", "done"}};
    const auto report = bench.resume(id);
    CHECK(report.verdict == Verdict::partial);
    CHECK(states_of(bench, id) == std::vector<std::string>{"rejected", "rejected", "expired", "accepted"});
    CHECK(bench.targets(id)[0].error.find("rejected by anna: not today") != std::string::npos);
    CHECK(bench.backend.witness().size() == 4);
}

TEST_CASE("an approval counts although the consent has run out; what is merely planned does not go with it") {
    HeldBench bench;
    const auto id = bench.draft("device.wipe", 2);
    bench.start(id);
    bench.backend.approvals["a-d1"] = "approved";
    bench.clock.advance(std::chrono::hours(48));
    CHECK_FALSE(bench.resume(id).stopped_by);
    CHECK(states_of(bench, id) == std::vector<std::string>{"accepted", "held"});
}

TEST_CASE("a request that is no longer the same is not sent, approved or not") {
    HeldBench bench;
    Job job = bench.plain("device.wipe");
    job.references["pin"] = "env:PIN";
    bench.secrets["env:PIN"] = "123456";
    const auto id = bench.draft(job, 1);
    bench.start(id);
    bench.backend.approvals["a-d1"] = "approved";
    bench.secrets["env:PIN"] = "654321";
    const auto report = bench.resume(id);
    REQUIRE(report.stopped_by.has_value());
    CHECK(report.stopped_by->code == Code::refused);
    CHECK(bench.backend.witness().size() == 1);
}

TEST_CASE("an approved request that is throttled to the end stays held") {
    HeldBench bench;
    bench.then = receipt(Outcome::not_sent, Error{Code::rate_limited, "too many requests"});
    const auto id = bench.draft("device.wipe", 1);
    bench.start(id);
    bench.backend.approvals["a-d1"] = "approved";
    bench.resume(id);
    CHECK(bench.targets(id)[0].state == held);
    CHECK(bench.targets(id)[0].approval == "a-d1");
    bench.then = receipt(Outcome::accepted);
    CHECK(bench.resume(id).verdict == Verdict::done);
}

TEST_CASE("waiting asks for decisions and not for the history of what was never done") {
    HeldBench bench;
    const auto id = bench.draft("device.wipe", 2);
    bench.start(id);
    bench.backend.fate = [](const SentCommand&) { return receipt(Outcome::acknowledged); };
    bench.backend.approvals["a-d1"] = "rejected";
    const auto report = bench.runner().wait(id, acknowledged, std::chrono::minutes(1), bench.stop);
    REQUIRE(report.ok());
    CHECK(states_of(bench, id) == std::vector<std::string>{"rejected", "held"});
    CHECK(report->verdict == Verdict::partial);
}
