#include "support/fake_transport.hpp"

#include <doctest/doctest.h>

using namespace mdm;
using namespace mdm::test;

namespace {

struct Bench {
    FakeClock clock;
    FakeTransport net{clock};
    Stop stop;
    std::vector<std::string> problems;
    std::vector<std::string> answers;

    Bench() {
        net.complain_to([this](const std::string& problem) { problems.push_back(problem); });
    }
    void ask(const std::string& method, const std::string& url) {
        net.start({.method = method, .url = url}, [this](Result<net::Response> result) {
            answers.push_back(result.ok() ? result->body : std::string(name(result.error().code)));
        });
    }
    void poll() { net.poll(Millis(1000), stop); }
};

}  // namespace

TEST_CASE("the fake network gives each answer once, in the order in which they were registered") {
    Bench bench;
    bench.net.on("GET", "/v1/devices*", Reply::json("1")).on("GET", "/v1/*", Reply::json("2"));
    bench.net.always("POST", "https://a.example/v1/*/lock", Reply::json("locked"));
    bench.ask("GET", "https://a.example/v1/devices?page=1");
    bench.ask("GET", "https://a.example/v1/devices?page=1");
    bench.ask("POST", "https://a.example/v1/7/lock");
    bench.ask("POST", "https://a.example/v1/8/lock");
    CHECK(bench.net.in_flight() == 4);
    CHECK(bench.answers.empty());
    bench.poll();
    CHECK(bench.answers == std::vector<std::string>{"1", "2", "locked", "locked"});
    CHECK(bench.net.peak() == 4);
    CHECK(bench.net.log().back() == "POST https://a.example/v1/8/lock");
    bench.net.verify();
    CHECK(bench.problems.empty());
}

TEST_CASE("a request that nobody expected is a problem that names it") {
    Bench bench;
    bench.net.on("GET", "/v1", Reply::json("1"));
    bench.ask("GET", "https://a.example/v1");
    bench.ask("GET", "https://a.example/v1");
    bench.ask("PUT", "https://a.example/v1");
    bench.net.forbid();
    bench.ask("GET", "https://a.example/v2");
    CHECK(bench.problems == std::vector<std::string>{"an unexpected request: GET https://a.example/v1",
                                                     "an unexpected request: PUT https://a.example/v1",
                                                     "a forbidden request: GET https://a.example/v2"});
    bench.poll();
    CHECK(bench.answers == std::vector<std::string>{"1", "internal", "internal", "internal"});
}

TEST_CASE("an answer that nobody asked for is a problem") {
    std::vector<std::string> problems;
    {
        FakeClock clock;
        FakeTransport net(clock);
        net.complain_to([&](const std::string& problem) { problems.push_back(problem); });
        net.on("GET", "/v1", Reply::json("1")).always("PUT", "/v2", Reply::failure(Code::unavailable));
    }
    CHECK(problems == std::vector<std::string>{"nobody asked for GET /v1", "nobody asked for PUT /v2"});
}

TEST_CASE("answers take their time by the fake clock, and nobody waits") {
    Bench bench;
    const Time start = bench.clock.now();
    bench.net.on("GET", "/slow", {.body = "slow", .after = Millis(700)});
    bench.net.on("GET", "/quick", {.body = "quick", .after = Millis(200)});
    bench.net.on("GET", "/late", {.body = "late", .after = Millis(5000)});
    for (const char* path : {"slow", "quick", "late"})
        bench.ask("GET", std::string("https://a.example/") + path);
    bench.poll();
    CHECK(bench.answers == std::vector<std::string>{"quick"});
    CHECK(bench.clock.now() - start == Millis(200));
    bench.poll();
    bench.poll();
    CHECK(bench.answers == std::vector<std::string>{"quick", "slow"});
    CHECK(bench.clock.now() - start == Millis(1700));
    bench.net.abandon();
    CHECK(bench.answers.back() == "outcome_unknown");
    CHECK(bench.net.in_flight() == 0);
    bench.poll();
    CHECK(bench.clock.now() - start == Millis(1700));
}
