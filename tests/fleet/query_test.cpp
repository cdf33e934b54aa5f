#include "fleet_help.hpp"

using namespace mdm;
using mdm::test::SmallFleet;

TEST_CASE("a plain scan streams: no page is read before its rows are wanted") {
    SmallFleet f;
    const auto fleet = f.fleet();
    auto query = fleet.query("SELECT id FROM devices LIMIT 2");
    REQUIRE(query.ok());
    CHECK(f.backend.pages == 0);
    CHECK(test::all_rows(std::move(query)) == "1 2");
    CHECK(f.backend.pages == 1);
}

TEST_CASE("every device without conditions, straight from the backend, is what SQL would have given") {
    SmallFleet f;
    for (const bool show_personal : {false, true}) {
        f.options.show_personal = show_personal;
        const auto fleet = f.fleet();
        DeviceQuery all;
        all.columns = ColumnSet::all(tables::devices.columns.size());
        DeviceQuery by_sql = all;
        by_sql.where = "1 = 1";
        auto straight = fleet.select_devices(all);
        auto asked = fleet.select_devices(by_sql);
        REQUIRE(straight.ok());
        REQUIRE(asked.ok());
        REQUIRE((*straight)->columns().size() == (*asked)->columns().size());
        for (std::size_t i = 0; i < (*asked)->columns().size(); ++i) {
            CHECK((*straight)->columns()[i].name == (*asked)->columns()[i].name);
            CHECK((*straight)->columns()[i].type == (*asked)->columns()[i].type);
        }
        const auto rows = test::all_rows(std::move(straight));
        CHECK(rows == test::all_rows(std::move(asked)));
        CHECK(rows.size() > 100);
    }
}

TEST_CASE("rows keep their types: booleans are booleans again and unknown is null") {
    SmallFleet f;
    CHECK(f.query("SELECT id, supervised, battery, supervised + 1 FROM devices WHERE id <> '2'") ==
          "1|true|10|2 3|null|50|null 4|null|null|null");
    const auto fleet = f.fleet();
    const auto query = fleet.query("SELECT last_seen AS seen, supervised, count(*) FROM devices");
    CHECK((*query)->columns()[0].name == "seen");
    CHECK((*query)->columns()[0].type == ColumnType::time);
    CHECK((*query)->columns()[1].type == ColumnType::boolean);
    CHECK_FALSE((*query)->columns()[2].type.has_value());
}

TEST_CASE("null is unknown: it is neither equal nor unequal") {
    SmallFleet f;
    CHECK(f.where("supervised = false") == "2");
    CHECK(f.where("NOT supervised") == "2");
    CHECK(f.where("ownership <> 'company'") == "2");
    CHECK(f.where("ownership IS NOT 'company'") == "2 3");
    CHECK(f.where("supervised IS NULL") == "3 4");
    CHECK(f.where("supervised IS NOT NULL AND battery < 50") == "1");
}

TEST_CASE("versions compare as versions, quoted or whole") {
    SmallFleet f;
    CHECK(f.where("os_version < '17.10'") == "1 3");
    CHECK(f.where("os_version = '17.4.0'") == "1");
    CHECK(f.where("'17.4.0' = os_version") == "1");
    CHECK(f.where("os_version >= 17") == "1 2");
    CHECK(f.where("os_version IN ('17.4.0', '9.3.0')") == "1 3");
    CHECK(f.query("SELECT max(os_version), min(os_version) FROM devices") == "17.10|9.3");
    CHECK(f.query("SELECT id FROM devices WHERE os_version IS NOT NULL ORDER BY os_version") == "3 1 2");
}

