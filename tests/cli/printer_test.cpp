#include "cli/output/printer.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "listings.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/base/yaml.hpp"
#include "support/golden.hpp"

using namespace mdm;
using namespace mdm::cli;
using namespace mdm::test;
using Json = nlohmann::ordered_json;

namespace {

CommandResult fleet() {
    return CommandResult::list(hostile_fleet());
}

CommandResult job() {
    Json record = {{"id", "j-1"}, {"targets", nullptr}, {"summary", {{"failed", 1}}}};
    auto result = CommandResult::record_with_rows(record, "targets", long_listing(2));
    result.plain = "\njob j-1: done\n";
    return result;
}

// Prints and takes the error that comes, too.
std::pair<std::string, std::string> broken(std::string_view format, CommandResult result) {
    FakeStreams streams;
    auto printer = make_printer(format, Style{});
    REQUIRE(printer.ok());
    const auto done = (*printer)->print(result, Style{}, streams);
    return {streams.printed, done.ok() ? "" : done.error().message};
}

}  // namespace

TEST_CASE("every format prints a hostile fleet as its golden file says") {
    for (const Format& format : formats())
        check_golden("cli/fleet." + std::string(format.name), printed(format.name, fleet()));
    check_golden("cli/fleet.tsv", printed("", fleet()));
    check_golden("cli/fleet.terminal", printed("", fleet(), terminal_style(100)));
}

TEST_CASE("every format prints a record, and a record with rows, as its golden file says") {
    std::string all;
    for (const Format& format : formats()) {
        const std::string name(format.name);
        all += "== " + name + "\n" + printed(name, CommandResult::record(sample_record()));
        all += "== " + name + ", with rows\n" + printed(name, job());
    }
    all += "== pipe\n" + printed("", CommandResult::record(sample_record()));
    all += "== pipe, with rows\n" + printed("", job());
    all += "== terminal\n" + printed("", CommandResult::record(sample_record()), terminal_style());
    check_golden("cli/records.txt", all);
}

TEST_CASE("JSON, JSON lines and YAML keep what the server said, and a terminal stays safe") {
    const std::string name = "red\x1b[31m\ttab\nline\u202Egpj.exe\u009b\uFFFD";  // the bad byte replaced
    const std::string text = printed("json", fleet());
    const Json rows = Json::parse(text);
    REQUIRE(rows.size() == 5);
    CHECK(rows[4]["name"] == name);
    CHECK(rows[4]["groups"][0] == "a\x1b[2J");
    CHECK(rows[1]["supervised"].is_null());
    CHECK(rows[1].contains("groups"));
    CHECK(rows[2]["groups"] == Json::array());
    CHECK(rows[2]["load"] == 1e21);

    const auto lines = split(printed("jsonl", fleet()), '\n');
    REQUIRE(lines.size() == 6);
    for (std::size_t i = 0; i < 5; ++i) CHECK(Json::parse(lines[i]) == rows[i]);

    const auto document = yaml::parse(printed("yaml", fleet()), "out.yaml");
    REQUIRE(document.ok());
    REQUIRE(document->items.size() == 5);
    CHECK(document->items[4].find("name")->scalar == name);
    CHECK(document->items[1].find("name")->is_null());
    CHECK(document->items[0].find("groups")->items[1].scalar == "Ward 7");

    for (const std::string_view format : {"json", "jsonl", "yaml"})
        for (const std::string& line : split(printed(format, fleet()), '\n')) CHECK(is_printable(line));
}

TEST_CASE("no format lets a server drive the terminal, unless raw asks for it") {
    for (const Format& format : formats()) {
        CAPTURE(format.name);
        for (const std::string& line : split(printed(format.name, fleet()), '\n')) CHECK(is_printable(line));
        const auto record = printed(format.name, CommandResult::record(sample_record()));
        for (const std::string& line : split(record, '\n')) CHECK(is_printable(line));
    }
    Style raw;
    raw.raw = true;
    CHECK(printed("table", fleet(), raw).find("red\x1b[31m") != std::string::npos);
    CHECK(printed("csv", fleet(), raw).find("red\x1b[31m\ttab\nline") != std::string::npos);
    CHECK(printed("", fleet(), raw).find("red\x1b[31m tab line") != std::string::npos);
}

TEST_CASE("a spreadsheet runs nothing from a CSV, and numbers stay numbers") {
    struct {
        std::string_view text, cell;
    } const cases[]{{"=1+1", "'=1+1"},
                    {"+cmd", "'+cmd"},
                    {"-2+3", "'-2+3"},
                    {"@SUM(A1)", "'@SUM(A1)"},
                    {"\t=1", " =1"},
                    {"\u200B=1", "'=1"},
                    {"=a,b", "\"'=a,b\""},
                    {"-12", "-12"},
                    {"+4915112345", "+4915112345"},
                    {"-1.5e-7", "-1.5e-7"},
                    {"-", "'-"},
                    {"-1.", "'-1."},
                    {"say \"hi\"", "\"say \"\"hi\"\"\""},
                    {"a=1", "a=1"},
                    {"", "\"\""}};
    Style plain, raw;
    raw.raw = true;
    for (const auto& [text, cell] : cases) {
        const auto listing = [text = text] {
            RowBatch batch(1);
            batch.add_row();
            batch.set(0, Cell::of(text));
            Listing one;
            one.columns = {{"c", ColumnType::text, 0}};
            one.width = 1;
            one.rows = std::make_unique<RowsInMemory>(std::move(batch));
            return CommandResult::list(std::move(one));
        };
        CHECK(printed("csv", listing(), plain) == "c\n" + std::string(cell) + "\n");
        if (text == "=1+1") CHECK(printed("csv", listing(), raw) == "c\n=1+1\n");
    }
}

