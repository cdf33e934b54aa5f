// What SQL may not do, and what it is told when it makes no sense.
#include "fleet_help.hpp"
#include "support/has.hpp"

using namespace mdm;
using mdm::test::has;
using mdm::test::SmallFleet;

TEST_CASE("a literal that can never match is an error that says what was meant") {
    SmallFleet f;
    const std::vector<std::pair<std::string, std::string>> wrong{
        {"supervised = 'true'", "did you mean supervised = true?"},
        {"supervised = 'no'", "did you mean supervised = false?"},
        {"supervised = 2", "did you mean supervised"},
        {"'yes' <> supervised", "supervised can never be 'yes'"},
        {"supervised IS 'true'", "did you mean supervised = true?"},
        {"ownership = 'corporate'", "did you mean 'company'?"},
        {"ownership IN ('personal', 'Company')", "did you mean 'company'?"},
        {"ownership NOT IN ('byod')", "did you mean 'personal'?"},
        {"ownership = true", "ownership can never be true"},
        {"NOT (id = '1' OR devices.ownership != 'compny')", "did you mean 'company'?"},
        {"CASE platform WHEN 'ios' THEN 1 WHEN 'mac' THEN 2 END", "did you mean 'macos'?"},
        {"CASE WHEN platform == 'iOS' THEN 1 END", "did you mean 'ios'?"},
        {"\"platform\" = 'iso'", "did you mean 'ios'?"},
        {"os_version < 17.10", "write '17.10'"},
        {"os_version BETWEEN 16.0 AND '18'", "write '16.0'"},
        {"last_seen > 'yesterday'", "'yesterday' is not"},
        {"last_seen > 1700000000", "last_seen is a time"},
        {"battery < '20%'", "battery is a number"},
        {"groups = 'Sales'", "has(groups, 'Sales')"},
        {"EXISTS (SELECT 1 FROM groups g WHERE g.kind = 'smart')", "kind is one of: static, dynamic"},
    };
    for (const auto& [condition, expected] : wrong) {
        CAPTURE(condition);
        const auto said = f.where(condition);
        CHECK(said.starts_with("usage: "));
        CHECK_MESSAGE(has(said, expected), said);
    }
    CHECK(f.backend.pages == 0);
}

TEST_CASE("literals that may match, and names that are not ours, are left alone") {
    SmallFleet f;
    for (const std::string condition :
         {"supervised = 1 OR supervised = '0' OR supervised IS TRUE OR supervised = false",
          "ownership IN ('company', 'personal') AND ownership || 'x' = 'companyx'",
          "'x' || ownership = 'xcompany'", "ownership = 'COMPANY' COLLATE NOCASE OR ownership IS NULL",
          "ownership = lower('COMPANY')", "last_seen > '2026-01-01' AND last_seen < datetime('now')",
          "os_version >= 17 AND os_version < '18'", "name = 'supervised = ''true'''",
          "battery BETWEEN -1 AND 100", "EXISTS (SELECT 1 FROM policies WHERE kind = 'anything') OR 1",
          "groups = '[\"Sales\"]' OR groups LIKE '%Sal%'"}) {
        CAPTURE(condition);
        CHECK_FALSE(has(f.where(condition), "usage"));
    }
    for (const std::string sql : {"WITH t(state) AS (SELECT 'odd') SELECT state FROM t WHERE state = 'odd'",
                                  "SELECT state FROM (SELECT 'odd' AS state) WHERE state = 'odd'",
                                  "SELECT s.state FROM (SELECT 'odd' AS state) s LEFT JOIN jobs j ON j.state "
                                  "= 'done' WHERE s.state = 'odd'"}) {
        CAPTURE(sql);
        CHECK(f.query(sql) == "odd");
    }
    CHECK(has(f.query("WITH t AS (SELECT state FROM jobs) SELECT * FROM t WHERE state = 'runing'"),
              "did you mean 'running'?"));
}

TEST_CASE("what SQLite refuses is said with its place and a guess") {
    SmallFleet f;
    CHECK(f.where("seriel = 'A'") ==
          "usage: no such column: seriel in the condition (at character 1) [did you mean 'serial'?]");
    CHECK(has(f.where("serial = \"A\""), "[text goes in single quotes: 'A']"));
    CHECK(has(f.where("serial = A"), "no such column: A"));
    CHECK(has(f.query("SELECT id FROM device"), "did you mean 'devices'?"));
    CHECK(has(f.query("SELECT d.seriel FROM devices d"), "did you mean 'serial'?"));
    CHECK(f.query("SELEC 1") == "usage: near \"SELEC\": syntax error in the query (at character 1)");
    CHECK(has(f.where("name = 'ü' AND AND 1"),
              "near \"AND\": syntax error in the condition (at character 16)"));
    CHECK(has(f.where("serial = "), "in the condition"));
    CHECK(has(f.where("nosuch(1)"), "no such function: nosuch"));
}

