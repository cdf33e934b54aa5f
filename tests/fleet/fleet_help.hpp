#pragma once
// A small fleet and rows as text, for the tests of this folder.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "mdm/fleet/fleet.hpp"
#include "support/fakes.hpp"
#include "support/memory_backend.hpp"

namespace mdm::test {

inline std::string text_of(const Cell& cell) {
    switch (cell.kind) {
        case CellKind::null:
            return "null";
        case CellKind::text:
            return std::string(cell.text);
        case CellKind::integer:
            return std::to_string(cell.integer);
        case CellKind::real:
            return std::to_string(cell.real);
        case CellKind::boolean:
            return cell.integer != 0 ? "true" : "false";
    }
    return "?";
}

/// All rows, cells joined by |, rows by a space; or the error as "code: message [hint]".
inline std::string all_rows(Result<std::unique_ptr<Query>> query) {
    const auto said = [](const Error& error) {
        return std::string(name(error.code)) + ": " + error.text() +
               (error.hint.empty() ? "" : " [" + error.hint + "]");
    };
    if (!query.ok()) return said(query.error());
    std::string out;
    RowBatch batch((*query)->columns().size());
    while (true) {
        batch.clear();
        const auto more = (*query)->next(batch);
        if (!more.ok()) return said(more.error());
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            out += out.empty() ? "" : " ";
            for (std::size_t i = 0; i < batch.width(); ++i)
                out += (i == 0 ? "" : "|") + text_of(batch.at(row, i));
        }
        if (!*more) return out;
    }
}

struct SmallFleet {
    MemoryBackend backend;
    FakeClock clock;
    QueryOptions options;

    SmallFleet() {
        backend.device("1", {{"serial", "A"},
                             {"name", "Anna"},
                             {"platform", "ios"},
                             {"os_version", "17.4"},
                             {"ownership", "company"},
                             {"supervised", "true"},
                             {"battery", "10"},
                             {"last_seen", "2026-11-21T17:00:00Z"},
                             {"groups", R"(["Sales","EU"])"},
                             {"latitude", "1.5"}});
        backend.device("2", {{"serial", "B"},
                             {"name", "Bob"},
                             {"platform", "macos"},
                             {"os_version", "17.10"},
                             {"ownership", "personal"},
                             {"supervised", "false"},
                             {"battery", "90"},
                             {"last_seen", "2026-10-22T17:59:59Z"},
                             {"groups", R"(["Sal\u0065s \"x\""])"},
                             {"latitude", "2.5"}});
        backend.device("3", {{"serial", "C"},
                             {"platform", "ios"},
                             {"os_version", "9.3"},
                             {"battery", "50"},
                             {"last_seen", "2026-10-22T18:00:01Z"},
                             {"latitude", "3.5"}});
        backend.device("4", {{"serial", "D"}, {"platform", "android"}, {"ownership", "company"}});
        backend.rows["apps"] = {
            {{"device_id", "1"}, {"app_id", "com.x"}, {"name", "X"}, {"version", "1.2"}},
            {{"device_id", "1"}, {"app_id", "com.y"}, {"name", "Y"}},
            {{"device_id", "3"}, {"app_id", "com.x"}, {"name", "X"}, {"version", "1.10"}}};
        backend.rows["groups"] = {{{"id", "g1"}, {"name", "Sales"}, {"kind", "static"}},
                                  {{"id", "g2"}, {"name", "EU"}, {"kind", "static"}},
                                  {{"id", "g3"}, {"name", "Empty"}, {"kind", "dynamic"}}};
    }

    Fleet fleet() {
        auto opened = Fleet::open({{"prod", &backend}}, {}, clock, options);
        REQUIRE(opened.ok());
        return std::move(opened).value();
    }
    std::string query(const std::string& sql) { return all_rows(fleet().query(sql)); }
    std::string where(const std::string& condition) {
        DeviceQuery wanted;
        wanted.columns = columns({Field::id});
        wanted.where = condition;
        return all_rows(fleet().select_devices(wanted));
    }
};

}  // namespace mdm::test
