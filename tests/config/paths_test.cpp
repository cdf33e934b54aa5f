#include "mdm/config/paths.hpp"

#include <doctest/doctest.h>

#include "support/fakes.hpp"

using namespace mdm;

TEST_CASE("files lie where the XDG specification says, and where our own variables say") {
    test::FakeEnvironment environment;
    CHECK(Paths::from(environment).error().code == Code::usage);
    environment.values = {
        {"HOME", "/home/a"}, {"XDG_STATE_HOME", "relative/ignored"}, {"XDG_DATA_HOME", "/data"}};
    auto paths = Paths::from(environment);
    REQUIRE(paths.ok());
    CHECK(paths->config_file == "/home/a/.config/mdmctl/config.yaml");
    CHECK(paths->ledger_file == "/home/a/.local/state/mdmctl/ledger.db");
    CHECK(paths->data_folder == "/data/mdmctl");
    environment.values["MDMCTL_CONFIG"] = "/tmp/x.yaml";
    environment.values["MDMCTL_LEDGER"] = "/tmp/l.db";
    paths = Paths::from(environment);
    CHECK(paths->config_file == "/tmp/x.yaml");
    CHECK(paths->config_folder == "/tmp");
    CHECK(paths->ledger_file == "/tmp/l.db");
}
