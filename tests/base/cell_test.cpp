#include "mdm/base/cell.hpp"

#include <doctest/doctest.h>

using mdm::Cell;
using mdm::CellKind;
using mdm::RowBatch;

TEST_CASE("a row starts as nulls and keeps what was set, text included") {
    RowBatch batch(3);
    batch.add_row();
    batch.set(0, Cell::of("C02X"));
    batch.set(2, Cell::of_bool(false));
    batch.add_row();
    batch.set(1, Cell::of_real(0.5));

    REQUIRE(batch.rows() == 2);
    CHECK(batch.at(0, 0).text == "C02X");
    CHECK(batch.at(0, 1).is_null());
    CHECK(batch.at(0, 2).kind == CellKind::boolean);
    CHECK(batch.at(0, 2).integer == 0);
    CHECK(batch.at(1, 1).real == 0.5);
}

TEST_CASE("false and unknown are different cells") {
    RowBatch batch(2);
    batch.add_row();
    batch.set(0, Cell::of_bool(false));
    CHECK_FALSE(batch.at(0, 0).is_null());
    CHECK(batch.at(0, 1).is_null());
}

TEST_CASE("a cleared batch has no rows and can be filled again") {
    RowBatch batch(1);
    batch.add_row();
    batch.set(0, Cell::of("old"));
    batch.clear();
    CHECK(batch.empty());
    batch.add_row();
    batch.set(0, Cell::of("new"));
    CHECK(batch.at(0, 0).text == "new");
}