TEST_CASE("times compare as times in either spelling, and now is the backend's") {
    SmallFleet f;  // now is 2026-11-21T18:00:00Z
    CHECK(f.where("last_seen < datetime('now', '-30 days')") == "2");
    CHECK(f.where("last_seen >= datetime('now', '-30 days')") == "1 3");
    CHECK(f.where("last_seen = '2026-11-21 17:00:00'") == "1");
    CHECK(f.where("last_seen = '2026-11-21T18:00:00+01:00'") == "1");
    CHECK(f.query("SELECT datetime('now'), date('now'), strftime('%H:%M', 'now'), unixepoch(), "
                  "CURRENT_TIMESTAMP, CURRENT_DATE, julianday('now') > 2461000") ==
          "2026-11-21 18:00:00|2026-11-21|18:00|1795284000|2026-11-21 18:00:00|2026-11-21|1");
}

TEST_CASE("lists are JSON and has() looks into them") {
    SmallFleet f;
    CHECK(f.where("has(groups, 'Sales')") == "1");
    CHECK(f.where("has(groups, 'Sales \"x\"')") == "2");
    CHECK(f.where("has(groups, 'ales')") == "");
    CHECK(f.where("NOT has(groups, 'Sales')") == "2");
    CHECK(f.query("SELECT devices.id, value FROM devices, json_each(groups)") ==
          "1|Sales 1|EU 2|Sales \"x\"");
}

TEST_CASE("each table is fetched once, whatever the statement does with it") {
    const std::vector<std::pair<std::string, std::string>> statements{
        {"SELECT d.id, a.name FROM devices d JOIN apps a ON a.device_id = d.id ORDER BY 1, 2", "1|X 1|Y 3|X"},
        {"SELECT d.id, a.name FROM devices d LEFT JOIN apps a ON a.device_id = d.id AND a.name = 'X' "
         "ORDER BY 1",
         "1|X 2|null 3|X 4|null"},
        {"SELECT id FROM devices d WHERE EXISTS (SELECT 1 FROM apps a WHERE a.device_id = d.id)", "1 3"},
        {"SELECT id, (SELECT count(*) FROM apps WHERE device_id = d.id) FROM devices d", "1|2 2|0 3|1 4|0"},
        {"SELECT a.id, b.id FROM devices a, devices b WHERE a.platform = b.platform AND a.id < b.id", "1|3"},
        {"SELECT a.id FROM devices a JOIN devices b ON a.serial = b.serial ORDER BY 1", "1 2 3 4"},
        {"SELECT id FROM devices WHERE platform = 'ios' UNION SELECT id FROM devices WHERE id = '4'",
         "1 3 4"},
        {"SELECT id FROM devices WHERE id IN (SELECT device_id FROM apps)", "1 3"},
        {"WITH d AS (SELECT * FROM devices) SELECT x.id FROM d x JOIN d y ON x.id = y.id WHERE y.serial = "
         "'B'",
         "2"},
        {"SELECT id FROM devices WHERE serial = 'A' OR battery > 80 OR name = 'none'", "1 2"},
        {"SELECT d.id, a.name FROM apps a FULL JOIN devices d ON a.device_id = d.id ORDER BY 1, 2",
         "1|X 1|Y 2|null 3|X 4|null"},
        {"SELECT d.id, a.name FROM apps a RIGHT JOIN devices d ON a.device_id = d.id ORDER BY 1, 2",
         "1|X 1|Y 2|null 3|X 4|null"},
        {"SELECT count(*) FROM devices WHERE last_seen = (SELECT max(last_seen) FROM devices)", "1"},
        {"SELECT platform, count(*), group_concat(serial) FROM devices GROUP BY platform ORDER BY 1",
         "android|1|D ios|2|A,C macos|1|B"},
        {"SELECT name, max(battery) FROM devices", "Bob|90"},
        {"SELECT DISTINCT platform FROM devices ORDER BY 1", "android ios macos"},
        {"SELECT \"mdm:devices:0;\".id FROM apps \"mdm:devices:0;x\" JOIN devices \"mdm:devices:0;\" "
         "ON 1 WHERE app_id = 'com.y' ORDER BY 1",
         "1 2 3 4"},
        {"WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 3) "
         "SELECT x, (SELECT id FROM devices WHERE battery > 80) FROM c",
         "1|2 2|2 3|2"},
    };
    for (const auto& [sql, expected] : statements) {
        CAPTURE(sql);
        SmallFleet f;
        CHECK(f.query(sql) == expected);
        CHECK(f.backend.lists["devices"] <= 1);
        CHECK(f.backend.lists["apps"] <= 1);
    }
}

