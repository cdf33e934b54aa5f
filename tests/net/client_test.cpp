#include "mdm/net/client.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "mdm/base/stop.hpp"
#include "support/fake_transport.hpp"

using namespace mdm;
using namespace mdm::net;
using test::FakeTransport;
using test::Reply;

namespace {

/// Signs with a number that renew() makes higher, when it may.
struct FakeAuthorizer final : Authorizer {
    Result<void> authorize(Request& request, const Stop&) override {
        if (broken) return Error{Code::unauthenticated, "not signed in"};
        set_header(request.headers, "Authorization", "token " + std::to_string(token));
        return {};
    }
    bool renew(const Request& request) override {
        refused.push_back(std::string(find_header(request.headers, "Authorization").value_or("none")));
        token += may_renew ? 1 : 0;
        return may_renew;
    }
    int token = 1;
    bool may_renew = true;
    bool broken = false;
    std::vector<std::string> refused;
};

struct FakeWatcher final : Watcher {
    void sent(const Request& request, int attempt) override {
        lines.push_back("> " + request.method + " " + std::to_string(attempt));
    }
    void received(const Request&, const Result<Response>& result, Millis took) override {
        lines.push_back(
            "< " + (result.ok() ? std::to_string(result->status) : std::string(name(result.error().code))) +
            " " + std::to_string(took.count()));
    }
    std::vector<std::string> lines;
};

struct Bench {
    test::FakeClock clock;
    FakeTransport net{clock};
    test::FakeRandom random;
    FakeAuthorizer authorizer;
    FakeWatcher watcher;
    Stop stop;
    Client client;
    std::vector<std::string> answers;

    explicit Bench(Limits limits = {}, RetryRule rule = {}, bool sign = false)
        : client({net, clock, random, sign ? &authorizer : nullptr, &watcher}, limits, rule) {}

    std::string call(Request request) { return text(client.call(std::move(request), stop)); }
    void send(Request request) {
        client.send(std::move(request), [this](Result<Response> result) { answers.push_back(text(result)); });
    }
    void finish() {
        while (client.open() > 0) client.step(stop);
    }
    Millis since_start() const { return clock.now() - start; }
    std::vector<Millis> sent_at() const {
        std::vector<Millis> times;
        for (const Time time : net.started_at()) times.push_back(time - start);
        return times;
    }
    static std::string text(const Result<Response>& result) {
        return result.ok() ? std::to_string(result->status) + result->body
                           : std::string(name(result.error().code));
    }
    const Time start = clock.now();
};

const std::string base = "https://a.example";
Request reading(const std::string& path = "/v1") {
    return {.url = base + path};
}
Request lock(const std::string& path = "/v1/lock") {
    return {.method = "POST",
            .url = base + path,
            .body = "{}",
            .effect = Effect::unsafe,
            .operation = "device.lock"};
}
Request put() {
    return {.method = "PUT", .url = base + "/v1", .effect = Effect::idempotent};
}
const RetryRule quick{.attempts = 3, .base = Millis(100), .cap = Millis(100)};

}  // namespace

TEST_CASE("a read is asked again after a lost answer, and the answer is what it comes to") {
    Bench bench;
    bench.net.on("GET", "/v1", {.status = 503});
    bench.net.on("GET", "/v1", Reply::failure(Code::outcome_unknown));
    bench.net.on("GET", "/v1", Reply::json("yes"));
    CHECK(bench.call(reading()) == "200yes");
    REQUIRE(bench.clock.slept.size() == 2);
    CHECK(bench.clock.slept[0] >= Millis(250));
    CHECK(bench.clock.slept[0] <= Millis(500));
    CHECK(bench.clock.slept[1] >= Millis(500));
    CHECK(bench.clock.slept[1] <= Millis(1000));
    CHECK(bench.watcher.lines == std::vector<std::string>{"> GET 1", "< 503 0", "> GET 2",
                                                          "< outcome_unknown 0", "> GET 3", "< 200 0"});
}

TEST_CASE("a read that never got an answer is unavailable, since it has carried nothing out") {
    Bench bench({}, quick);
    bench.net.on("GET", "/v1", {.status = 502});
    bench.net.always("GET", "/v1", Reply::failure(Code::outcome_unknown));
    const auto result = bench.client.call(reading(), bench.stop);
    CHECK(bench.net.requests().size() == 3);
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().code == Code::unavailable);
    CHECK(result.error().text().find("at attempt 3") != std::string::npos);
}

