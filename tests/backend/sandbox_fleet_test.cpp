#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "backend/sandbox_fixture.hpp"
#include "mdm/backend/sandbox/fleet.hpp"
#include "mdm/base/text.hpp"

using namespace mdm;
using namespace mdm::test;
using namespace std::chrono_literals;

namespace {

const ColumnSet all = ColumnSet::all(47);

std::vector<Row> devices(Backend& backend) {
    return list_all(backend, tables::devices, all);
}
std::size_t count(const std::vector<Row>& rows, Field field, std::string_view value) {
    return static_cast<std::size_t>(
        std::count_if(rows.begin(), rows.end(), [&](const Row& row) { return cell(row, field) == value; }));
}
std::vector<Row> read(Backend& backend, const std::string& id) {
    RowBatch batch(47);
    REQUIRE(backend.read_devices(std::vector{id}, all, batch).ok());
    return batch_rows(batch);
}

/// Fleets on the same clock, so that times agree.
std::vector<Row> fleet(std::uint64_t count, std::uint64_t seed) {
    SandboxFile file({count, seed, {}, {}});
    auto rows = devices(file.backend());
    for (const Row& row : devices(file.backend())) {
        const auto detail = read(file.backend(), *row[0]);
        rows.insert(rows.end(), detail.begin(), detail.end());
    }
    return rows;
}

}  // namespace

TEST_CASE("the same seed makes the same fleet, another seed another one") {
    const auto first = fleet(60, 7);
    CHECK(first == fleet(60, 7));
    const auto other = fleet(60, 8);
    REQUIRE(other.size() == first.size());
    for (std::size_t i = 0; i < other.size(); ++i) CHECK(other[i][0] != first[i][0]);
}

TEST_CASE("a larger fleet begins with the smaller one") {
    SandboxFile small({20, 7, {}, {}}), large({700, 7, {}, {}});
    const auto few = devices(small.backend()), many = devices(large.backend());
    CHECK(std::equal(few.begin(), few.end(), many.begin()));
}

TEST_CASE("counts are those that device.hpp promises, for every seed") {
    struct Promise {
        std::uint64_t devices;
        std::size_t company, personal, unknown, pending, unenrolled, lost, blank;
    };
    for (const Promise& promise : {Promise{10, 8, 1, 1, 0, 0, 1, 1}, Promise{100, 71, 22, 7, 3, 3, 4, 1},
                                   Promise{1000, 701, 220, 79, 16, 24, 27, 3}})
        for (const std::uint64_t seed : {7u, 99u}) {
            CAPTURE(promise.devices);
            SandboxFile file({promise.devices, seed, {}, {}});
            const auto rows = devices(file.backend());
            CHECK(count(rows, Field::ownership, "company") == promise.company);
            CHECK(count(rows, Field::ownership, "personal") == promise.personal);
            CHECK(count(rows, Field::ownership, "null") == promise.unknown);
            CHECK(count(rows, Field::enrollment, "pending") == promise.pending);
            CHECK(count(rows, Field::enrollment, "unenrolled") == promise.unenrolled);
            const std::string tag = "\"lost\"";
            CHECK(static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), [&tag](const Row& row) {
                      return cell(row, Field::tags).find(tag) != std::string::npos;
                  })) == promise.lost);
            CHECK(count(rows, Field::serial, "") == promise.blank);
        }
}

TEST_CASE("even a small fleet has the awkward devices") {
    SandboxFile file({14, 7, {}, {}});
    const auto rows = devices(file.backend());
    CHECK(cell(rows[1], Field::name) == "=cmd|' /C calc'!A0");
    CHECK(cell(rows[3], Field::name).find("\u202E") != std::string::npos);
    CHECK(cell(rows[4], Field::name).find('\x1b') != std::string::npos);
    CHECK(cell(rows[6], Field::serial).empty());
    CHECK(cell(rows[7], Field::serial) == cell(rows[8], Field::serial));
    CHECK(cell(rows[7], Field::id) != cell(rows[8], Field::id));
    CHECK(cell(rows[9], Field::name) == cell(rows[0], Field::serial));
    CHECK(cell(rows[10], Field::enrollment) == "unenrolled");
    CHECK(cell(rows[11], Field::enrollment) == "pending");
    CHECK(cell(rows[11], Field::os_version) == "null");
    CHECK(cell(rows[12], Field::name).find('\n') != std::string::npos);
    CHECK(cell(rows[13], Field::name).size() > 1000);
    CHECK(cell(rows[0], Field::groups).find("\"Clinical\",\"Wards\"") != std::string::npos);
    CHECK(cell(rows[0], Field::tags) == "[\"exam-cart\"]");
}