TEST_CASE("an equality join over a spooled table uses its index, also when both sides are one table") {
    SmallFleet f;
    f.backend.rows["devices"].clear();
    f.backend.page = 500;
    for (int i = 0; i < 3000; ++i)
        f.backend.device(std::to_string(i),
                         {{"serial", "S" + std::to_string(i)}, {"user", std::to_string(i + 1)}});
    CHECK(f.query("SELECT count(*) FROM devices a JOIN devices b ON b.id = a.user") == "2999");
    CHECK(f.query("SELECT count(*) FROM devices a JOIN devices b ON b.id = a.user JOIN devices c ON c.user = "
                  "b.id") == "2999");
}

TEST_CASE(
    "details are fetched a page at a time, for survivors of the list only, in whatever order they stand") {
    for (const std::string condition :
         {"battery < 60 AND platform = 'ios'", "platform = 'ios' AND battery < 60",
          "battery < 60 AND serial LIKE '%' AND platform IN ('ios', 'ipados')",
          "60 > battery AND (platform = 'ios' OR platform = 'ipados')",
          "battery < 60 AND platform GLOB 'io*'"}) {
        CAPTURE(condition);
        SmallFleet f;
        f.backend.details = {"battery"};
        CHECK(f.where(condition) == "1 3");
        CHECK(f.backend.detailed == std::vector<std::string>{"1", "3"});
        CHECK(f.backend.lists["devices"] == 1);
        CHECK(f.backend.detail_calls == 1);  // pages of three: 1 2 3, and 4 does not survive
    }
}

TEST_CASE("terms that SQLite keeps to itself hold details back, too") {
    for (const std::string condition :
         {"battery < 60 AND has(groups, 'Sales')", "battery < 60 AND (serial = 'A' OR name = 'Bertha')",
          "lower(serial) = 'a' AND battery < 60", "battery < 60 AND length(name) BETWEEN 4 AND 9"}) {
        CAPTURE(condition);
        SmallFleet f;
        f.backend.details = {"battery"};
        CHECK(f.where(condition) == "1");
        CHECK(f.backend.detailed == std::vector<std::string>{"1"});
    }
}

TEST_CASE("no details are fetched for columns that are not used") {
    SmallFleet f;
    f.backend.details = {"battery", "name"};
    CHECK(f.query("SELECT count(*), max(serial) FROM devices") == "4|D");
    CHECK(f.backend.detail_calls == 0);
}

TEST_CASE("literal conditions hold details back in joins as well") {
    SmallFleet f;
    f.backend.details = {"battery"};
    CHECK(f.query("SELECT d.battery, a.name FROM apps a LEFT JOIN devices d ON d.id = a.device_id AND "
                  "d.platform = 'ios' AND d.serial = 'A' ORDER BY 2, 1") == "null|X 10|X 10|Y");
    CHECK(f.backend.detailed == std::vector<std::string>{"1"});
}

TEST_CASE("a device that is known by its id is read alone") {
    SmallFleet f;
    CHECK(f.where("id = '3'") == "3");
    CHECK(f.where("id IN ('3', 'none', '1') AND platform = 'ios'") == "1 3");
    CHECK(f.backend.lists["devices"] == 0);
    CHECK(f.backend.detail_calls == 2);
    CHECK(f.where("id = ''") == "");
    CHECK(f.backend.detail_calls == 2);
}

TEST_CASE("only what the backend understands is pushed, and everything is evaluated again") {
    SmallFleet f;
    f.backend.understood = {"serial", "latitude", "last_seen", "supervised"};
    CHECK(f.where("serial = 'A' AND platform = 'macos'") == "");
    CHECK(f.where("latitude = 1.5") == "1");
    CHECK(f.where("supervised = true") == "1");
    CHECK(f.where("last_seen = datetime('now', '-1 hour')") == "1");
    CHECK(f.where("serial = 'a' COLLATE NOCASE") == "1");
    CHECK(f.where("serial = 'A' OR name = 'Bob'") == "1 2");
    CHECK(f.backend.pushed ==
          std::vector<std::string>{"serial=A", "supervised=true", "last_seen=2026-11-21T17:00:00Z"});
}

