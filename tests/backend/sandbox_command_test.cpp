#include <doctest/doctest.h>

#include <algorithm>

#include "backend/sandbox_fixture.hpp"

using namespace mdm;
using namespace mdm::test;
using namespace std::chrono_literals;

namespace {

Receipt send(Backend& backend, std::string_view operation, const Target& target, Inputs inputs = {}) {
    ListFeed feed;
    feed.add(operation, target, std::move(inputs));
    const Stop stop;
    REQUIRE(backend.run(feed, stop).ok());
    return feed.only(0);
}

Outcome follow(Backend& backend, std::string_view operation, const Target& target, const Receipt& receipt) {
    const SentCommand sent{find_operation(operation), target, receipt.command_id, Time{}};
    Outcome outcome = Outcome::rejected;
    REQUIRE(
        backend
            .follow(std::span(&sent, 1), [&](std::size_t, const Receipt& found) { outcome = found.outcome; })
            .ok());
    return outcome;
}

Row read(SandboxFile& file, const Target& target) {
    RowBatch batch(47);
    REQUIRE(file.backend().read_devices(std::vector{target.id}, ColumnSet::all(47), batch).ok());
    return batch_rows(batch).at(0);
}
std::vector<Row> history(SandboxFile& file, const Target& target) {
    return list_all(file.backend(), tables::history, ColumnSet::all(5), target.id);
}

}  // namespace

TEST_CASE("a Mac is locked with a pin of six digits, others without") {
    SandboxFile file({12, 7, {}, {}});
    const Target mac = file.target(2);
    CHECK(send(file.backend(), "device.lock", mac).outcome == Outcome::rejected);
    CHECK(send(file.backend(), "device.lock", mac, {{"pin", Secret("12345")}}).outcome == Outcome::rejected);
    CHECK(send(file.backend(), "device.lock", mac, {{"pin", Secret("123456")}}).outcome == Outcome::accepted);
    CHECK(send(file.backend(), "device.lock", file.target(1)).outcome == Outcome::accepted);
}

TEST_CASE("no secret reaches the witness or the file") {
    SandboxFile file({12, 7, {}, {}});
    REQUIRE(send(file.backend(), "device.lock", file.target(2), {{"pin", Secret("918273")}}).outcome ==
            Outcome::accepted);
    CHECK(read_file(file.path() + ".log.jsonl").find("918273") == std::string::npos);
    CHECK(read_file(file.path()).find("918273") == std::string::npos);
    CHECK(read_file(file.path() + "-wal").find("918273") == std::string::npos);
}

TEST_CASE("another input gives another digest, the same the same") {
    SandboxFile file({12, 7, {}, {}});
    for (const char* pin : {"111111", "222222", "111111"})
        send(file.backend(), "device.lock", file.target(2), {{"pin", Secret(pin)}});
    auto log = sandbox::read_log(file.path(), file.world.seams);
    const auto rows = all_rows(**log, 5);
    REQUIRE(rows.size() == 3);
    CHECK(rows[0][4] != rows[1][4]);
    CHECK(rows[0][4] == rows[2][4]);
}

TEST_CASE("clear-passcode hands a new passcode back where the platform makes one") {
    SandboxFile file({12, 7, {}, {}});
    const Receipt android = send(file.backend(), "device.clear-passcode", file.target(3));
    REQUIRE(android.handed_back.contains("passcode"));
    CHECK(android.handed_back.at("passcode").reveal().size() == 6);
    CHECK(send(file.backend(), "device.clear-passcode", file.target(1)).handed_back.empty());
    file.world.clock.advance(1h);
    CHECK(cell(read(file, file.target(1)), Field::passcode_set) == "false");
}

TEST_CASE("a lost device never answers, one defers, one fails") {
    SandboxFile file({12, 7, {}, {}});
    const Target lost = file.target(6), defers = file.target(8), fails = file.target(9);
    const Receipt to_lost = send(file.backend(), "device.restart", lost);
    const Receipt to_deferring = send(file.backend(), "device.restart", defers);
    const Receipt to_failing = send(file.backend(), "device.restart", fails);
    file.world.clock.advance(5min);
    CHECK(follow(file.backend(), "device.restart", defers, to_deferring) == Outcome::not_now);
    CHECK(follow(file.backend(), "device.restart", fails, to_failing) == Outcome::failed);
    file.world.clock.advance(30min);
    CHECK(follow(file.backend(), "device.restart", defers, to_deferring) == Outcome::acknowledged);
    file.world.clock.advance(90 * 24h);
    CHECK(follow(file.backend(), "device.restart", lost, to_lost) == Outcome::accepted);
    CHECK(history(file, fails).at(0).at(4).has_value());
}

