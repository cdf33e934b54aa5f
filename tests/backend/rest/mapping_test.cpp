#include <doctest/doctest.h>

#include "backend/conformance.hpp"
#include "mdm/backend/rest/load.hpp"
#include "mdm/backend/rest/mapping.hpp"
#include "mdm/base/json.hpp"

using namespace mdm;
using namespace mdm::rest;
using nlohmann::json;

namespace {

constexpr std::size_t row_width = column(Field::backend) + 1;

Descriptor descriptor_with(const std::string& columns) {
    auto loaded = load_descriptor(
        "name: a\nsummary: s\noperations: {device.list: {get: /d}}\nfields: {devices: {" + columns + "}}\n",
        "a.yaml");
    for (const Error& problem : loaded.problems) FAIL_CHECK(problem.message);
    return std::move(loaded.descriptor);
}

/// The one row made of an item.
test::Row row_of(const std::string& columns, const char* item, const Part& part = {}) {
    const Descriptor descriptor = descriptor_with("id: /id, " + columns);
    const Mapping mapping(tables::devices, descriptor.fields.at("devices").at(""), ColumnSet::all(row_width),
                          part);
    RowBatch rows(row_width);
    rows.add_row();
    mapping.fill(json::parse(item), rows, 0);
    return test::batch_rows(rows).at(0);
}

std::optional<std::string> made(const std::string& name, const std::string& rule, const char* value) {
    const auto row = row_of(name + ": " + rule, (std::string(R"({"id": 7, "x": )") + value + "}").c_str());
    return row[*tables::devices.find(name)];
}

}  // namespace

TEST_CASE("transforms make what columns hold, or null") {
    struct Case {
        const char* column;
        const char* rule;
        const char* value;
        std::optional<std::string> cell;
    };
    const Case cases[] = {
        {"serial", "/x", R"("C02")", "C02"},
        {"serial", "/x", R"("")", std::nullopt},
        {"serial", "/x", R"("  ")", std::nullopt},
        {"serial", "/x", "null", std::nullopt},
        {"serial", "/x", "[1]", std::nullopt},
        {"serial", "{at: /x, null_if: [none, '0']}", R"("0")", std::nullopt},
        {"serial", "/x", "12345678901234567890", "12345678901234567890"},
        {"imei", "{at: /x, as: compact}", R"("35 445506")", "35445506"},
        {"os_version", "{at: /x, as: version}", R"x("iOS 17.4 (21E219)")x", "17.4"},
        {"os_version", "{at: /x, as: version}", R"("Android")", std::nullopt},
        {"platform", "{at: /x, as: platform}", R"("Mac OS X 14")", "macos"},
        {"platform", "{at: /x, as: platform}", R"("iPadOS")", "ipados"},
        {"platform", "{at: /x, as: platform}", R"("AmigaOS")", std::nullopt},
        {"ownership", "{at: /x, words: {C: company}}", R"("C")", "company"},
        {"ownership", "{at: /x, words: {C: company}}", R"("E")", std::nullopt},
        {"ownership", "/x", R"("company")", "company"},
        {"ownership", "/x", R"("corporate")", std::nullopt},
        {"enrollment", "{at: /x, words: {'true': enrolled}}", "true", "enrolled"},
        {"enrollment", "{at: /x, words: {'true': enrolled}}", "false", std::nullopt},
        {"supervised", "/x", "false", "false"},
        {"supervised", "/x", "null", std::nullopt},
        {"supervised", "/x", R"("True")", "true"},
        {"supervised", "/x", R"("maybe")", std::nullopt},
        {"encrypted", "{at: /x, words: {Y: 'true', N: 'false'}}", R"("N")", "false"},
        {"battery", "/x", "85", "85"},
        {"battery", "{at: /x, as: percent}", R"("85%")", "85"},
        {"battery", "{at: /x, as: percent}", "850", std::nullopt},
        {"battery", "{at: /x, as: fraction}", "0.85", "85"},
        {"storage_total", "{at: /x, as: megabytes}", "2", "2097152"},
        {"storage_total", "{at: /x, as: gigabytes}", R"("0.5")", "536870912"},
        {"storage_total", "{at: /x, as: gigabytes}", "-1", std::nullopt},
        {"storage_total", "/x", "1e300", std::nullopt},
        {"latitude", "/x", R"("52.5")", "52.5"},
        {"last_seen", "/x", R"("2026-11-20T10:00:00.000+02:00")", "2026-11-20T08:00:00Z"},
        {"last_seen", "/x", R"("yesterday")", std::nullopt},
        {"last_seen", "/x", "1763654400", "2025-11-20T16:00:00Z"},
        {"last_seen", "{at: /x, as: epoch-millis}", R"("1763654400000")", "2025-11-20T16:00:00Z"},
        {"last_seen", "{at: /x, as: epoch-seconds}", "0", std::nullopt},
        {"last_seen", "{at: /x, null_if: '0001-01-01T00:00:00Z'}", R"("0001-01-01T00:00:00Z")", std::nullopt},
        {"tags", "/x", R"(["a", "", 3])", R"(["a","3"])"},
        {"tags", "/x", "[]", "[]"},
        {"tags", "{at: /x, as: separated}", R"("a; b,c")", R"(["a","b","c"])"},
        {"groups", "{at: /x, each: /title}", R"([{"title": "even"}, {"id": 1}])", R"(["even"])"},
        {"manufacturer", "{is: Apple}", "null", "Apple"},
        {"latitude", "{at: /x, where: {/name: locate}, then: /at/lat}",
         R"([{"name": "locate", "at": {"lat": 1.5}}, {"name": "lock"}, {"name": "locate", "at": {"lat": 2.5}}])",
         "2.5"},
        {"latitude", "{at: /x, where: {/name: locate}, then: /at/lat}", R"([{"name": "lock"}])",
         std::nullopt},
    };
    for (const Case& one : cases) {
        CAPTURE(one.column);
        CAPTURE(one.rule);
        CAPTURE(one.value);
        CHECK(made(one.column, one.rule, one.value) == one.cell);
    }
}

