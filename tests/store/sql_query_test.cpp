#include "mdm/store/sql_query.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace mdm;
using namespace mdm::store;

namespace {

constexpr std::array<SqlColumn, 5> columns{{{"t", "TEXT"},
                                            {"v", "TEXT VERSION", Order::version},
                                            {"w", "TEXT TIME", Order::time},
                                            {"i", "INTEGER"},
                                            {"l", "TEXT LIST"}}};

// Every mix of some values, dropping early what the request does not admit.
class Mixed final : public SqlTable {
  public:
    std::string_view name() const override { return "mixed"; }
    std::span<const SqlColumn> columns() const override { return ::columns; }
    Result<std::unique_ptr<RowSource>> open(const ScanRequest& request) override {
        ++opened;
        return std::unique_ptr<RowSource>(std::make_unique<Rows>(*this, request));
    }
    int opened = 0, dropped = 0;

  private:
    struct Rows final : RowSource {
        Rows(Mixed& table, ScanRequest wanted) : owner(table), request(std::move(wanted)) {}
        Result<bool> next(RowBatch& batch) override {
            const std::array<std::array<Cell, 5>, 6> rows{{
                {Cell::of("a"), Cell::of("17.4"), Cell::of("2026-11-21T18:00:00Z"), Cell::of_int(1),
                 Cell::of("[\"a\"]")},
                {Cell::of("A"), Cell::of("17.4.0"), Cell::of("2026-11-21 18:00:00"), Cell::of_int(2),
                 Cell::of("[]")},
                {Cell::of("1"), Cell::of("17.10"), Cell::of("2026-11-21T19:00:00+01:00"), Cell::of_int(-1),
                 Cell::of("x")},
                {Cell::of(""), Cell::of("9"), Cell::of("later"), Cell::of_bool(true),
                 Cell::of("[\"\\u0061\"]")},
                {Cell::of("1.0"), Cell::of("1"), Cell::of("2025-01-01"), Cell::of_real(1.5), Cell{}},
                {},
            }};
            if (std::exchange(done, true)) return false;
            for (const auto& row : rows) {
                const auto cell = [&](std::size_t column) { return &row[column]; };
                if (!request.admits(cell)) {
                    ++owner.dropped;
                    continue;
                }
                batch.add_row();
                for (std::size_t i = 0; i < row.size(); ++i) batch.set(i, row[i]);
            }
            return true;
        }
        Mixed& owner;
        ScanRequest request;
        bool done = false;
    };
};

std::int64_t count(Mixed& table, const std::string& sql) {
    Refusal refusal;
    auto query = SqlQuery::prepare(sql, {&table}, Time{}, {}, refusal);
    REQUIRE_MESSAGE(query.ok(), sql << ": " << (query.ok() ? "" : query.error().message));
    const auto found = (*query)->step();
    REQUIRE(found.ok());
    return (*query)->cell(0).integer;
}

}  // namespace

TEST_CASE("dropping rows early never drops one that SQLite would keep") {
    int dropped = 0, checked = 0;
    for (const std::string column : {"t", "v", "w", "i", "l"})
        for (const std::string op : {"=", "<>", "<", "<=", ">", ">=", "IS", "IS NOT", "LIKE", "GLOB"})
            for (const std::string value :
                 {"'a'", "'1'", "1", "1.0", "1.5", "'17.4'", "'2026-11-21 18:00:00'", "''", "NULL", "x'61'",
                  "'%a%'", "'1' || ''", "'A' COLLATE NOCASE", "'1.0'", "-1"}) {
                const std::string condition = column + " " + op + " " + value;
                CAPTURE(condition);
                Mixed early, late;
                const auto kept = count(early, "SELECT count(*) FROM mixed WHERE " + condition);
                CHECK(kept == count(late, "SELECT count(*) FROM mixed WHERE coalesce(" + condition + ", 0)"));
                CHECK(late.dropped == 0);
                dropped += early.dropped;
                ++checked;
            }
    CHECK(checked == 750);
    CHECK(dropped > 1000);
}