TEST_CASE("what is idempotent is repeated, and stays unknown when no answer comes") {
    Bench bench({}, quick);
    bench.net.on("PUT", "/v1", {.status = 504});
    bench.net.always("PUT", "/v1", Reply::failure(Code::outcome_unknown));
    CHECK(bench.call(put()) == "outcome_unknown");
    CHECK(bench.net.requests().size() == 3);
}

TEST_CASE("proof about the last attempt is none about an earlier one that may have been carried out") {
    for (const Reply& last : {Reply::failure(Code::unavailable), Reply{.status = 429}}) {
        Bench bench({}, quick);
        bench.net.on("PUT", "/v1", Reply::failure(Code::outcome_unknown));
        bench.net.always("PUT", "/v1", last);
        CHECK(bench.call(put()) == "outcome_unknown");
    }
    Bench bench({}, quick, true);
    bench.authorizer.may_renew = false;
    bench.net.on("PUT", "/v1", {.status = 504});
    bench.net.on("PUT", "/v1", {.status = 401});
    CHECK(bench.call(put()) == "outcome_unknown");
    bench.net.on("PUT", "/v1", {.status = 504});
    bench.net.on("PUT", "/v1", {.status = 200});
    CHECK(bench.call(put()) == "200");
    bench.net.on("GET", "/v1", {.status = 504});
    bench.net.on("GET", "/v1", {.status = 401});
    CHECK(bench.call(reading()) == "401");
}

TEST_CASE("the last answer of a server that stays busy is handed over") {
    Bench bench({}, quick);
    bench.net.always("GET", "/v1", {.status = 503, .body = " busy"});
    CHECK(bench.call(reading()) == "503 busy");
    CHECK(bench.net.requests().size() == 3);
}

TEST_CASE("an unsafe request whose answer was lost is never sent again") {
    for (const Reply& reply : {Reply::failure(Code::outcome_unknown), Reply{.status = 500},
                               Reply{.status = 502}, Reply{.status = 503, .headers = {{"Retry-After", "1"}}},
                               Reply{.status = 504}, Reply{.status = 409}, Reply{.status = 408}}) {
        Bench bench;
        bench.net.on("POST", "/v1/lock", reply);
        bench.call(lock());
        CHECK(bench.net.requests().size() == 1);
    }
}

TEST_CASE("an unsafe request is sent again on proof that it was not carried out") {
    Bench bench({}, {}, true);
    bench.net.on("POST", "/v1/lock", Reply::failure(Code::unavailable));
    bench.net.on("POST", "/v1/lock", {.status = 429});
    bench.net.on("POST", "/v1/lock", {.status = 401});
    bench.net.on("POST", "/v1/lock", {.status = 202});
    CHECK(bench.call(lock()) == "202");
    CHECK(bench.net.requests().size() == 4);
    CHECK(bench.net.requests().back().body == "{}");
}

TEST_CASE("a server that never answered is tried twice, one that did is given time") {
    Bench bench;
    bench.net.on("GET", "/never", Reply::failure(Code::unavailable));
    bench.net.on("GET", "/never", Reply::failure(Code::unavailable));
    CHECK(bench.call(reading("/never")) == "unavailable");
    bench.net.on("GET", "/v1", {});
    CHECK(bench.call(reading()) == "200");
    bench.net.always("GET", "/later", Reply::failure(Code::unavailable));
    CHECK(bench.call(reading("/later")) == "unavailable");
    CHECK(bench.net.requests().size() == 2 + 1 + 5);
}

TEST_CASE("Retry-After is waited for, in full and by everybody, but not beyond patience") {
    Bench bench({.concurrency = 4});
    bench.net.on("GET", "/a", {.status = 429, .headers = {{"Retry-After", "7"}}});
    bench.net.on("GET", "/a", {});
    bench.net.on("GET", "/b", {});
    bench.send(reading("/a"));
    bench.client.step(bench.stop);
    bench.send(reading("/b"));
    bench.finish();
    REQUIRE(bench.sent_at().size() == 3);
    CHECK(bench.sent_at()[1] >= Millis(7000));
    CHECK(bench.sent_at()[2] >= Millis(7000));
    CHECK(bench.since_start() < Millis(7200));

    bench.net.on("GET", "/c", {.status = 429, .headers = {{"Retry-After", "86400"}}});
    const Time before = bench.clock.now();
    CHECK(bench.call(reading("/c")) == "429");
    bench.net.on("GET", "/d", {});
    CHECK(bench.call(reading("/d")) == "200");
    CHECK(bench.clock.now() == before);
}

