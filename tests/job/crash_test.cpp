// kill -9 at every place of a run, then resume: no device is acted on twice, and none is forgotten.
#include "job/job_fixture.hpp"

using namespace mdm;
using namespace mdm::test;
using enum TargetState;

namespace {

struct Crash {
    const char* action;
    bool server_remembers;
};

void check_kill_at(const Crash& crash, std::size_t event) {
    constexpr int devices = 21;
    CAPTURE(crash.action);
    CAPTURE(event);
    Bench bench;
    bench.backend.remembers = crash.server_remembers;
    const auto id = bench.draft(crash.action, devices);
    bench.ledger.reset();
    const int signal = in_child([&] {
        bench.ledger = bench.open();
        bench.backend.at_event = [event](std::size_t now) {
            if (now == event) ::raise(SIGKILL);
        };
        static_cast<void>(bench.runner().start(id, {}, bench.stop));
    });
    REQUIRE(signal == SIGKILL);
    bench.ledger = bench.open();
    const Counts after = bench.ledger->job(id)->counts;
    CHECK(*bench.ledger->recount(id) == after);
    CHECK(after[sending] <= 2 * bench.backend.in_flight);
    // whatever arrived is on disk as sending or better
    CHECK(bench.backend.witness().size() <= after.total() - after[planned]);
    const auto report = bench.resume(id);
    const auto arrivals = bench.arrivals();
    for (const auto& target : bench.targets(id)) {
        const auto found = arrivals.find(target.target.id);
        const int times = found == arrivals.end() ? 0 : found->second;
        CHECK(times <= 1);
        if (times == 0) CHECK(target.state == unknown);
        if (target.state != unknown) CHECK(target.state == accepted);
    }
    if (crash.server_remembers) CHECK(report.job.counts[accepted] == devices);
    CHECK(verify_audit(*bench.ledger)->problems == std::vector<std::string>{});
}

}  // namespace

TEST_CASE("after kill -9 at any place no device is acted on twice") {
    const std::vector<Crash> crashes{
        {"device.lock", false}, {"device.lock", true}, {"device.wipe", false}, {"device.wipe", true}};
    for (const Crash& crash : crashes)
        for (std::size_t event = 1; event <= 63; event += crash.server_remembers ? 4 : 1)
            check_kill_at(crash, event);
}

TEST_CASE("a second crash while resuming changes nothing about that") {
    for (std::size_t event = 2; event < 24; event += 5) {
        CAPTURE(event);
        Bench bench;
        const auto id = bench.draft("device.lock", 40);
        bench.ledger.reset();
        const auto crash_at = [&](std::size_t when, bool first) {
            return in_child([&] {
                bench.ledger = bench.open();
                bench.backend.at_event = [when](std::size_t now) {
                    if (now == when) ::raise(SIGKILL);
                };
                static_cast<void>(first ? bench.runner().start(id, {}, bench.stop)
                                        : bench.runner().resume(id, {}, bench.stop));
            });
        };
        REQUIRE(crash_at(event, true) == SIGKILL);
        REQUIRE(crash_at(event, false) == SIGKILL);
        bench.ledger = bench.open();
        const auto report = bench.resume(id);
        CHECK(report.job.counts[accepted] + report.job.counts[unknown] == 40);
        CHECK(report.job.counts[unknown] <= 4 * bench.backend.in_flight);
        for (const auto& [device, count] : bench.arrivals()) CHECK_MESSAGE(count == 1, device);
    }
}

TEST_CASE("while one process runs a job another is turned away and told by whom") {
    Bench bench;
    const auto id = bench.draft("device.lock", 10);
    bench.ledger.reset();
    int ready[2];
    int go[2];
    REQUIRE(::pipe(ready) == 0);
    REQUIRE(::pipe(go) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        bench.ledger = bench.open();
        bench.backend.at_event = [&](std::size_t event) {
            char byte = 'x';
            if (event != 5) return;
            if (::write(ready[1], &byte, 1) != 1 || ::read(go[0], &byte, 1) != 1) ::_exit(1);
        };
        const auto report = bench.runner().start(id, {}, bench.stop);
        ::_exit(report.ok() && report->verdict == Verdict::done ? 0 : 2);
    }
    char byte = 0;
    REQUIRE(::read(ready[0], &byte, 1) == 1);
    bench.ledger = bench.open();
    const auto resumed = bench.runner().resume(id, {}, bench.stop);
    const auto cancelled = cancel_job(*bench.ledger, bench.doors(), id);
    const auto retried = retry_job(*bench.ledger, bench.doors(), id);
    REQUIRE(::write(go[1], &byte, 1) == 1);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WEXITSTATUS(status) == 0);
    REQUIRE_FALSE(resumed.ok());
    CHECK(resumed.error().code == Code::refused);
    CHECK(resumed.error().message.find("process 4711") != std::string::npos);
    CHECK(cancelled.error().code == Code::refused);
    CHECK(retried.error().code == Code::refused);
    CHECK(bench.backend.witness().size() == 10);
    CHECK(bench.resume(id).verdict == Verdict::done);
    CHECK(bench.backend.witness().size() == 10);
}
