#include "cli/help.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "cli/globals.hpp"
#include "mdm/base/text.hpp"
#include "support/run_cli.hpp"

using namespace mdm;
using namespace mdm::cli;
using namespace mdm::test;

TEST_CASE("the overview fits a screen of 24 lines and 80 columns, and names every command") {
    const std::string text = overview();
    const auto lines = split(text, '\n');
    CHECK(lines.size() <= 25);  // the last line ends, too
    for (const std::string& line : lines) CHECK_MESSAGE(display_width(line) <= 80, line);
    for (const CommandRow& row : command_table()) {
        const auto path = split(row.path, ' ');
        CHECK_MESSAGE(row.hidden == (text.find(path.back()) == std::string::npos), row.path);
    }
}

TEST_CASE("the help of every command fits 80 columns and says what everything is") {
    CliWorld world;
    for (const CommandRow& row : command_table()) {
        if (row.verbatim) continue;  // --help is an argument like any other
        CAPTURE(row.path);
        auto words = split(row.path, ' ');
        words.push_back("--help");
        const auto run = run_cli(words, world);
        CHECK(run.exit == 0);
        CHECK(run.out.find("Usage: mdmctl " + std::string(row.path)) != std::string::npos);
        bool in_examples = false;
        for (const std::string& line : split(run.out, '\n')) {
            in_examples = in_examples || line == "Examples:";
            CHECK_MESSAGE((in_examples || display_width(line) <= 80), line);
        }
    }
}

TEST_CASE("every option of every command has help in the house's style, and one meaning a name") {
    for (const CommandRow& row : command_table()) {
        CAPTURE(row.path);
        Options options;
        static_cast<void>(row.declare(options));
        Globals globals;
        declare_globals(options, globals);
        std::set<std::string> names;
        for (const OptionInfo& option : options.info()) {
            CAPTURE(option.names);
            CHECK_FALSE(option.help.empty());
            CHECK_FALSE(option.help.ends_with("."));
            if (option.argument) continue;
            for (const std::string& name : split(option.names, ',')) {
                CHECK(name.starts_with("-"));
                CHECK_MESSAGE(names.insert(name).second, name);
            }
        }
        CHECK(names.count("--help") == 0);
    }
}

TEST_CASE("the command table is written in the house's style") {
    std::set<std::string_view> paths;
    for (const CommandRow& row : command_table()) {
        CAPTURE(row.path);
        CHECK(paths.insert(row.path).second);
        CHECK((row.declare != nullptr));
        CHECK_FALSE(row.summary.empty());
        CHECK_FALSE(row.summary.ends_with("."));
        CHECK(row.summary.size() <= 68);
        if (row.hidden) continue;
        CHECK_FALSE(row.section.empty());
        for (const std::string& example : split(row.examples, '\n'))
            CHECK(example.find("mdmctl " + std::string(row.path)) != std::string::npos);
    }
}

TEST_CASE("help is asked for in every customary way") {
    CliWorld world;
    const std::string page = run_cli({"context", "list", "--help"}, world).out;
    CHECK(run_cli({"help", "context", "list"}, world).out == page);
    CHECK(run_cli({"context", "list", "-h"}, world).out == page);
    CHECK(run_cli({"--help", "context", "list"}, world).out == page);
    CHECK(run_cli({"context", "--help"}, world).exit == 0);
    CHECK(run_cli({}, world).exit == 2);
    CHECK(run_cli({"help"}, world).exit == 0);
    CHECK(run_cli({"--version"}, world).out.find("not the mdmctl that came with micromdm") !=
          std::string::npos);
}
