// What a backend makes of a server in trouble.
#include <doctest/doctest.h>

#include <array>

#include "backend/conformance.hpp"

namespace mdm::test {
namespace {

using Fleet = Fixture::Fleet;
using Trouble = Fixture::Trouble;

std::size_t listed(Fixture& fixture) {
    return list_all(fixture.backend(), tables::devices, columns({Field::serial})).size();
}

/// Whether it was brought about; else the case is skipped.
bool brought(Fixture& fixture, Arranged arranged) {
    if (arranged) return true;
    fixture.skip(std::move(arranged.why_not));
    return false;
}

/// One restart, to its end.
Receipt restart(Fixture& fixture) {
    ListFeed feed;
    feed.add("device.restart", fixture.willing().front());
    const Stop never;
    const auto done = fixture.backend().run(feed, never);
    REQUIRE_MESSAGE(done.ok(), done.error().text());
    return feed.only(0);
}

void throttled_reading_is_waited_for(Fixture& fixture) {
    for (const Trouble trouble : {Trouble::throttled, Trouble::throttled_without_a_time})
        if (brought(fixture, fixture.trouble(trouble, 2, false)))
            CHECK(listed(fixture) == fixture.devices(Fleet::small));
}

void a_burst_of_failures_is_survived(Fixture& fixture) {
    if (brought(fixture, fixture.trouble(Trouble::unavailable, 3, false)))
        CHECK(listed(fixture) == fixture.devices(Fleet::small));
}

void an_answer_that_is_none_is_never_an_empty_fleet(Fixture& fixture) {
    for (const Trouble trouble : {Trouble::html, Trouble::malformed, Trouble::truncated}) {
        if (!brought(fixture, fixture.trouble(trouble, 1, false))) return;
        ListRequest request;
        request.table = &tables::devices;
        auto source = fixture.backend().list(request);
        RowBatch batch(tables::devices.columns.size());
        const auto next = source.ok() ? (*source)->next(batch) : Result<bool>(source.error());
        REQUIRE_FALSE(next.ok());
        CHECK(next.error().code == Code::bad_response);
        CHECK(batch.empty());
    }
    CHECK(listed(fixture) == fixture.devices(Fleet::small));
}

void a_throttled_write_is_carried_out_once(Fixture& fixture) {
    fixture.willing();  // listings are over
    if (!brought(fixture, fixture.trouble(Trouble::throttled, 1, true))) return;
    CHECK(restart(fixture).outcome == Outcome::accepted);
    CHECK(fixture.received("device.restart") == 1);
}

void a_write_that_met_a_failure_is_unknown(Fixture& fixture) {
    fixture.willing();
    for (const Trouble trouble : {Trouble::failing, Trouble::unavailable, Trouble::html}) {
        if (!brought(fixture, fixture.trouble(trouble, 1, true))) return;
        const Receipt receipt = restart(fixture);
        CHECK(receipt.outcome == Outcome::unknown);
        CHECK(receipt.error.has_value());
        // sent again, it would have been carried out; a page may come after it was
        CHECK(fixture.received("device.restart") <= (trouble == Trouble::html ? 1u : 0u));
    }
}

void an_expired_token_is_renewed(Fixture& fixture) {
    REQUIRE(fixture.backend().check().ok());
    const Target target = fixture.willing().front();
    if (!brought(fixture, fixture.forget_tokens())) return;
    CHECK(restart(fixture).outcome == Outcome::accepted);
    CHECK(fixture.received("device.restart", target.id) == 1);
    CHECK(listed(fixture) == fixture.devices(Fleet::small));
}

void refused_credentials_stop_everything(Fixture& fixture) {
    const Target target = fixture.willing().front();
    if (!brought(fixture, fixture.refuse_credentials())) return;
    const auto checked = fixture.backend().check();
    REQUIRE_FALSE(checked.ok());
    CHECK(checked.error().code == Code::unauthenticated);
    CHECK_FALSE(checked.error().hint.empty());
    ListFeed feed;
    feed.add("device.restart", target);
    const Stop never;
    const auto done = fixture.backend().run(feed, never);
    REQUIRE_FALSE(done.ok());
    CHECK(done.error().code == Code::unauthenticated);
    if (feed.handed_out > 0) CHECK(feed.only(0).outcome == Outcome::not_sent);
    CHECK(fixture.received("device.restart") == 0);
}

constexpr std::array<ConformanceCase, 7> cases{{
    {"throttled reading is waited for", throttled_reading_is_waited_for},
    {"a burst of failures is survived", a_burst_of_failures_is_survived},
    {"an answer that is none is never an empty fleet", an_answer_that_is_none_is_never_an_empty_fleet},
    {"a throttled write is carried out once", a_throttled_write_is_carried_out_once},
    {"a write that met a failure is unknown, and not sent again", a_write_that_met_a_failure_is_unknown},
    {"an expired token is renewed", an_expired_token_is_renewed},
    {"credentials that are refused stop everything", refused_credentials_stop_everything},
}};

}  // namespace

std::span<const ConformanceCase> wire_cases() {
    return cases;
}

}  // namespace mdm::test
