#include "listings.hpp"

#include <doctest/doctest.h>

namespace mdm::test {
namespace {

class Counting final : public RowSource {
  public:
    Counting(std::size_t count, std::optional<std::size_t> fails_after)
        : count_(count), fails_after_(fails_after) {}

    Result<bool> next(RowBatch& batch) override {
        if (fails_after_ && given_ >= *fails_after_) return Error{Code::unavailable, "the server went away"};
        for (int row = 0; row < 100 && given_ < count_; ++row, ++given_) {
            batch.add_row();
            batch.set(0, Cell::of("id-" + std::to_string(given_)));
            batch.set(1, Cell::of("device number " + std::to_string(given_)));
        }
        return given_ < count_ || fails_after_;
    }

  private:
    std::size_t count_, given_ = 0;
    std::optional<std::size_t> fails_after_;
};

struct Row {
    Cell id, name, supervised, battery, load, last_seen, groups;
};

const std::vector<Row>& rows() {
    static const std::vector<Row> all{
        {Cell::of("d1"), Cell::of("Anna's iPad"), Cell::of_bool(true), Cell::of_int(87), Cell::of_real(0.25),
         Cell::of("2026-11-21T15:00:00Z"), Cell::of(R"(["Wards","Ward 7"])")},
        {Cell::of("d2"), Cell{}, Cell{}, Cell{}, Cell{}, Cell{}, Cell{}},
        {Cell::of("d3"), Cell::of("日本語の端末"), Cell::of_bool(false), Cell::of_int(0), Cell::of_real(1e21),
         Cell::of("2026-11-21T17:59:58Z"), Cell::of("[]")},
        {Cell::of("d4"), Cell::of("=HYPERLINK(\"http://evil\",\"a|b\")"), Cell::of_bool(false),
         Cell::of_int(-5), Cell::of_real(-1.5), Cell::of("not a time"), Cell::of(R"(["=1+1","<b>"])")},
        {Cell::of("d5"), Cell::of("red\x1b[31m\ttab\nline\u202Egpj.exe\u009b\xff"), Cell::of_bool(true),
         Cell::of_int(100), Cell{}, Cell::of("2025-11-21T18:00:00Z"),
         Cell::of(R"(["a\u001b[2J","comma, \"quote\""])")},
    };
    return all;
}

}  // namespace

cli::Listing hostile_fleet() {
    cli::Listing listing;
    listing.columns = {{"id", ColumnType::text, 0},
                       {"name", ColumnType::text, 1},
                       {"supervised", ColumnType::boolean, 2},
                       {"battery", ColumnType::integer, 3},
                       {"load", ColumnType::real, 4},
                       {"last_seen", ColumnType::time, 5},
                       {"groups", ColumnType::list, 6}};
    listing.shown = {1, 2, 3, 4, 5, 6};
    listing.width = 7;
    listing.now = *parse_rfc3339("2026-11-21T18:00:00Z");
    RowBatch batch(7);
    for (const Row& row : rows()) {
        batch.add_row();
        std::size_t column = 0;
        for (const Cell& cell :
             {row.id, row.name, row.supervised, row.battery, row.load, row.last_seen, row.groups})
            batch.set(column++, cell);
    }
    listing.rows = std::make_unique<cli::RowsInMemory>(std::move(batch));
    return listing;
}

cli::Listing long_listing(std::size_t count, std::optional<std::size_t> fails_after) {
    cli::Listing listing;
    listing.columns = {{"id", ColumnType::text, 0}, {"name", ColumnType::text, 1}};
    listing.width = 2;
    listing.rows = std::make_unique<Counting>(count, fails_after);
    return listing;
}

nlohmann::ordered_json sample_record() {
    return {{"id", "d1"},
            {"name", "=cmd|\x1b[31m日本"},
            {"supervised", true},
            {"battery", nullptr},
            {"last_seen", "2026-11-21T15:00:00Z"},
            {"groups", {"Wards", "Ward 7"}},
            {"guard", {{"max", 10}, {"names", nlohmann::ordered_json::array()}}},
            {"steps", {{{"name", "a"}, {"ok", false}}, {{"name", "b"}, {"ok", nullptr}}}}};
}

cli::Style terminal_style(std::size_t width) {
    cli::Style style;
    style.terminal = true;
    style.width = width;
    style.now = *parse_rfc3339("2026-11-21T18:00:00Z");
    return style;
}

std::string printed(std::string_view format, cli::CommandResult result, cli::Style style) {
    if (!style.terminal) style.width = 0;
    FakeStreams streams;
    auto printer = cli::make_printer(format, style);
    REQUIRE(printer.ok());
    REQUIRE((*printer)->print(result, style, streams).ok());
    return streams.printed;
}

}  // namespace mdm::test
