#include "mdm/net/limit.hpp"

#include <doctest/doctest.h>

using namespace mdm;
using namespace mdm::net;

namespace {

const Time start = *parse_rfc3339("2026-11-21T18:00:00Z");
Time at(int millis) {
    return start + Millis(millis);
}

}  // namespace

TEST_CASE("no more are in flight than the window allows") {
    const Limiter limiter({.concurrency = 3});
    CHECK(limiter.next(start, 0) == start);
    CHECK(limiter.next(start, 2) == start);
    CHECK(limiter.next(start, 3) == std::nullopt);
    CHECK(Limiter({.concurrency = 0}).next(start, 0) == start);  // one is always possible
}

TEST_CASE("a rate spreads requests, and a pause earns a burst and no more") {
    Limiter limiter({.concurrency = 100, .per_second = 4, .burst = 2});
    limiter.left(at(0));
    CHECK(limiter.next(at(0), 1) == at(0));
    limiter.left(at(0));
    CHECK(limiter.next(at(0), 2) == at(250));
    CHECK(limiter.next(at(100), 2) == at(250));
    limiter.left(at(250));
    CHECK(limiter.next(at(250), 3) == at(500));
    for (int i = 0; i < 2; ++i) {
        CHECK(limiter.next(at(60'000), 0) == at(60'000));
        limiter.left(at(60'000));
    }
    CHECK(limiter.next(at(60'000), 0) == at(60'250));
}

TEST_CASE("a rate is kept over a long time, whatever the clock's grain") {
    for (const double rate : {3.0, 7.5, 1000.0, 5000.0}) {
        Limiter limiter({.concurrency = 1000, .per_second = rate});
        Time now = start;
        int sent = 0;
        while (now < at(10'000)) {
            const auto next = limiter.next(now, 0);
            REQUIRE(next);
            now = *next;
            limiter.left(now);
            ++sent;
        }
        CHECK(sent > 10 * rate * 0.97);
        CHECK(sent < 10 * rate * 1.03 + 2);
    }
}

TEST_CASE(
    "the window halves once for each window of requests, and grows back one for each window of answers") {
    Limiter limiter({.concurrency = 16});
    for (int i = 0; i < 16; ++i) limiter.refused(start, start);  // all of them were in flight
    CHECK(limiter.window() == 8);
    limiter.refused(start, start);
    CHECK(limiter.window() == 4);
    for (int i = 0; i < 7; ++i) limiter.answered();
    CHECK(limiter.window() == 5);  // 4 good ones
    for (int i = 0; i < 100; ++i) limiter.answered();
    CHECK(limiter.window() == 15);
    for (int i = 0; i < 1000; ++i) limiter.answered();
    CHECK(limiter.window() == 16);
    for (int i = 0; i < 1000; ++i) limiter.refused(start, start);
    CHECK(limiter.window() == 1);
    CHECK(limiter.next(start, 0) == start);
}

TEST_CASE("nothing leaves before the moment that the server asked for") {
    Limiter limiter({.concurrency = 16});
    limiter.refused(at(0), at(5000));
    limiter.refused(at(10), at(2000));  // an earlier moment does not shorten the wait
    CHECK(limiter.next(at(20), 0) == at(5000));
    CHECK(limiter.next(at(6000), 0) == at(6000));
    Limiter paced({.concurrency = 16, .per_second = 1});
    paced.left(at(0));
    paced.refused(at(10), at(5000));
    CHECK(paced.next(at(20), 0) == at(5000));
}