TEST_CASE("lists of values, has() and null tests are judged early, too") {
    for (const std::string condition :
         {"t IN ('a', '1')", "i IN (1, 1.5, '2')", "v IN ('17.4', 9)",
          "w IN ('2026-11-21 18:00:00', 'later')", "t NOT IN ('a')", "has(l, 'a')", "t IS NULL",
          "t IS NOT NULL", "i BETWEEN 0 AND 1", "t IN (SELECT 'a')"}) {
        CAPTURE(condition);
        Mixed early, late;
        CHECK(count(early, "SELECT count(*) FROM mixed WHERE " + condition) ==
              count(late, "SELECT count(*) FROM mixed WHERE coalesce(" + condition + ", 0)"));
    }
}

TEST_CASE("text kept beyond its row is a copy") {
    struct Pages final : SqlTable {
        std::string_view name() const override { return "mixed"; }
        std::span<const SqlColumn> columns() const override { return ::columns; }
        Result<std::unique_ptr<RowSource>> open(const ScanRequest&) override {
            struct Rows final : RowSource {
                Result<bool> next(RowBatch& batch) override {
                    static constexpr std::array<std::string_view, 4> texts{"bbbb", "dddd", "aaaa", "cccc"};
                    if (at == texts.size()) return false;
                    batch.add_row();
                    batch.set(0, Cell::of(texts[at]));
                    batch.set(3, Cell::of_int(static_cast<std::int64_t>(at++)));
                    return true;
                }
                std::size_t at = 0;
            };
            return std::unique_ptr<RowSource>(std::make_unique<Rows>());
        }
    };
    const std::vector<std::pair<std::string, std::string>> statements{
        {"SELECT max(t) FROM mixed", "dddd"},
        {"SELECT t FROM (SELECT t, max(-i) FROM mixed)", "bbbb"},
        {"SELECT t FROM mixed ORDER BY t LIMIT 1", "aaaa"},
        {"SELECT t FROM mixed GROUP BY t", "aaaa"},
        {"SELECT first_value(t) OVER (ORDER BY i DESC) FROM mixed", "cccc"},
        {"SELECT group_concat(t) FROM mixed", "bbbb,dddd,aaaa,cccc"},
        {"SELECT lag(t, 3) OVER () FROM mixed LIMIT 1 OFFSET 3", "bbbb"},
    };
    for (const auto& [sql, expected] : statements) {
        CAPTURE(sql);
        Pages table;
        Refusal refusal;
        auto query = SqlQuery::prepare(sql, {&table}, Time{}, {}, refusal);
        REQUIRE(query.ok());
        REQUIRE(*(*query)->step());
        CHECK((*query)->cell(0).text == expected);
    }
}

TEST_CASE("a query starts again from its tables") {
    Mixed table;
    Refusal refusal;
    auto query = SqlQuery::prepare("SELECT t FROM mixed WHERE i = 2", {&table}, Time{}, {}, refusal);
    for (int i = 1; i <= 3; ++i) {
        REQUIRE(*(*query)->step());
        CHECK((*query)->cell(0).text == "A");
        CHECK_FALSE(*(*query)->step());
        CHECK(table.opened == i);
        (*query)->rewind();
    }
}

TEST_CASE("lists are searched as JSON has them") {
    CHECK(list_has(R"(["a","b c"])", "b c"));
    CHECK(list_has(R"( ["\u00e9\n\"\\", "\ud83d\ude00"])", "é\n\"\\"));
    CHECK(list_has(R"(["\ud83d\ude00"])", "😀"));
    CHECK_FALSE(list_has(R"(["ab"])", "a"));
    CHECK_FALSE(list_has(R"("a")", "a"));
    CHECK_FALSE(list_has(R"(["a)", "a"));
    CHECK_FALSE(list_has("", ""));
    CHECK(list_has(R"([""])", ""));
}

TEST_CASE("times compare by instant, and what is no time comes last") {
    CHECK(compare_times("2026-11-21T18:00:00Z", "2026-11-21 18:00:00") == 0);
    CHECK(compare_times("2026-11-21T18:00:00Z", "2026-11-21 18:00:01") < 0);
    CHECK(compare_times("2026-11-21T18:00:00.5Z", "2026-11-21 18:00:00") > 0);
    CHECK(compare_times("2026-11-21T20:00:00+02:00", "2026-11-21 18:00:00") == 0);
    CHECK(compare_times("never", "2026-11-21") > 0);
    CHECK(compare_times("2026-11-21", "never") < 0);
    CHECK(compare_times("a", "b") < 0);
}
