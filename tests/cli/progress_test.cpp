#include "cli/progress.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

#include "mdm/base/text.hpp"
#include "support/run_cli.hpp"

using namespace mdm;
using namespace mdm::cli;
using namespace mdm::test;

namespace {

constexpr std::array<Progress::Count, 3> counts{{{"acknowledged", 300}, {"failed", 12}, {"unknown", 0}}};

Progress::Options wipe(std::optional<std::uint64_t> total = 900) {
    Progress::Options options;
    options.what = "wipe on prod";
    options.total = total;
    return options;
}

}  // namespace

TEST_CASE("a terminal shows a bar that is redrawn ten times a second at most, and cleared at the end") {
    FakeClock clock;
    FakeStreams streams;
    streams.err_terminal = true;
    {
        Progress progress(clock, streams, wipe());
        for (int i = 0; i < 1000; ++i) {
            progress.update(static_cast<std::uint64_t>(i));
            clock.advance(Millis(1));
        }
        CHECK(std::count(streams.said.begin(), streams.said.end(), '\r') == 10);
        streams.said.clear();
        clock.advance(Millis(9000));
        progress.update(312, counts);
        CHECK(streams.said == "\r\x1b[K[######              ] 312/900  acknowledged 300  failed 12  31/s");
        streams.said.clear();
    }
    CHECK(streams.said == "\r\x1b[K");
    CHECK(streams.printed.empty());
}

TEST_CASE("the bar stays on one line of any terminal, and does without a total") {
    FakeClock clock;
    FakeStreams streams;
    streams.err_terminal = true;
    streams.columns = 30;
    Progress progress(clock, streams, wipe(std::nullopt));
    progress.update(312, counts);
    CHECK(streams.said == "\r\x1b[K312  acknowledged 300  faile…");
    CHECK(display_width(streams.said.substr(4)) < 30);
    streams.said.clear();
    progress.set_total(400);
    clock.advance(Millis(500));
    progress.update(500);
    CHECK(streams.said == "\r\x1b[K[####################] 500/4…");
}

TEST_CASE("a log gets a line every ten seconds, and nothing for short work") {
    FakeClock clock;
    FakeStreams streams;
    Progress progress(clock, streams, wipe());
    for (int second = 0; second < 25; ++second) {
        progress.update(static_cast<std::uint64_t>(second) * 2, counts);
        clock.advance(Millis(1000));
    }
    progress.finish();
    CHECK(streams.said ==
          "wipe on prod: 20/900  acknowledged 300  failed 12  2.0/s\n"
          "wipe on prod: 40/900  acknowledged 300  failed 12  2.0/s\n");
}

TEST_CASE("slow work counts by the minute") {
    FakeClock clock;
    FakeStreams streams;
    Progress progress(clock, streams, wipe());
    clock.advance(Millis(60'000));
    progress.update(3);
    CHECK(streams.said == "wipe on prod: 3/900  3.0/min\n");
}

TEST_CASE("-q shows nothing, and a dumb terminal gets lines") {
    FakeClock clock;
    FakeStreams streams;
    streams.err_terminal = true;
    auto options = wipe();
    options.quiet = true;
    {
        Progress progress(clock, streams, options);
        clock.advance(Millis(60'000));
        progress.update(1);
    }
    CHECK(streams.said.empty());
    options.quiet = false;
    options.dumb = true;
    Progress progress(clock, streams, options);
    clock.advance(Millis(60'000));
    progress.update(600);
    CHECK(streams.said == "wipe on prod: 600/900  10/s\n");
}