TEST_CASE("the first pointer that finds a value counts, and ids are text") {
    const auto row =
        row_of("serial: {at: [/a/b, /list/1, /s~1n]}", R"({"id": 7, "list": ["x", ""], "s/n": "S"})");
    CHECK(row[column(Field::serial)] == "S");
    CHECK(row[column(Field::id)] == "7");
}

TEST_CASE("columns of a detail call come from device.get only") {
    const std::string columns = "serial: {at: /s, detail: /hw/s}, battery: {from: detail, at: /b}, name: /n";
    const auto listed = row_of(columns, R"({"id": 1, "s": "L", "b": 5, "n": "N"})");
    CHECK(listed[column(Field::serial)] == "L");
    CHECK_FALSE(listed[column(Field::battery)].has_value());
    const auto read =
        row_of(columns, R"({"id": 1, "s": "L", "hw": {"s": "D"}, "b": 5, "n": "N"})", {"list", true});
    CHECK(read[column(Field::serial)] == "D");
    CHECK(read[column(Field::battery)] == "5");
    CHECK(read[column(Field::name)] == "N");
}

TEST_CASE("a population stands before its ids") {
    const Descriptor descriptor = descriptor_with("id: /id, name: /n");
    const Mapping mapping(tables::devices, descriptor.fields.at("devices").at(""), ColumnSet{}, Part{},
                          "mobile:");
    RowBatch rows(row_width);
    rows.add_row();
    const json item = json::parse(R"({"id": "12", "n": "N"})");
    mapping.fill(item, rows, 0);
    CHECK(rows.at(0, 0).text == "mobile:12");
    CHECK(rows.at(0, column(Field::name)).is_null());
    CHECK(mapping.id_of(item) == "12");
}