TEST_CASE("JSON is whole even when the rows break off, and the error comes after it") {
    const auto [array, problem] = broken("json", CommandResult::list(long_listing(1000, 150)));
    CHECK(Json::parse(array).size() == 200);
    CHECK(problem == "the server went away");

    Json record = {{"id", "j-1"}, {"targets", nullptr}, {"summary", 1}};
    const auto [object, again] =
        broken("json", CommandResult::record_with_rows(record, "targets", long_listing(1000, 150)));
    CHECK(Json::parse(object)["targets"].size() == 200);
    CHECK(Json::parse(object)["summary"] == 1);
    CHECK(again == "the server went away");

    for (const Format& format : formats()) {
        const auto [text, message] = broken(format.name, CommandResult::list(long_listing(1000, 150)));
        CHECK(message == "the server went away");
        CHECK(text.find("id-199") != std::string::npos);
    }
}

TEST_CASE("an empty listing is an empty document, and a heading where there are headings") {
    const auto empty = [] { return CommandResult::list(long_listing(0)); };
    CHECK(printed("json", empty()) == "[]\n");
    CHECK(printed("jsonl", empty()).empty());
    CHECK(printed("yaml", empty()) == "[]\n");
    CHECK(printed("csv", empty()) == "id,name\n");
    CHECK(printed("name", empty()).empty());
    CHECK(printed("table", empty()) == "ID  NAME\n");
    CHECK(printed("", empty()).empty());
    CHECK(
        Json::parse(printed("json", CommandResult::record_with_rows({{"a", 1}}, "rows", long_listing(0)))) ==
        Json::parse(R"({"a":1,"rows":[]})"));
}

TEST_CASE("headings go with --no-headers") {
    Style style;
    style.headers = false;
    for (const std::string_view format : {"table", "wide", "csv", "markdown"}) {
        CAPTURE(format);
        const auto with = split(printed(format, CommandResult::list(long_listing(1))), '\n');
        const auto without = split(printed(format, CommandResult::list(long_listing(1)), style), '\n');
        CHECK(without.size() < with.size());
        CHECK(lower(without[0]).find("name") == std::string::npos);
    }
}

TEST_CASE("a command that has only text gives it in every format") {
    for (const Format& format : formats()) CHECK(printed(format.name, CommandResult::text("hi\n")) == "hi\n");
    auto plan = CommandResult::record({{"add", 1}});
    plan.plain = "Plan: 1 to add\n";
    CHECK(printed("", std::move(plan)) == "Plan: 1 to add\n");
}

TEST_CASE("a million rows pass in pieces, and nothing is kept") {
    for (const Format& format : formats()) {
        CAPTURE(format.name);
        FakeStreams streams;
        auto printer = make_printer(format.name, Style{});
        auto result = CommandResult::list(long_listing(20'000));
        REQUIRE((*printer)->print(result, Style{}, streams).ok());
        CHECK(std::count(streams.printed.begin(), streams.printed.end(), '\n') >= 20'000);
        CHECK(streams.largest_piece < 64 * 1024);
    }
}

TEST_CASE("a reader that goes ends the printing quietly, and soon") {
    for (const Format& format : formats()) {
        CAPTURE(format.name);
        FakeStreams streams;
        streams.closes_after = 100;
        auto printer = make_printer(format.name, Style{});
        auto result = CommandResult::list(long_listing(1'000'000));
        CHECK((*printer)->print(result, Style{}, streams).ok());
        CHECK(streams.printed.size() < 100'000);
    }
}

TEST_CASE("rows that come as things happen go out page by page") {
    for (const std::string_view format : {"jsonl", "table", ""}) {
        FakeStreams streams;
        auto printer = make_printer(format, Style{});
        auto listing = long_listing(300);
        listing.live = true;
        auto result = CommandResult::list(std::move(listing));
        REQUIRE((*printer)->print(result, Style{}, streams).ok());
        CHECK(streams.flushes == 3);
    }
}

TEST_CASE("a misspelt format gets a suggestion, a strange one the list") {
    const auto near = make_printer("jsn", Style{});
    REQUIRE_FALSE(near.ok());
    CHECK(near.error().code == Code::usage);
    CHECK(near.error().hint == "did you mean 'json'?");
    CHECK(make_printer("xml\x1b[31m", Style{}).error().hint ==
          "use one of: table, wide, json, jsonl, yaml, csv, name, markdown");
}