TEST_CASE("apps of one device are asked for as such") {
    SmallFleet f;
    CHECK(f.query("SELECT name FROM apps WHERE device_id = '1'") == "X Y");
    CHECK(f.backend.requests.at(0).scope == "1");
}

TEST_CASE("where a personal device is stays hidden, and cannot be asked for sideways") {
    SmallFleet f;
    CHECK(f.query("SELECT id, latitude FROM devices") == "1|1.500000 2|null 3|null 4|null");
    CHECK(f.where("latitude > 0") == "1");
    CHECK(f.where("id = '2' AND latitude = 2.5") == "");
    f.backend.details = {"latitude", "ownership"};
    CHECK(f.query("SELECT id, latitude FROM devices WHERE latitude IS NOT NULL") == "1|1.500000");
    f.options.show_personal = true;
    CHECK(f.query("SELECT id, latitude FROM devices WHERE latitude IS NOT NULL") ==
          "1|1.500000 2|2.500000 3|3.500000");
}

TEST_CASE("a context may say that unknown ownership is the company's") {
    SmallFleet f;
    const auto fleet = Fleet::open({{"prod", &f.backend, "company"}}, {}, f.clock);
    CHECK(test::all_rows(fleet->query("SELECT id FROM devices WHERE latitude > 0")) == "1 3");
}

TEST_CASE("several contexts are one table, and a condition on the context spares the others") {
    SmallFleet f;
    test::MemoryBackend other("t2");
    other.device("9", {{"serial", "Z"}});
    const auto fleet = Fleet::open({{"prod", &f.backend}, {"lab", &other}}, {}, f.clock);
    CHECK(test::all_rows(fleet->query("SELECT id, context, backend FROM devices WHERE id >= '4'")) ==
          "4|prod|memory 9|lab|memory");
    f.backend.lists.clear();
    CHECK(test::all_rows(fleet->query("SELECT id FROM devices WHERE context = 'lab'")) == "9");
    CHECK(f.backend.lists["devices"] == 0);
    CHECK_FALSE(Fleet::open({{"prod", &f.backend}, {"prod", &other}}, {}, f.clock).ok());
}

TEST_CASE("an error inside a scan keeps its code and says what was being done") {
    SmallFleet f;
    f.backend.fail_after = 1;
    CHECK(f.query("SELECT id FROM devices") ==
          "unavailable: the server is away, while listing devices of context 'prod'");
    CHECK(f.query("SELECT count(*) FROM apps a JOIN devices d ON d.id = a.device_id") ==
          "unavailable: the server is away, while listing devices of context 'prod'");
}

TEST_CASE("a table of a higher layer joins in, and is empty without one") {
    struct Jobs final : TableProvider {
        const Table& table() const override { return tables::jobs; }
        Result<std::unique_ptr<RowSource>> open(ColumnSet columns, std::span<const Filter> filters) override {
            asked = columns;
            pushed = filters.size();
            struct One final : RowSource {
                bool done = false;
                Result<bool> next(RowBatch& batch) override {
                    if (std::exchange(done, true)) return false;
                    batch.add_row();
                    batch.set(0, Cell::of("j1"));
                    batch.set(3, Cell::of("done"));
                    return true;
                }
            };
            return std::unique_ptr<RowSource>(std::make_unique<One>());
        }
        ColumnSet asked;
        std::size_t pushed = 0;
    } jobs;
    SmallFleet f;
    CHECK(f.query("SELECT id FROM jobs") == "");
    const auto fleet = f.fleet().with(jobs);
    CHECK(test::all_rows(fleet.query("SELECT id, state FROM jobs WHERE state = 'done'")) == "j1|done");
    CHECK(jobs.asked.size() == 2);
    CHECK(jobs.pushed == 1);
}
