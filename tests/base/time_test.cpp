#include "mdm/base/time.hpp"

#include <doctest/doctest.h>

using namespace mdm;

TEST_CASE("a time survives being written and read") {
    for (const char* text : {"2026-11-21T18:00:00Z", "1969-12-31T23:59:59.250Z", "2024-02-29T00:00:00Z"})
        CHECK(rfc3339(*parse_rfc3339(text)) == text);
}

TEST_CASE("offsets, fractions, SQLite's form and bare dates are read as UTC") {
    CHECK(rfc3339(*parse_rfc3339("2026-11-21T20:00:00+02:00")) == "2026-11-21T18:00:00Z");
    CHECK(rfc3339(*parse_rfc3339("2026-11-21 18:00:00")) == "2026-11-21T18:00:00Z");
    CHECK(rfc3339(*parse_rfc3339("2026-11-21T18:00:00.1234567Z")) == "2026-11-21T18:00:00.123Z");
    CHECK(rfc3339(*parse_rfc3339("2026-11-21")) == "2026-11-21T00:00:00Z");
}

TEST_CASE("what is not a time is refused") {
    for (const char* text : {"", "now", "2026-13-01T00:00:00Z", "2026-02-30", "2026-11-21T25:00:00Z",
                             "2026-11-21T18:00:00+2", "2026-11-21T18:00:00Zx"})
        CHECK_FALSE(parse_rfc3339(text).ok());
}

TEST_CASE("durations need a unit") {
    CHECK(*parse_duration("90s") == std::chrono::seconds(90));
    CHECK(*parse_duration("30d") == std::chrono::days(30));
    CHECK(*parse_duration("500ms") == Millis(500));
    for (const char* text : {"10", "", "-5m", "5 m", "5w", "99999999999999999d"})
        CHECK_FALSE(parse_duration(text).ok());
    CHECK(duration_text(std::chrono::hours(48)) == "2d");
    CHECK(duration_text(std::chrono::seconds(90)) == "90s");
}

TEST_CASE("times are told relative to now") {
    const Time now = *parse_rfc3339("2026-11-21T18:00:00Z");
    CHECK(relative_text(now - std::chrono::seconds(2), now) == "just now");
    CHECK(relative_text(now - std::chrono::hours(3), now) == "3 h ago");
    CHECK(relative_text(now + std::chrono::days(4), now) == "in 4 d");
    CHECK(relative_text(now - std::chrono::days(800), now) == "2 y ago");
}