TEST_CASE("delayed requests leave in the order of their due times, before what is new") {
    Bench bench({.concurrency = 1}, {.attempts = 2, .base = Millis(1000), .cap = Millis(1000)});
    bench.net.on("GET", "/a", {.status = 502, .headers = {{"Retry-After", "9"}}});
    bench.net.on("GET", "/b", {.status = 502, .headers = {{"Retry-After", "5"}}});
    for (const char* path : {"/c", "/a", "/b"}) bench.net.on("GET", path, {.body = path});
    for (const char* path : {"/a", "/b", "/c"}) bench.send(reading(path));
    bench.finish();
    CHECK(bench.answers == std::vector<std::string>{"200/c", "200/b", "200/a"});
    CHECK(bench.sent_at() ==
          std::vector<Millis>{Millis(0), Millis(0), Millis(0), Millis(5000), Millis(9000)});
}

TEST_CASE("no more are in flight than allowed, and there is room again when one is done") {
    Bench bench({.concurrency = 3});
    bench.net.always("GET", "/*", {.after = Millis(100)});
    for (int i = 0; i < 10; ++i) bench.send(reading("/" + std::to_string(i)));
    CHECK(bench.client.open() == 10);
    CHECK_FALSE(bench.client.has_room());
    bench.finish();
    CHECK(bench.client.has_room());
    CHECK(bench.net.peak() == 3);
    CHECK(bench.answers.size() == 10);
    CHECK(bench.since_start() == Millis(400));
}

TEST_CASE("a rate is kept") {
    Bench bench({.concurrency = 16, .per_second = 10});
    bench.net.always("GET", "/v1", {});
    for (int i = 0; i < 11; ++i) bench.send(reading());
    bench.finish();
    CHECK(bench.since_start() == Millis(1000));
}

TEST_CASE("a 401 asks the authorizer once, who sees the request as it was sent") {
    Bench bench({}, {}, true);
    bench.net.on("POST", "/v1/lock", {.status = 401});
    bench.net.on("POST", "/v1/lock", {.status = 200});
    CHECK(bench.call(lock()) == "200");
    CHECK(bench.authorizer.refused == std::vector<std::string>{"token 1"});
    CHECK(bench.net.requests()[1].headers == Headers{{"Authorization", "token 2"}});
    CHECK(bench.clock.slept.empty());

    bench.net.always("GET", "/v1", {.status = 401});
    CHECK(bench.call(reading()) == "401");
    CHECK(bench.authorizer.refused.size() == 2);
    CHECK(bench.net.requests().size() == 4);
}

TEST_CASE("a 401 is an answer where nothing else is to be tried") {
    Bench bench({}, {}, true);
    bench.authorizer.may_renew = false;
    bench.net.always("GET", "/v1", {.status = 401});
    CHECK(bench.call(reading()) == "401");
    Request bare = reading();
    bare.authenticate = false;
    CHECK(bench.call(bare) == "401");
    CHECK(bench.authorizer.refused.size() == 1);
    CHECK(bench.net.requests().size() == 2);
    CHECK(bench.net.requests()[1].headers.empty());
}

TEST_CASE("what the authorizer says is told, and nothing leaves") {
    Bench bench({}, {}, true);
    bench.authorizer.broken = true;
    bench.net.forbid();
    CHECK(bench.call(lock()) == "unauthenticated");
    CHECK(bench.watcher.lines.empty());
}

TEST_CASE("after a stop nothing more leaves") {
    Bench bench({.concurrency = 2});
    bench.net.always("POST", "/slow", {.body = " done", .after = Millis(3000)});
    for (int i = 0; i < 4; ++i) bench.send(lock("/slow"));
    bench.client.step(bench.stop);  // two leave, and are answered
    bench.stop.request();
    bench.finish();
    CHECK(bench.net.requests().size() == 2);
    std::sort(bench.answers.begin(), bench.answers.end());
    CHECK(bench.answers == std::vector<std::string>{"200 done", "200 done", "cancelled", "cancelled"});
}