TEST_CASE("about 93 of 100 commands are acknowledged, and nobody's looking changes which") {
    SandboxFile often({1000, 7, {}, {}}), once({1000, 7, {}, {}});
    std::vector<std::vector<Row>> results;
    for (SandboxFile* file : {&often, &once}) {
        ListFeed feed;
        for (const Row& row : list_all(file->backend(), tables::devices, ColumnSet{})) {
            Target target;
            target.id = *row[0];
            feed.add("device.sync", target);
        }
        const Stop stop;
        REQUIRE(file->backend().run(feed, stop).ok());
        for (int step = 0; step < 60; ++step) {
            file->world.clock.advance(2min);
            if (file == &often) list_all(file->backend(), tables::devices, ColumnSet{});
        }
        results.push_back(list_all(file->backend(), tables::history, ColumnSet::all(5)));
    }
    CHECK(results[0] == results[1]);
    const auto failed = std::count_if(results[0].begin(), results[0].end(),
                                      [](const Row& row) { return row[2] == "failed"; });
    CHECK(failed > 10);
    CHECK(failed < 60);
}

TEST_CASE("what was queued behind a wipe expires") {
    SandboxFile file({12, 7, {}, {}});
    const Target target = file.target(1);
    const Receipt wipe = send(file.backend(), "device.wipe", target);
    for (int i = 0; i < 20; ++i) send(file.backend(), "device.sync", target);
    file.world.clock.advance(10min);
    CHECK(follow(file.backend(), "device.wipe", target, wipe) == Outcome::acknowledged);
    const auto rows = history(file, target);
    CHECK(std::any_of(rows.begin(), rows.end(), [](const Row& row) { return row[2] == "expired"; }));
    CHECK(cell(read(file, target), Field::enrollment) == "unenrolled");
    CHECK(list_all(file.backend(), tables::apps, ColumnSet::all(5), target.id).empty());
}

TEST_CASE("return to service keeps a wiped device enrolled") {
    SandboxFile file({12, 7, {}, {}});
    const Target target = file.target(1);
    const std::string before = cell(read(file, target), Field::enrolled_at);
    send(file.backend(), "device.wipe", target, {{"return-to-service", true}});
    file.world.clock.advance(10min);
    CHECK(cell(read(file, target), Field::enrollment) == "enrolled");
    CHECK(cell(read(file, target), Field::enrolled_at) > before);
}

TEST_CASE("lost mode gives a device a place, and takes it away again") {
    SandboxFile file({12, 7, {}, {}});
    const Target target = file.target(1);
    CHECK(send(file.backend(), "device.locate", target).outcome == Outcome::rejected);
    send(file.backend(), "device.lost-mode-on", target);
    file.world.clock.advance(10min);
    CHECK(cell(read(file, target), Field::latitude) != "null");
    CHECK(send(file.backend(), "device.locate", target).outcome == Outcome::accepted);
    file.world.clock.advance(10min);
    send(file.backend(), "device.lost-mode-off", target);
    file.world.clock.advance(10min);
    CHECK(cell(read(file, target), Field::lost_mode) == "false");
    CHECK(cell(read(file, target), Field::located_at) == "null");
}

TEST_CASE("apps are pushed and removed, and only where they run") {
    SandboxFile file({12, 7, {}, {}});
    const Target target = file.target(1);
    const Inputs rounds{{"app", std::string("example.northside.rounds")}};
    const auto installed = [&] {
        const auto rows = list_all(file.backend(), tables::apps, ColumnSet::all(5), target.id);
        return std::any_of(rows.begin(), rows.end(), [](const Row& row) {
            return row[1] == "example.northside.rounds" && row[3] == "4.2.0" && row[4] == "true";
        });
    };
    CHECK(send(file.backend(), "app.push", file.target(4), rounds).outcome == Outcome::unsupported);
    CHECK(send(file.backend(), "app.push", target, {{"app", std::string("no.such")}}).outcome ==
          Outcome::rejected);
    send(file.backend(), "app.push", target, rounds);
    file.world.clock.advance(10min);
    CHECK(installed());
    send(file.backend(), "app.remove", target, rounds);
    file.world.clock.advance(10min);
    CHECK_FALSE(installed());
}

TEST_CASE("an update brings the newest version, or the one asked for") {
    SandboxFile file({12, 7, {}, {}});
    CHECK(
        send(file.backend(), "device.update-os", file.target(1), {{"version", std::string("99")}}).outcome ==
        Outcome::rejected);
    send(file.backend(), "device.update-os", file.target(1));
    send(file.backend(), "device.update-os", file.target(2), {{"version", std::string("15.7.1")}});
    file.world.clock.advance(10min);
    CHECK(cell(read(file, file.target(1)), Field::os_version) == "26.1");
    CHECK(cell(read(file, file.target(2)), Field::os_build) == "24G231");
}

TEST_CASE("a token is open until it is revoked or expires") {
    SandboxFile file({12, 7, {}, {}});
    Target none;
    none.kind = TargetKind::enrollment;
    const Receipt made = send(file.backend(), "enrollment.create", none, {{"expires", std::string("24h")}});
    none.id = made.command_id;
    const auto state = [&] {
        for (const Row& row : list_all(file.backend(), tables::enrollments, ColumnSet::all(9)))
            if (row[0] == none.id) return row[5].value_or("");
        return std::string();
    };
    CHECK(state() == "open");
    file.world.clock.advance(25h);
    CHECK(state() == "expired");
    CHECK(send(file.backend(), "enrollment.revoke", none).outcome == Outcome::acknowledged);
    CHECK(state() == "revoked");
    none.id = "enr-nothing0";
    CHECK(send(file.backend(), "enrollment.revoke", none).outcome == Outcome::rejected);
}
