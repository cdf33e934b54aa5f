#include <doctest/doctest.h>

#include "cli/exit_codes.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "support/run_cli.hpp"

using namespace mdm;
using namespace mdm::test;
using Json = nlohmann::json;

namespace {

// Two contexts, one of them current.
void configure(CliWorld& world) {
    REQUIRE(world.files
                ->write_private(world.dir.file("config/mdmctl/config.yaml"),
                                "current: prod\ncontexts:\n  prod:\n    backend: sandbox\n"
                                "    settings: {path: /tmp/x.db}\n    guard: {read_only: true}\n"
                                "  lab:\n    backend: sandbox\n    settings: {path: /tmp/y.db}\n")
                .ok());
}

}  // namespace

TEST_CASE("a terminal gets a table, a pipe gets tab-separated text, at the same command") {
    CliWorld world;
    configure(world);
    CHECK(run_cli({"context", "list"}, world).out ==
          "false\tlab\tsandbox\t\ntrue\tprod\tsandbox\tread-only\n");
    world.sit_down();
    world.environment.values["NO_COLOR"] = "1";
    CHECK(run_cli({"context", "list"}, world).out ==
          "CURRENT  NAME  BACKEND  RULES\nno       lab   sandbox  \nyes      prod  sandbox  read-only\n");
    CHECK(run_cli({"context", "list", "--no-headers"}, world).out ==
          "no   lab   sandbox  \nyes  prod  sandbox  read-only\n");
    CHECK(run_cli({"-o", "name", "context", "list"}, world).out == "lab\nprod\n");
}

TEST_CASE("colour needs a terminal, and gives way to NO_COLOR, TERM=dumb and CLICOLOR=0") {
    CliWorld world;
    configure(world);
    const auto coloured = [&world] {
        return run_cli({"context", "list", "-o", "table"}, world).out.find('\x1b') != std::string::npos;
    };
    CHECK_FALSE(coloured());
    world.environment.values["CLICOLOR_FORCE"] = "1";
    CHECK(coloured());
    world.environment.values["NO_COLOR"] = "1";
    CHECK_FALSE(coloured());
    world.sit_down();
    CHECK_FALSE(coloured());
    world.environment.values.erase("NO_COLOR");
    world.environment.values.erase("CLICOLOR_FORCE");
    CHECK(coloured());
    world.environment.values["TERM"] = "dumb";
    CHECK_FALSE(coloured());
    world.environment.values["TERM"] = "xterm";
    world.environment.values["CLICOLOR"] = "0";
    CHECK_FALSE(coloured());
}

TEST_CASE("COLUMNS says how wide the terminal is") {
    CliWorld world;
    configure(world);
    world.sit_down(200);
    world.environment.values["COLUMNS"] = "20";
    const auto run = run_cli({"context", "list"}, world);
    for (const std::string& line : split(run.out, '\n')) CHECK(display_width(line) <= 30);
    CHECK(run.err.find("not fit the terminal") != std::string::npos);
    CHECK(run_cli({"context", "list", "-q"}, world).err.empty());
}

TEST_CASE("a reader that has gone is no error, a full disk is") {
    CliWorld world;
    configure(world);
    world.streams.closes_after = 5;
    auto run = run_cli({"context", "list"}, world);
    CHECK(run.exit == 0);
    CHECK(run.err.empty());
    world.streams.trouble = "No space left on device";
    run = run_cli({"context", "list"}, world);
    CHECK(run.exit == 1);
    CHECK(run.err.find("cannot write the output: No space left on device") != std::string::npos);
    CHECK(run_cli({"--version"}, world).exit == 1);
    CHECK(run_cli({"context", "list", "--help"}, world).exit == 1);
}

TEST_CASE("an unknown format stops a run before it begins") {
    CliWorld world;  // no configuration: context list itself would say nothing is wrong
    const auto run = run_cli({"context", "list", "-o", "cvs"}, world);
    CHECK(run.exit == 2);
    CHECK(run.err.find("did you mean 'csv'?") != std::string::npos);
    world.environment.values["MDMCTL_OUTPUT"] = "jason";
    CHECK(run_cli({"context", "list"}, world).err.find("did you mean 'json'?") != std::string::npos);
}

TEST_CASE("with -o json an error is one object on stderr, wherever it arose") {
    CliWorld world;
    const std::vector<std::vector<std::string>> lines{
        {"context", "show", "nowhere", "-o", "json"},
        {"-o", "json", "context", "show", "nowhere"},
        {"context", "list", "-o", "json", "--nonsense"},
        {"context", "list", "--output=json", "extra"},
        {"-o", "json", "contxt", "list"},
        {"-o", "jsonl", "context"},
        {"device", "show", "-o", "json"},
    };
    for (const auto& words : lines) {
        CAPTURE(join(words, " "));
        const auto run = run_cli(words, world);
        CHECK(run.out.empty());
        const Json error = Json::parse(run.err, nullptr, false);
        REQUIRE_MESSAGE(error.is_object(), run.err);
        CHECK(error["error"]["exit"] == run.exit);
        for (const char* key : {"code", "message", "hint", "context", "http"})
            CHECK(error["error"].contains(key));
    }
}

TEST_CASE("a misspelt command, verb or option gets a suggestion") {
    CliWorld world;
    const auto hint = [&world](std::vector<std::string> words) {
        const auto run = run_cli(words, world);
        CHECK(run.exit == 2);
        return run.err;
    };
    CHECK(hint({"contxt", "list"}).find("did you mean 'context list'?") != std::string::npos);
    CHECK(hint({"context", "lst"}).find("did you mean 'context list'?") != std::string::npos);
    CHECK(hint({"context", "list", "--outptu", "json"}).find("did you mean '--output'?") !=
          std::string::npos);
    CHECK(hint({"completion", "bahs"}).find("did you mean 'bash'?") != std::string::npos);
}

TEST_CASE("hidden commands are neither shown nor suggested") {
    CliWorld world;
    CHECK(run_cli({"--help"}, world).out.find("__") == std::string::npos);
    CHECK(run_cli({"__complet"}, world).err.find("__complete") == std::string::npos);
}

TEST_CASE("every kind of error has an exit code that the table explains") {
    for (int i = 0; i <= static_cast<int>(Code::internal); ++i) {
        const int exit = cli::exit_code(static_cast<Code>(i));
        bool known = false;
        for (const auto& row : cli::exit_table()) known = known || row.code == exit;
        CHECK(known);
        CHECK(exit != 0);
    }
    std::vector<int> codes;
    for (const auto& row : cli::exit_table()) codes.push_back(row.code);
    CHECK(codes == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 130});
}

TEST_CASE("a value in brackets is one value, not a list") {
    CliWorld world;
    REQUIRE(run_cli({"sandbox", "init", "--devices", "20"}, world).exit == 0);
    const auto group = run_cli({"lock", "--group", "[Clinical,Lab]", "--yes"}, world);
    CHECK(group.exit == 3);
    CHECK(group.err.find("there is no group '[Clinical,Lab]'") != std::string::npos);
    const auto device = run_cli({"lock", "[A,B]", "C", "--yes"}, world);
    CHECK(device.exit == 3);
    CHECK(device.err.find("no device answers to '[A,B]', 'C'") != std::string::npos);
    CHECK(run_cli({"doctor", "[A,B]"}, world).err.find("unexpected argument '[A,B]'\n") != std::string::npos);
}
