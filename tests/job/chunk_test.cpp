// Commands that share a request share an id of ours. A server that refuses an id for the second time lets
// what is unknown be sent again, whole chunks only.
#include <algorithm>

#include "job/job_fixture.hpp"

using namespace mdm;
using namespace mdm::test;
using enum TargetState;

namespace {

constexpr int devices = 25;

/// Answers under the id of ours, as a server does that is given one.
void set_up(Bench& bench, std::size_t chunk = 4) {
    bench.backend.chunk = chunk;
    bench.backend.in_flight = 12;
    bench.backend.answer = [](const Command&) { return receipt(Outcome::accepted); };
}

std::map<std::string, std::vector<std::string>> chunks(const std::vector<JobTarget>& targets) {
    std::map<std::string, std::vector<std::string>> by_id;
    for (const JobTarget& target : targets) by_id[target.command_id].push_back(target.target.id);
    return by_id;
}

/// Died at its first run's event, stopped or died at another one of its second run, then resumed.
struct Bad {
    const char* action;
    std::size_t dies;
    std::size_t then;
    bool dies_again;
};

void check_all_arrive_once(const Bad& bad) {
    CAPTURE(bad.action);
    CAPTURE(bad.dies);
    CAPTURE(bad.then);
    CAPTURE(bad.dies_again);
    Bench bench;
    set_up(bench);
    const auto id = bench.draft(bad.action, devices);
    bench.ledger.reset();
    const auto run = [&](std::size_t when, bool first, bool dies) {
        return in_child([&] {
            bench.ledger = bench.open();
            bench.backend.at_event = [&, when](std::size_t now) {
                if (now != when) return;
                if (dies) ::raise(SIGKILL);
                bench.stop.request();
            };
            static_cast<void>(first ? bench.runner().start(id, {}, bench.stop)
                                    : bench.runner().resume(id, {}, bench.stop));
        });
    };
    REQUIRE(run(bad.dies, true, true) == SIGKILL);
    static_cast<void>(run(bad.then, false, bad.dies_again));
    bench.ledger = bench.open();
    const auto report = bench.resume(id);
    CHECK(report.verdict == Verdict::done);
    CHECK(report.job.counts[accepted] == devices);
    const auto arrivals = bench.arrivals();
    CHECK(arrivals.size() == devices);
    for (const auto& [device, count] : arrivals) CHECK_MESSAGE(count == 1, device);
}

}  // namespace

TEST_CASE("devices that may share a request share an id, and no more of them than the server takes") {
    Bench bench;
    set_up(bench);
    const auto id = bench.draft("device.lock", devices);
    CHECK(bench.start(id).job.counts[accepted] == devices);
    std::vector<std::size_t> sizes;
    for (const auto& [chunk, members] : chunks(bench.targets(id))) {
        CHECK(chunk.size() == 36);
        sizes.push_back(members.size());
    }
    std::sort(sizes.begin(), sizes.end());
    CHECK(sizes.back() == 4);
    CHECK(sizes.size() < devices / 2);
}

TEST_CASE("devices whose requests differ do not share an id") {
    Bench bench;
    set_up(bench);
    auto made = bench.ledger->create(bench.plain("device.lock"));
    std::vector<JobTarget> mixed;
    for (int i = 1; i <= 12; ++i) {
        mixed.push_back(Bench::target(i));
        mixed.back().target.platform = i % 3 == 0 ? "macos" : "ios";
    }
    REQUIRE(bench.ledger->append(made->id, mixed).ok());
    CHECK(bench.start(made->id).job.counts[accepted] == 12);
    std::map<std::string, std::set<std::string>> platforms;
    for (const JobTarget& target : bench.targets(made->id))
        platforms[target.command_id].insert(target.target.platform);
    for (const auto& [chunk, of] : platforms) CHECK_MESSAGE(of.size() == 1, chunk);
}

TEST_CASE("the id is in the ledger before the request leaves") {
    Bench bench;
    set_up(bench);
    const auto id = bench.draft("device.wipe", 3);
    bench.backend.at_event = [&](std::size_t event) {
        if (event != 1) return;
        for (const JobTarget& target : bench.targets(id)) {
            CHECK(target.state == sending);
            CHECK(target.command_id.size() == 36);
        }
    };
    CHECK(bench.start(id).job.counts[accepted] == 3);
    CHECK(bench.arrivals().size() == 3);
}

TEST_CASE("after kill -9 at any place every device of every chunk is acted on exactly once") {
    for (const char* action : {"device.lock", "device.wipe"})
        for (std::size_t event = 1; event <= 38; ++event)
            for (const bool dies_again : {false, true})
                check_all_arrive_once({action, event, event * 5 % 11 + 1, dies_again});
}

TEST_CASE("a chunk that was begun is handed out whole, also after a stop") {
    for (std::size_t event = 1; event <= 10; ++event) {
        CAPTURE(event);
        Bench bench;
        set_up(bench);
        bench.backend.at_event = [&](std::size_t now) {
            if (now == event) bench.stop.request();
        };
        const auto id = bench.draft("device.lock", devices);
        bench.start(id);
        bench.backend.at_event = {};
        Stop go_on;
        const auto report = bench.runner().resume(id, {}, go_on);
        REQUIRE(report.ok());
        CHECK(report->job.counts[accepted] == devices);
        CHECK(bench.backend.witness().size() == devices);
        CHECK(bench.arrivals().size() == devices);
    }
}

TEST_CASE("a window that became smaller does not cut what has to be repeated whole") {
    for (std::size_t event = 4; event <= 14; ++event) {
        CAPTURE(event);
        Bench bench;
        set_up(bench);
        const auto id = bench.draft("device.wipe", devices);
        bench.ledger.reset();
        REQUIRE(in_child([&] {
                    bench.ledger = bench.open();
                    bench.backend.at_event = [event](std::size_t now) {
                        if (now == event) ::raise(SIGKILL);
                    };
                    static_cast<void>(bench.runner().start(id, {}, bench.stop));
                }) == SIGKILL);
        bench.ledger = bench.open();
        bench.backend.in_flight = 3;
        CHECK(bench.resume(id).job.counts[accepted] == devices);
        CHECK(bench.arrivals().size() == devices);
        CHECK(bench.backend.witness().size() == devices);
    }
}

TEST_CASE("where an id may be used twice, what is unknown is not sent again by itself") {
    Bench bench;
    set_up(bench);
    bench.backend.answer = [](const Command&) { return receipt(Outcome::unknown); };
    const auto id = bench.draft("device.lock", 4);
    CHECK(bench.start(id).job.counts[unknown] == 4);
    bench.backend.chunk = 0;
    CHECK(bench.resume(id).job.counts[unknown] == 4);
    CHECK(bench.backend.witness().size() == 4);
}