TEST_CASE("a stop while requests are in flight lets their answers come, and repeats none of them") {
    Bench bench({.concurrency = 4}, {}, true);
    for (const char* path : {"/401", "/429", "/503", "/lost"}) bench.send(lock(path));
    bench.net.on("POST", "/401", {.status = 401, .after = Millis(50)});
    bench.net.on("POST", "/503", {.status = 503, .after = Millis(50)});
    bench.net.handle("POST", "/lost", [&](const Request&) {
        bench.stop.request();  // while all of them are on their way
        Reply reply = Reply::failure(Code::outcome_unknown);
        reply.after = Millis(50);
        return reply;
    });
    bench.net.on("POST", "/429", {.status = 429, .after = Millis(50)});
    bench.finish();
    CHECK(bench.net.requests().size() == 4);
    CHECK(bench.answers == std::vector<std::string>{"401", "429", "503", "outcome_unknown"});
    CHECK(bench.authorizer.refused.empty());
}

TEST_CASE("a stop ends a wait: what was not carried out is cancelled, what may have been keeps its answer") {
    Bench bench({.concurrency = 4});
    bench.net.on("POST", "/v1/lock", {.status = 429, .headers = {{"Retry-After", "60"}}});
    bench.net.on("PUT", "/v1", Reply::failure(Code::outcome_unknown));
    bench.net.on("GET", "/v1", {.status = 502});
    bench.send(lock());
    bench.send(put());
    bench.send(reading());
    bench.client.step(bench.stop);
    CHECK(bench.client.open() == 3);
    bench.stop.request();
    bench.finish();
    std::sort(bench.answers.begin(), bench.answers.end());
    CHECK(bench.answers == std::vector<std::string>{"cancelled", "cancelled", "outcome_unknown"});
    CHECK(bench.clock.slept.empty());
}

TEST_CASE("redirects are followed on the same server only, and only a few of them") {
    Bench bench({}, {}, true);
    bench.net.on("GET", base + "/v1", {.status = 302, .headers = {{"Location", "/v2"}}});
    bench.net.on("GET", base + "/v2", {.body = " here"});
    Request request = reading();
    request.redirects = true;
    CHECK(bench.call(request) == "200 here");
    CHECK(bench.net.requests()[1].headers == Headers{{"Authorization", "token 1"}});

    bench.net.on("GET", base + "/v1", {.status = 302, .headers = {{"Location", "https://b.example/v1"}}});
    CHECK(bench.call(request) == "bad_response");
    bench.net.always("GET", base + "/v1", {.status = 302, .headers = {{"Location", "/v1"}}});
    CHECK(bench.call(request) == "302");
    CHECK(bench.net.requests().size() == 2 + 1 + 6);
    CHECK(bench.call(reading()) == "302");
    CHECK(bench.net.requests().size() == 10);
}

TEST_CASE("whoever is told an answer may send the next request, and even wait for it") {
    Bench bench;
    bench.net.on("GET", "/1", {}).on("GET", "/2", {}).on("GET", "/3", {});
    bench.client.send(reading("/1"), [&](const Result<Response>&) {
        bench.answers.push_back("1");
        bench.answers.push_back(bench.call(reading("/2")));
        bench.send(reading("/3"));
    });
    bench.finish();
    CHECK(bench.answers == std::vector<std::string>{"1", "200", "200"});
}

TEST_CASE("whoever sends again when told of a stop does not hang the client") {
    Bench bench;
    bench.net.forbid();
    int told = 0;
    bench.client.send(reading(), [&](const Result<Response>&) {
        ++told;
        bench.send(reading());
    });
    bench.stop.request();
    bench.finish();
    CHECK(told == 1);
    CHECK(bench.answers == std::vector<std::string>{"cancelled"});
}

TEST_CASE("a client that goes away tells nobody") {
    test::FakeClock clock;
    FakeTransport net(clock);
    test::FakeRandom random;
    const Stop stop;
    bool told = false;
    net.on("GET", "/v1", {.after = Millis(100'000)});
    {
        Client client({net, clock, random}, {}, {});
        client.send(reading(), [&](const Result<Response>&) { told = true; });
        client.step(stop);
        CHECK(client.open() == 1);
    }
    CHECK(net.in_flight() == 0);
    CHECK_FALSE(told);
}
