#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <set>

#include "backend/conformance.hpp"
#include "mdm/base/text.hpp"

namespace mdm::test {
namespace {

using F = Field;
using Fleet = Fixture::Fleet;
using namespace std::chrono_literals;

constexpr std::size_t width = column(F::backend) + 1;
const ColumnSet everything = ColumnSet::all(width);

std::optional<std::string> at(const Row& row, Field field) {
    return row[column(field)];
}

std::vector<Row> devices(Backend& backend, ColumnSet columns = everything) {
    return list_all(backend, tables::devices, columns);
}

ColumnSet columns_from(Backend& backend, Origin origin) {
    ColumnSet set;
    for (std::size_t i = 0; i < width; ++i)
        if (backend.origin(tables::devices, i) == origin) set.add(i);
    return set;
}

void empty_fleet(Fixture& fixture) {
    CHECK(devices(fixture.backend(Fleet::empty)).empty());
}

void every_device_once(Fixture& fixture) {
    const auto rows = devices(fixture.backend(Fleet::large), columns({F::id}));
    std::set<std::string> ids;
    for (const Row& row : rows) {
        REQUIRE(at(row, F::id).has_value());
        ids.insert(*at(row, F::id));
    }
    CHECK(rows.size() == fixture.devices(Fleet::large));
    CHECK(ids.size() == rows.size());
}

void large_is_paged(Fixture& fixture) {
    ListRequest request;
    request.table = &tables::devices;
    auto source = fixture.backend(Fleet::large).list(request);
    REQUIRE(source.ok());
    RowBatch batch(width);
    REQUIRE((*source)->next(batch).ok());
    CHECK(batch.rows() < fixture.devices(Fleet::large));
}

void end_stays_the_end(Fixture& fixture) {
    ListRequest request;
    request.table = &tables::devices;
    auto source = fixture.backend().list(request);
    REQUIRE(source.ok());
    all_rows(**source, width);
    RowBatch batch(width);
    const auto again = (*source)->next(batch);
    REQUIRE(again.ok());
    CHECK_FALSE(*again);
    CHECK(batch.empty());
}

void key_always_comes(Fixture& fixture) {
    for (const Row& row : devices(fixture.backend(), ColumnSet{})) CHECK(at(row, F::id).has_value());
}

void origin_is_honest(Fixture& fixture) {
    Backend& backend = fixture.backend(Fleet::large);
    const ColumnSet not_listed = everything - columns_from(backend, Origin::list);
    const ColumnSet nowhere = columns_from(backend, Origin::nowhere);
    std::vector<std::string> ids;
    for (const Row& row : devices(backend)) {
        if (ids.size() < 100) ids.push_back(row[0].value());
        for (std::size_t i = 0; i < width; ++i)
            if (not_listed.has(i)) CHECK_FALSE(row[i].has_value());
    }
    RowBatch batch(width);
    REQUIRE(backend.read_devices(ids, everything, batch).ok());
    for (const Row& row : batch_rows(batch))
        for (std::size_t i = 0; i < width; ++i)
            if (nowhere.has(i)) CHECK_FALSE(row[i].has_value());
}

bool is_one_of(std::string_view words, const std::string& word) {
    const auto list = split(words, ' ');
    return std::find(list.begin(), list.end(), word) != list.end();
}

void values_have_their_types(Fixture& fixture) {
    for (const Row& row : devices(fixture.backend(Fleet::large)))
        for (std::size_t i = 0; i < width; ++i) {
            const Column& what = tables::devices.columns[i];
            CAPTURE(what.name);
            if (!row[i]) continue;
            if (what.type == ColumnType::word) CHECK(is_one_of(what.words, *row[i]));
            if (what.type == ColumnType::time) CHECK(parse_rfc3339(*row[i]).ok());
            if (what.type == ColumnType::boolean) CHECK((*row[i] == "true" || *row[i] == "false"));
            if (what.type == ColumnType::list) CHECK((row[i]->front() == '[' && row[i]->back() == ']'));
        }
}

void unknown_is_null(Fixture& fixture) {
    // some devices of any fleet tell nothing of their supervision (not Apple's) or of whose they are (Graph
    // says false of the first and "unknown" of the second), and none tells an empty word
    std::size_t unknown = 0;
    for (const Row& row : devices(fixture.backend(Fleet::large), columns({F::supervised, F::ownership}))) {
        if (!at(row, F::supervised) || !at(row, F::ownership)) ++unknown;
        if (at(row, F::ownership)) CHECK_FALSE(at(row, F::ownership)->empty());
    }
    CHECK(unknown > 0);
}

/// Our own meaning of an equality, in the loosest form that evaluation here may take.
bool same(const std::string& a, const std::string& b) {
    return iequals(a, b) || compare_versions(a, b) == 0;
}

void filters_give_a_superset(Fixture& fixture) {
    Backend& backend = fixture.backend(Fleet::large);
    const auto rows = devices(backend);
    std::size_t tried = 0;
    for (std::size_t i = 0; i < width; ++i) {
        if (!backend.understands(tables::devices, i, FilterOp::equals)) continue;
        CAPTURE(tables::devices.columns[i].name);
        for (const std::size_t sample : {rows.size() / 3, rows.size() / 2, rows.size() - 1}) {
            const auto& value = rows[sample][i];
            if (!value) continue;
            ListRequest request;
            request.table = &tables::devices;
            const bool flag = tables::devices.columns[i].type == ColumnType::boolean;
            request.filters = {
                {i, FilterOp::equals, flag ? Cell::of_bool(*value == "true") : Cell::of(*value)}};
            auto source = backend.list(request);
            REQUIRE(source.ok());
            std::set<std::string> listed;
            for (const Row& row : all_rows(**source, width)) listed.insert(row[0].value());
            for (const Row& row : rows)
                if (row[i] && same(*row[i], *value)) CHECK(listed.contains(row[0].value()));
            ++tried;
        }
    }
    if (tried == 0) fixture.skip("no filter is handed to this server");
}

void detail_reads_in_order(Fixture& fixture) {
    Backend& backend = fixture.backend();
    const auto rows = devices(backend);
    REQUIRE(rows.size() >= 3);
    const std::vector<std::string> ids{rows[2][0].value(), "no-such-device", rows[0][0].value(),
                                       rows[2][0].value()};
    RowBatch batch(width);
    REQUIRE(backend.read_devices(ids, everything, batch).ok());
    const auto read = batch_rows(batch);
    REQUIRE(read.size() == 4);
    CHECK(read[0][0] == ids[0]);
    CHECK_FALSE(read[1][0].has_value());
    CHECK(read[2][0] == ids[2]);
    CHECK(read[3] == read[0]);
    CHECK(at(read[0], F::serial) == at(rows[2], F::serial));
}

void counting(Fixture& fixture) {
    const auto count = fixture.backend(Fleet::large).count_devices();
    if (count.ok())
        CHECK(*count == fixture.devices(Fleet::large));
    else
        CHECK(count.error().code == Code::unsupported);
}

void group_members_are_the_scope(Fixture& fixture) {
    Backend& backend = fixture.backend(Fleet::large);
    const Capability can = backend.can(*find_operation("group.members"));
    if (can.support == Support::no) return fixture.skip("members are not told: " + can.reason);
    const auto groups = list_all(backend, tables::groups, ColumnSet::all(4));
    REQUIRE(groups.size() >= 2);
    const Row& group = groups.front();
    ListRequest request;
    request.table = &tables::devices;
    request.columns = columns({F::groups});
    request.scope = group[0].value();
    auto source = backend.list(request);
    REQUIRE(source.ok());
    const auto members = all_rows(**source, width);
    if (group[3]) CHECK(std::to_string(members.size()) == *group[3]);
    for (const Row& row : members)
        if (at(row, F::groups)) CHECK(at(row, F::groups)->find('"' + *group[1] + '"') != std::string::npos);
}

void a_wrong_scope_is_not_everything(Fixture& fixture) {
    ListRequest request;
    request.table = &tables::devices;
    request.scope = "no-such-group";
    auto source = fixture.backend().list(request);
    if (!source.ok()) {
        CHECK((source.error().code == Code::not_found || source.error().code == Code::unsupported));
        return;
    }
    RowBatch batch(width);
    for (int page = 0; page < 100; ++page) {
        const auto more = (*source)->next(batch);
        CHECK(batch.empty());
        if (!more.ok()) CHECK(more.error().code == Code::not_found);
        if (!more.ok() || !*more) return;
    }
    FAIL("the listing does not end");
}

void check_proves_the_credentials(Fixture& fixture) {
    const auto result = fixture.backend().check();
    REQUIRE(result.ok());
    CHECK_FALSE(result->account.empty());
    CHECK_FALSE(fixture.backend().identity().backend.empty());
    CHECK_FALSE(fixture.backend().identity().base_url.empty());
}

void what_cannot_be_done_has_a_reason(Fixture& fixture) {
    for (const Operation& operation : operations()) {
        const Capability capability = fixture.backend().can(operation);
        CAPTURE(operation.id);
        if (capability.support != Support::yes) CHECK_FALSE(capability.reason.empty());
    }
}

constexpr std::array<ConformanceCase, 15> cases{{
    {"an empty fleet lists nothing", empty_fleet},
    {"every device is listed exactly once", every_device_once},
    {"a large fleet comes in pages", large_is_paged},
    {"after the last page there is nothing", end_stays_the_end},
    {"the key column always comes", key_always_comes},
    {"columns come from where the backend says", origin_is_honest},
    {"values are of their column's type", values_have_their_types},
    {"what is not known is null", unknown_is_null},
    {"filters that are understood give a superset", filters_give_a_superset},
    {"detail reads keep the order, and gone devices are null", detail_reads_in_order},
    {"counting agrees with listing, or says that it cannot", counting},
    {"a group's members are those that say so", group_members_are_the_scope},
    {"a scope that does not exist is never everything", a_wrong_scope_is_not_everything},
    {"check says who we are", check_proves_the_credentials},
    {"what cannot be done has a reason", what_cannot_be_done_has_a_reason},
}};

}  // namespace

std::span<const ConformanceCase> reading_cases() {
    return cases;
}

}  // namespace mdm::test