TEST_CASE("a lost device has not been heard of for 40 days and has a place, others have none") {
    SandboxFile file({10, 7, {}, {}});
    const auto rows = devices(file.backend());
    const auto lost = read(file.backend(), rows[5][0].value()).at(0);
    CHECK(*parse_rfc3339(cell(lost, Field::last_seen)) < file.backend().now() - 40 * 24h);
    CHECK(cell(lost, Field::tags) == "[\"lost\"]");
    CHECK(cell(lost, Field::lost_mode) == "true");
    CHECK(cell(lost, Field::latitude) != "null");
    const auto first = read(file.backend(), rows[0][0].value()).at(0);
    CHECK(cell(first, Field::latitude) == "null");
    CHECK(*parse_rfc3339(cell(first, Field::last_seen)) > file.backend().now() - 7h);
}

TEST_CASE("devices check in by themselves as time goes by") {
    SandboxFile file({10, 7, {}, {}});
    const auto before = devices(file.backend());
    REQUIRE(sandbox::tick(file.path(), 8h, file.world.seams).ok());
    const auto after = devices(file.backend());
    CHECK(cell(after[0], Field::last_seen) > cell(before[0], Field::last_seen));
    CHECK(cell(after[5], Field::last_seen) == cell(before[5], Field::last_seen));
}

TEST_CASE("every serial, udid, imei and id finds its device without a scan, in any case") {
    SandboxFile file({1500, 7, {}, {}});
    for (const Row& row : devices(file.backend()))
        for (const Field field : {Field::id, Field::serial, Field::udid, Field::imei}) {
            const auto value = row[column(field)];
            if (!value || value->empty()) continue;
            const std::string small = lower(*value);
            ListRequest request;
            request.table = &tables::devices;
            request.filters = {{column(field), FilterOp::equals, Cell::of(small)}};
            auto source = file.backend().list(request);
            REQUIRE(source.ok());
            const auto found = all_rows(**source, 47);
            CHECK(found.size() <= 2);
            CHECK(
                std::any_of(found.begin(), found.end(), [&row](const Row& one) { return one[0] == row[0]; }));
        }
}

TEST_CASE("serials and ids are all different, but for the one pair") {
    SandboxFile file({3000, 11, {}, {}});
    std::multiset<std::string> serials, ids;
    for (const Row& row : devices(file.backend())) {
        if (row[column(Field::serial)] && !row[column(Field::serial)]->empty())
            serials.insert(*row[column(Field::serial)]);
        ids.insert(*row[0]);
    }
    std::size_t doubles = 0;
    for (auto one = serials.begin(); one != serials.end(); one = serials.upper_bound(*one))
        doubles += serials.count(*one) - 1;
    CHECK(doubles == 1);
    CHECK(std::set<std::string>(ids.begin(), ids.end()).size() == 3000);
}

TEST_CASE("an IMEI carries its check digit") {
    SandboxFile file({200, 7, {}, {}});
    for (const Row& row : devices(file.backend())) {
        const auto imei = row[column(Field::imei)];
        if (!imei) continue;
        REQUIRE(imei->size() == 15);
        int sum = 0;
        for (std::size_t i = 0; i < 15; ++i) {
            const int digit = (*imei)[i] - '0';
            const int value = i % 2 == 1 ? digit * 2 : digit;
            sum += value > 9 ? value - 9 : value;
        }
        CHECK(sum % 10 == 0);
    }
}

TEST_CASE("all families of platforms are there, and ownership can be missing altogether") {
    SandboxFile file({500, 7, {}, {}});
    std::set<std::string> platforms;
    for (const Row& row : devices(file.backend())) platforms.insert(cell(row, Field::platform));
    CHECK(platforms ==
          std::set<std::string>{"ios", "ipados", "macos", "android", "windows", "tvos", "chromeos"});
    SandboxFile without({50, 7, {"ownership"}, {}});
    CHECK(count(devices(without.backend()), Field::ownership, "null") == 50);
}

TEST_CASE("apps are listed for one device and for the fleet alike") {
    SandboxFile file({40, 7, {}, {}});
    const auto rows = list_all(file.backend(), tables::apps, ColumnSet::all(5));
    std::size_t one_by_one = 0;
    for (const Row& row : devices(file.backend()))
        one_by_one += list_all(file.backend(), tables::apps, ColumnSet::all(5), *row[0]).size();
    CHECK(rows.size() == one_by_one);
    CHECK(rows.size() > 50);
}
