#include "mdm/net/retry.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace mdm;
using namespace mdm::net;

TEST_CASE("a delay doubles up to its cap, half of it is chance, and Retry-After is a minimum") {
    const RetryRule rule{.attempts = 9, .base = Millis(500), .cap = Millis(3000)};
    struct Row {
        int attempt;
        std::optional<Millis> asked;
        double chance;
        int expected;
    };
    const std::vector<Row> rows{
        {1, std::nullopt, 0, 250},     {1, std::nullopt, 1, 500},      {2, std::nullopt, 1, 1000},
        {3, std::nullopt, 0.5, 1500},  {4, std::nullopt, 1, 3000},     {4, std::nullopt, 0, 1500},
        {1000, std::nullopt, 1, 3000}, {1, Millis(0), 0, 250},         {1, Millis(400), 0, 400},
        {1, Millis(400), 1, 500},      {9, Millis(60'000), 1, 60'000},  // the cap is for our own delay
        {1, std::nullopt, 7, 500},     {0, std::nullopt, 1, 500},      {-3, std::nullopt, 1, 500}};
    for (const Row& row : rows)
        CHECK(retry_delay(rule, row.attempt, row.asked, row.chance) == Millis(row.expected));
    CHECK(retry_delay({.base = Millis(0)}, 7, std::nullopt, 1) == Millis(0));
    CHECK(retry_delay({.base = Millis(9000), .cap = Millis(100)}, 1, std::nullopt, 1) == Millis(100));
}

TEST_CASE("Retry-After is read as seconds and as a date, and ignored when senseless") {
    const Time now = *parse_rfc3339("2026-11-21T18:00:00Z");
    const auto read = [&](Headers headers) { return retry_after(headers, now); };
    CHECK(read({{"retry-after", "7"}}) == Millis(7000));
    CHECK(read({{"Retry-After", " 0 "}}) == Millis(0));
    CHECK(read({{"Retry-After", "Sat, 21 Nov 2026 18:02:00 GMT"}}) == Millis(120'000));
    CHECK(read({{"Retry-After", "Sat, 21 Nov 2026 17:00:00 GMT"}}) == Millis(0));
    CHECK(read({{"Retry-After", "9223372036854775807"}}) == std::chrono::seconds(1'000'000'000));
    // a server whose clock is an hour off tells its own time
    CHECK(read({{"Retry-After", "Sat, 21 Nov 2026 19:00:30 GMT"},
                {"Date", "Sat, 21 Nov 2026 19:00:00 GMT"}}) == Millis(30'000));
    CHECK(read({{"Retry-After", "Sat, 21 Nov 2026 18:00:30 GMT"}, {"Date", "yesterday"}}) == Millis(30'000));
    for (const char* text :
         {"", "-1", "soon", "1.5", "0x10", "Sat, 21 Nov 2026 18:02:00 CET", "Sat, 21 Nix 2026 18:02:00 GMT",
          "Sat, 99 Nov 2026 18:02:00 GMT", "Sat, 21 Nov 2026 18:02:00 GMT+1"})
        CHECK_MESSAGE(!read({{"Retry-After", text}}), text);
    CHECK_FALSE(read({}));
}

TEST_CASE("an unsafe request is repeated only on proof that it was not carried out") {
    using Answer = Result<Response>;
    const auto status = [](int code) { return Answer(Response{code}); };
    const auto error = [](Code code) { return Answer(Error{code, "x"}); };
    for (const Effect effect : {Effect::read, Effect::idempotent, Effect::unsafe}) {
        const bool harmless = effect != Effect::unsafe;
        CHECK(may_repeat(effect, status(429)));
        CHECK(may_repeat(effect, error(Code::unavailable)));
        for (const int code : {502, 503, 504}) CHECK(may_repeat(effect, status(code)) == harmless);
        CHECK(may_repeat(effect, error(Code::outcome_unknown)) == harmless);
        for (const int code : {200, 202, 301, 400, 401, 403, 404, 409, 500, 501})
            CHECK_FALSE(may_repeat(effect, status(code)));
        for (const Code code : {Code::usage, Code::cancelled, Code::bad_response, Code::internal})
            CHECK_FALSE(may_repeat(effect, error(code)));
    }
}
