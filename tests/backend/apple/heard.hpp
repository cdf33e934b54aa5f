#pragma once
// An event store in a folder of its own, and what it says.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "apple_fixture.hpp"
#include "mdm/backend/apple/event_store.hpp"
#include "support/temp_dir.hpp"

namespace mdm::test {

using namespace mdm::apple;

inline const Identity nano{"nanomdm", "https://mdm.example", ""};

struct Heard {
    TempDir dir;
    std::unique_ptr<EventStore> store = open();

    std::unique_ptr<EventStore> open(const Identity& identity = nano) const {
        auto opened = EventStore::open(dir.file("events.db"), identity);
        REQUIRE_MESSAGE(opened.ok(), opened.error().text());
        return std::move(*opened);
    }
    /// How many were new.
    std::ptrdiff_t hear(const std::vector<std::string>& bodies) {
        std::vector<Event> events;
        for (const std::string& body : bodies) events.push_back(event_of(body));
        const auto fresh = store->add(events, at(3600));
        REQUIRE_MESSAGE(fresh.ok(), fresh.error().text());
        return std::count(fresh->begin(), fresh->end(), true);
    }
    std::vector<std::vector<std::string>> rows(const Table& table, std::string scope = {}) {
        auto source = store->list({&table, ColumnSet::all(table.columns.size()), {}, std::move(scope)});
        REQUIRE_MESSAGE(source.ok(), source.error().text());
        std::vector<std::vector<std::string>> all;
        RowBatch batch(table.columns.size());
        while (*(*source)->next(batch)) {
            for (std::size_t row = 0; row < batch.rows(); ++row) {
                std::vector<std::string> cells;
                for (std::size_t i = 0; i < batch.width(); ++i) cells.push_back(text(batch.at(row, i)));
                all.push_back(std::move(cells));
            }
            batch.clear();
        }
        return all;
    }
    /// A column of a device that is known.
    std::string fact(std::string_view device, Field field) {
        RowBatch batch(tables::devices.columns.size());
        const std::vector<std::string> ids{std::string(device)};
        REQUIRE(store->read_devices(ids, ColumnSet::all(tables::devices.columns.size()), batch).ok());
        REQUIRE(batch.rows() == 1);
        return text(batch.at(0, column(field)));
    }
    std::string outcome(std::string_view command, std::string_view device = "U1") {
        const auto result = store->result_of(device, command);
        REQUIRE(result.ok());
        return *result ? std::string(name((*result)->outcome)) : "";
    }
    static std::string text(const Cell& cell) {
        switch (cell.kind) {
            case CellKind::null:
                return "null";
            case CellKind::text:
                return std::string(cell.text);
            case CellKind::boolean:
                return cell.integer != 0 ? "true" : "false";
            case CellKind::integer:
                return std::to_string(cell.integer);
            case CellKind::real:
                return fmt::format("{}", cell.real);
        }
        return "";
    }
};

}  // namespace mdm::test