TEST_CASE("a condition is one expression and stays in its parentheses") {
    SmallFleet f;
    for (const std::string condition : {"1) OR (1", "1; DELETE FROM devices", "", "   ", "-- nothing",
                                        "1) UNION SELECT serial FROM devices --", "'open", "1 /* open", "(1",
                                        "id = '1', 2", "id, serial"}) {
        CAPTURE(condition);
        const auto fleet = f.fleet();
        const auto checked = fleet.check_expression(condition);
        REQUIRE_FALSE(checked.ok());
        CHECK(checked.error().code == Code::usage);
    }
    CHECK(f.where("id = '1' -- the first") == "1");
    CHECK(f.where("id /* ) */ = '1' OR name = ')'") == "1");
    const auto offline = Fleet::open({}, {}, f.clock);
    CHECK(offline->check_expression("platform = 'ios' AND id IN (SELECT device_id FROM apps)").ok());
    CHECK_FALSE(offline->check_expression("platform = 'iso'").ok());
}

TEST_CASE("a query is one SELECT and reads nothing but our tables") {
    SmallFleet f;
    for (const std::string sql : {"",
                                  "-- nothing",
                                  "SELECT 1; SELECT 2",
                                  "EXPLAIN SELECT 1",
                                  "EXPLAIN QUERY PLAN SELECT 1",
                                  "PRAGMA database_list",
                                  "ATTACH '/tmp/x.db' AS x",
                                  "CREATE TABLE t(a)",
                                  "DELETE FROM devices",
                                  "INSERT INTO devices(id) VALUES ('x')",
                                  "UPDATE devices SET id = 'x'",
                                  "VACUUM INTO '/tmp/x.db'",
                                  "SELECT * FROM sqlite_schema",
                                  "SELECT * FROM pragma_database_list",
                                  "SELECT * FROM dbstat",
                                  "SELECT count(*) FROM dbstat",
                                  "SELECT count(*) FROM sqlite_schema",
                                  "SELECT * FROM sqlite_stmt",
                                  "SELECT load_extension('x')",
                                  "SELECT readfile('/etc/passwd')",
                                  "SELECT writefile('/tmp/x', 'x')",
                                  "SELECT randomblob(10)",
                                  "SELECT fts3_tokenizer('simple')",
                                  "SELECT sqlite_compileoption_get(1)",
                                  "SELECT ?1",
                                  "SELECT :name",
                                  "BEGIN",
                                  "DROP TABLE devices",
                                  "CREATE VIRTUAL TABLE t USING fts5(a)",
                                  "WITH x AS (SELECT 1) DELETE FROM devices",
                                  "SELECT 1; DROP TABLE devices",
                                  "SELECT * FROM catalog"}) {
        CAPTURE(sql);
        CHECK(f.query(sql).starts_with("usage: "));
    }
    CHECK(f.query(std::string("SELECT 1\0SELECT 2", 17)).starts_with("usage: "));
    CHECK(f.query("VALUES (1), (2); -- fine") == "1 2");
    CHECK(f.backend.pages == 0);
}

TEST_CASE("values, memory and time have limits") {
    SmallFleet f;
    CHECK(f.query("SELECT zeroblob(1000000000)") ==
          "usage: the query makes a value of more than 16 MB [ask for less at once]");
    CHECK(has(f.query("SELECT replace(hex(zeroblob(4000000)), '0', 'aaa')"), "16 MB"));
    f.options.memory = 20u << 20;
    CHECK(
        has(f.query("SELECT json_group_array(x) OVER (ORDER BY n ROWS BETWEEN 50 PRECEDING AND CURRENT ROW) "
                    "FROM (SELECT value AS n, printf('%.4000000c', 'x') AS x FROM "
                    "json_each('[1,2,3,4,5,6,7,8,9,10]'))"),
            "more than"));
}

TEST_CASE("a query that gives no row is stopped; waiting for a server is not held against it") {
    SmallFleet f;
    Millis now{0};
    f.options.ticks = [&] { return now += Millis(1); };
    f.options.timeout = Millis(500);
    CHECK(f.query("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c") ==
          "usage: the query ran for 500ms without coming to an end "
          "[make it simpler, or allow more with --query-timeout]");
    // rows come, and never end
    CHECK(has(f.query("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c"),
              "without coming to an end"));
    const std::string ten = "(SELECT value FROM json_each('[1,2,3,4,5,6,7,8,9,0]'))";
    CHECK(has(f.query("SELECT sum(1) FROM " + ten + "," + ten + "," + ten + "," + ten + "," + ten + "," +
                      ten + "," + ten),
              "without giving a row"));

    struct Slow final : TableProvider {
        const Table& table() const override { return tables::jobs; }
        Result<std::unique_ptr<RowSource>> open(ColumnSet, std::span<const Filter>) override {
            struct Pages final : RowSource {
                explicit Pages(Millis& clock) : now(clock) {}
                Result<bool> next(RowBatch& batch) override {
                    now += Millis(60'000);
                    batch.add_row();
                    batch.set(0, Cell::of("j"));
                    return ++page < 20;
                }
                Millis& now;
                int page = 0;
            };
            return std::unique_ptr<RowSource>(std::make_unique<Pages>(*now));
        }
        Millis* now = nullptr;
    } slow;
    slow.now = &now;
    f.options.timeout = Millis(5000);
    const auto fleet = f.fleet().with(slow);
    CHECK(test::all_rows(fleet.query("SELECT count(*) FROM jobs, " + ten + ", " + ten + ", " + ten)) ==
          "20000");
}
