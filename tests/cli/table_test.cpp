#include <doctest/doctest.h>

#include "cli/output/fit.hpp"
#include "listings.hpp"
#include "mdm/base/text.hpp"

using namespace mdm;
using namespace mdm::cli;
using namespace mdm::test;

namespace {

std::size_t widest_line(const std::string& text) {
    std::size_t widest = 0;
    for (const std::string& line : split(text, '\n')) widest = std::max(widest, display_width(line));
    return widest;
}

Listing numbers() {
    RowBatch batch(3);
    batch.add_row();
    batch.set(0, Cell::of("a rather long name"));
    batch.set(1, Cell::of_int(1'234'567'890));
    batch.set(2, Cell::of_bool(true));
    Listing listing;
    listing.columns = {{"name", ColumnType::text, 0},
                       {"storage_total_bytes", ColumnType::integer, 1},
                       {"encrypted", ColumnType::boolean, 2}};
    listing.width = 3;
    listing.rows = std::make_unique<RowsInMemory>(std::move(batch));
    return listing;
}

}  // namespace

TEST_CASE("the widest columns shrink first") {
    CHECK(fit_columns({{10, 1}, {30, 5}, {20, 5}}, 44, 2) == std::vector<std::size_t>{10, 15, 15});
    CHECK(fit_columns({{10, 10}, {30, 5}}, 20, 2) == std::vector<std::size_t>{10, 8});
    CHECK(fit_columns({{10, 1}, {30, 5}}, 0, 2) == std::vector<std::size_t>{10, 30});
}

TEST_CASE("columns go from the right when the least of them does not fit, the first never") {
    CHECK(fit_columns({{10, 8}, {30, 8}, {30, 8}}, 20, 2) == std::vector<std::size_t>{9, 9, 0});
    CHECK(fit_columns({{50, 50}, {30, 8}}, 20, 2) == std::vector<std::size_t>{20, 0});
}

TEST_CASE("no line of a table is wider than the terminal, down to 20 columns") {
    for (const std::size_t width : {20u, 40u, 60u, 80u, 200u}) {
        CAPTURE(width);
        CHECK(widest_line(printed("table", CommandResult::list(hostile_fleet()), terminal_style(width))) <=
              width);
        CHECK(widest_line(printed("table", CommandResult::list(long_listing(5000)), terminal_style(width))) <=
              width);
    }
}

TEST_CASE("columns that do not fit are counted in a note") {
    FakeStreams streams;
    const Style style = terminal_style(40);
    auto result = CommandResult::list(hostile_fleet());
    REQUIRE((*make_printer("table", style))->print(result, style, streams).ok());
    REQUIRE(result.notes.size() == 1);
    CHECK(result.notes[0].find("not fit the terminal") != std::string::npos);
}

TEST_CASE("headings are cut where they must be; numbers, booleans and what names the row are not") {
    const auto text = printed("table", CommandResult::list(numbers()), terminal_style(30));
    CHECK(text == "NAME                STORAGE_T…\na rather long name  1234567890\n");
}

TEST_CASE("wide shows every column at full width") {
    const auto text = printed("wide", CommandResult::list(hostile_fleet()), terminal_style(40));
    CHECK(split(text, '\n')[0].starts_with("ID  NAME"));
    CHECK(text.find("=HYPERLINK(\"http://evil\",\"a|b\")") != std::string::npos);
    CHECK(widest_line(text) > 40);
}

TEST_CASE("a table in a file is not cut") {
    Style style;
    style.width = 0;
    CHECK(printed("table", CommandResult::list(hostile_fleet()), style).find("…") == std::string::npos);
}

TEST_CASE("colour is bold headings and names of a record, and nothing else") {
    Style style = terminal_style();
    style.colour = true;
    const auto lines = split(printed("table", CommandResult::list(long_listing(2)), style), '\n');
    CHECK(lines[0] == "\x1b[1mID    NAME\x1b[0m");
    CHECK(lines[1] == "id-0  device number 0");
    CHECK(printed("table", CommandResult::record({{"a", 1}}), style) == "\x1b[1ma:\x1b[0m 1\n");
}

TEST_CASE("rows after the first two hundred keep the columns and are cut to them") {
    const auto lines =
        split(printed("table", CommandResult::list(long_listing(100'001)), terminal_style(29)), '\n');
    CHECK(lines[1] == "id-0        device number 0");
    CHECK(lines[100'001] == "id-100000   device number 10…");
}
