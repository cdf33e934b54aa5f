#include <doctest/doctest.h>

#include "cli/exit_codes.hpp"
#include "mdm/base/text.hpp"
#include "support/run_cli.hpp"

using namespace mdm;
using namespace mdm::test;

TEST_CASE("events are heard only of servers that post them") {
    CliWorld world;
    REQUIRE(run_cli({"sandbox", "init", "--devices", "3", "--seed", "1"}, world).exit == cli::Exit::done);
    const auto run = run_cli({"events", "listen", "--address", "127.0.0.1:0"}, world);
    CHECK(run.exit == cli::Exit::usage);
    CHECK(run.err ==
          "mdmctl: context 'sandbox' is of backend 'sandbox', which posts no events\n"
          "  events come from nanomdm, nanohub and micromdm\n");
}

TEST_CASE("the example unit starts a command that there is") {
    const std::string unit = read_file(MDM_SOURCE_DIR "/examples/events/mdmctl-events.service");
    const std::string_view start = "\nExecStart=/usr/bin/mdmctl ";
    const auto at = unit.find(start);
    REQUIRE(at != std::string::npos);
    const auto begin = at + start.size();
    CliWorld world;
    // as it stands: every option is known, and only the context is missing here
    const auto run = run_cli(split(unit.substr(begin, unit.find('\n', begin) - begin), ' '), world);
    CHECK(run.exit == cli::Exit::not_found);
    CHECK(run.err.find("there is no context 'prod'") != std::string::npos);
}
