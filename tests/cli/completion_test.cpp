#include "cli/completion.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "cli/command_table.hpp"

#include "mdm/base/text.hpp"
#include "support/run_cli.hpp"

using namespace mdm;
using namespace mdm::cli;
using namespace mdm::test;

namespace {

// Contexts prod (current) and lab, and what was listed in them last.
void furnish(CliWorld& world) {
    REQUIRE(
        world.files
            ->write_private(world.dir.file("config/mdmctl/config.yaml"),
                            "current: prod\ncontexts:\n  prod:\n    backend: sandbox\n    settings: {path: "
                            "/tmp/x.db}\n  lab:\n    backend: sandbox\n    settings: {path: /tmp/y.db}\n")
            .ok());
    const std::string cache = world.dir.file("cache/mdmctl");
    CompletionCache prod(*world.files, cache, "prod"), lab(*world.files, cache, "lab");
    REQUIRE(prod.write(KnownNames("DEVICE", {{"C02AAA", "Anna's iPad"}, {"C02BBB", ""}, {"serial x", "odd"}}))
                .ok());
    REQUIRE(prod.write(KnownNames("GROUP", {{"Ward 7", "12"}, {"Wards", "99"}, {"Staff", ""}})).ok());
    REQUIRE(lab.write(KnownNames("DEVICE", {{"LAB1", "test"}})).ok());
}

// Values offered for the last word.
std::vector<std::string> offered(std::vector<std::string> words, CliWorld& world) {
    words.insert(words.begin(), "__complete");
    std::vector<std::string> values;
    for (const std::string& line : split(run_cli(words, world).out, '\n'))
        if (!line.empty()) values.push_back(split(line, '\t')[0]);
    return values;
}

bool has(const std::vector<std::string>& values, std::string_view value) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

using Values = std::vector<std::string>;

}  // namespace

TEST_CASE("words of commands are completed, hidden ones never") {
    CliWorld world;
    CHECK(offered({"comp"}, world) == Values{"completion"});
    CHECK(offered({"context", "l"}, world) == Values{"list", "login", "logout"});
    CHECK(offered({"help", "context", "l"}, world) == Values{"list", "login", "logout"});
    CHECK(offered({"-q", "comp"}, world) == Values{"completion"});
    CHECK(offered({"nonsense", ""}, world).empty());
    CHECK(offered({"__"}, world).empty());
    CHECK(has(offered({""}, world), "context"));
    CHECK(run_cli({"__complete", "comp"}, world).out ==
          "completion\tprint the completion script of a shell\n");
}

TEST_CASE("options are completed once, with their help, and --help is one of them") {
    CliWorld world;
    CHECK(offered({"context", "list", "--out"}, world) == Values{"--output"});
    CHECK(offered({"--out"}, world) == Values{"--output"});
    CHECK(has(offered({"context", "list", "-"}, world), "--help"));
    CHECK(offered({"context", "list", "-o", "json", "--out"}, world).empty());
    CHECK(has(offered({"context", "list", "--verbose", "--v"}, world), "--verbose"));  // -vv
    CHECK(offered({"context", "list", "--", "--out"}, world).empty());
}

TEST_CASE("values are completed by their kind, after a blank and after =") {
    CliWorld world;
    furnish(world);
    CHECK(offered({"context", "list", "-o", "js"}, world) == Values{"json", "jsonl"});
    CHECK(offered({"-o", "js"}, world) == Values{"json", "jsonl"});
    CHECK(offered({"context", "list", "--output=cs"}, world) == Values{"--output=csv"});
    CHECK(offered({"--context", ""}, world) == Values{"lab", "prod"});
    CHECK(offered({"completion", ""}, world) == Values{"bash", "zsh", "fish"});
    CHECK(offered({"completion", "bash", ""}, world).empty());
    CHECK(offered({"--ledger", ""}, world) == Values{":files"});
    CHECK(offered({"__docgen", "--dir", ""}, world) == Values{":folders"});
}

TEST_CASE("devices and groups come from the cache of the context meant, never from a server") {
    CliWorld world;
    furnish(world);
    CHECK(offered({"lock", "C02"}, world) == Values{"C02AAA", "C02BBB"});
    CHECK(offered({"lock", "c02aaa", "c02b"}, world) == Values{"C02BBB"});
    CHECK(offered({"lock", "--group", "War"}, world) == Values{"Ward 7", "Wards"});
    CHECK(offered({"lock", "--context", "lab", ""}, world) == Values{"LAB1"});
    CHECK(offered({"--context=lab", "lock", ""}, world) == Values{"LAB1"});
    world.environment.values["MDMCTL_CONTEXT"] = "lab";
    CHECK(offered({"lock", ""}, world) == Values{"LAB1"});
    CHECK(offered({"--context", "prod", "lock", "C02A"}, world) == Values{"C02AAA"});
    CHECK(offered({"--context", "../../etc/passwd", "lock", ""}, world).empty());
}

TEST_CASE("completion answers nothing rather than an error") {
    CliWorld world;
    world.dir.write("config/mdmctl/config.yaml", "contexts: [broken");
    const auto run = run_cli({"__complete", "lock", ""}, world);
    CHECK(run.exit == 0);
    CHECK(run.out.empty());
    CHECK(run.err.empty());
    CHECK(run_cli({"__complete"}, world).exit == 0);
    CHECK(run_cli({"__complete", "--", "--help"}, world).out == "--help\tshow help\n");
}

TEST_CASE("every word of every command line of the help can be completed") {
    CliWorld world;
    for (const CommandRow& row : command_table()) {
        if (row.hidden) continue;
        Values typed;
        for (const std::string& word : split(row.path, ' ')) {
            typed.push_back(word);
            CHECK_MESSAGE(has(offered(typed, world), word), row.path);
        }
    }
}

TEST_CASE(
    "a listing of everything keeps completion fresh; a part of it, or one in another context, does not") {
    CliWorld world;
    REQUIRE(run_cli({"sandbox", "init", "--devices", "30"}, world).exit == 0);
    const auto devices = [&] { return offered({"device", "show", ""}, world); };
    const Values all = devices();
    REQUIRE(all.size() > 10);
    CompletionCache cache(*world.files, world.dir.file("cache/mdmctl"), "sandbox");
    const auto forget = [&] {
        for (const char* kind : {"DEVICE", "GROUP", "APP", "POLICY", "JOB"})
            REQUIRE(cache.write(KnownNames(kind, {})).ok());
        REQUIRE(devices().empty());
    };
    forget();
    REQUIRE(run_cli({"device", "list", "--where", "platform = 'ios'", "-o", "json"}, world).exit == 0);
    REQUIRE(run_cli({"device", "list", "--limit", "3", "-o", "json"}, world).exit == 0);
    REQUIRE(run_cli({"device", "list", "--columns", "os_version"}, world).exit == 0);
    CHECK(devices().empty());
    REQUIRE(run_cli({"device", "list", "-o", "json"}, world).exit == 0);
    CHECK(devices() == all);
    REQUIRE(run_cli({"group", "list"}, world).exit == 0);
    CHECK(has(offered({"group", "show", ""}, world), "Clinical"));
    REQUIRE(run_cli({"app", "list"}, world).exit == 0);
    CHECK(!offered({"app", "show", ""}, world).empty());
    REQUIRE(run_cli({"sync", "--all"}, world).exit == 7);
    REQUIRE(run_cli({"job", "list"}, world).exit == 0);
    CHECK(offered({"job", "show", ""}, world).size() == 1);
}
