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

std::optional<std::string> at(const Row& row, Field field) {
    return row[column(field)];
}

void run(Backend& backend, ListFeed& feed) {
    const Stop stop;
    const auto done = backend.run(feed, stop);
    REQUIRE_MESSAGE(done.ok(), done.error().text());
}

SentCommand sent(std::string_view operation, const Target& target, std::string id, Time when) {
    return {find_operation(operation), target, std::move(id), when};
}

Receipt follow_one(Backend& backend, const SentCommand& command) {
    std::vector<Receipt> found;
    const auto done = backend.follow(
        std::span(&command, 1), [&](std::size_t, Receipt receipt) { found.push_back(std::move(receipt)); });
    REQUIRE_MESSAGE(done.ok(), done.error().text());
    REQUIRE(found.size() == 1);
    return found.front();
}

void each_command_is_reported_once(Fixture& fixture) {
    Backend& backend = fixture.backend();
    ListFeed feed;
    const auto willing = fixture.willing();
    constexpr std::size_t many = 150;
    for (std::size_t i = 0; i < many; ++i) feed.add("device.sync", willing[i % willing.size()]);
    run(backend, feed);
    CHECK(feed.receipts.size() == many);
    for (std::size_t i = 0; i < many; ++i) CHECK(feed.only(i).outcome == Outcome::accepted);
}

void window_is_respected(Fixture& fixture) {
    Backend& backend = fixture.backend();
    ListFeed feed;
    for (std::size_t i = 0; i < 3 * backend.window() + 1; ++i)
        feed.add("device.sync", fixture.willing().front());
    run(backend, feed);
    CHECK(feed.most_in_flight <= backend.window());
}

void accepted_is_not_done(Fixture& fixture) {
    if (!fixture.follows_ids())
        return fixture.skip("the server does not tell what became of a command by its id");
    Backend& backend = fixture.backend();
    const Target target = fixture.willing().front();
    ListFeed feed;
    const Time before = backend.now();
    feed.add("device.restart", target);
    run(backend, feed);
    const Receipt receipt = feed.only(0);
    CHECK(receipt.outcome == Outcome::accepted);
    const auto command = sent("device.restart", target, receipt.command_id, before);
    CHECK(follow_one(backend, command).outcome == Outcome::accepted);
    fixture.advance(2h);
    const Receipt later = follow_one(backend, command);
    CHECK(later.outcome == Outcome::acknowledged);
    CHECK_FALSE(later.learnt_from.empty());
}

void followed_by_history(Fixture& fixture) {
    if (!fixture.follows_history()) return fixture.skip("the server has no history of a device");
    Backend& backend = fixture.backend();
    const Target target = fixture.willing().front();
    ListFeed feed;
    feed.add("device.restart", target);
    run(backend, feed);
    fixture.advance(2h);
    const Time between = backend.now();
    CHECK(follow_one(backend, sent("device.restart", target, "", between)).outcome == Outcome::unknown);
    ListFeed second;
    second.add("device.restart", target);
    run(backend, second);
    CHECK(follow_one(backend, sent("device.restart", target, "", between)).outcome == Outcome::accepted);
}

void never_sent_is_unknown(Fixture& fixture) {
    Backend& backend = fixture.backend();
    const Receipt receipt =
        follow_one(backend, sent("device.wipe", fixture.willing().front(), "", backend.now() - 1h));
    CHECK(receipt.outcome == Outcome::unknown);
}

void follow_finds_each_once(Fixture& fixture) {
    Backend& backend = fixture.backend();
    std::vector<SentCommand> commands;
    for (const Target& target : fixture.willing())
        commands.push_back(sent("device.sync", target, "", backend.now()));
    commands.push_back(sent("device.sync", commands.front().target, "no-such-command", backend.now()));
    std::vector<int> found(commands.size());
    REQUIRE(backend.follow(commands, [&](std::size_t index, const Receipt&) { ++found.at(index); }).ok());
    CHECK(found == std::vector<int>(commands.size(), 1));
}

void two_wipes_are_two_wipes(Fixture& fixture) {
    Backend& backend = fixture.backend();
    const Target target = fixture.willing().front();
    const auto before = fixture.received("device.wipe", target.id);
    ListFeed feed;
    feed.add("device.wipe", target);
    feed.add("device.wipe", target);
    run(backend, feed);
    CHECK(fixture.received("device.wipe", target.id) == before + 2);
}

void a_lost_answer_is_unknown_and_not_sent_again(Fixture& fixture) {
    if (const auto lost = fixture.lose_answers(); !lost) return fixture.skip(lost.why_not);
    Backend& backend = fixture.backend();
    const auto willing = fixture.willing();
    const Time before = backend.now();
    ListFeed feed;
    for (const Target& target : willing) feed.add("device.wipe", target);
    run(backend, feed);
    for (std::size_t i = 0; i < willing.size(); ++i) {
        const Receipt& receipt = feed.only(i);
        CHECK(receipt.outcome == Outcome::unknown);
        REQUIRE(receipt.error.has_value());
        CHECK(receipt.error->code == Code::outcome_unknown);
        CHECK(fixture.received("device.wipe", willing[i].id) == 1);
        if (fixture.follows_history())
            CHECK(follow_one(backend, sent("device.wipe", willing[i], "", before)).outcome ==
                  Outcome::accepted);
    }
    CHECK(fixture.received("device.wipe") == willing.size());
}

void stop_ends_the_handing_out(Fixture& fixture) {
    Backend& backend = fixture.backend();
    Stop stop;
    ListFeed feed;
    const std::size_t many = 5 * backend.window();
    for (std::size_t i = 0; i < many; ++i) feed.add("device.sync", fixture.willing().front());
    feed.on_next = [&stop](std::size_t count) {
        if (count == 3) stop.request();
    };
    REQUIRE(backend.run(feed, stop).ok());
    CHECK(feed.handed_out <= 4 + backend.window());
    CHECK(feed.receipts.size() == feed.handed_out);
    for (const auto& [ticket, receipts] : feed.receipts) CHECK(receipts.size() == 1);
}

void a_wrong_target_is_rejected(Fixture& fixture) {
    ListFeed feed;
    Target nobody = fixture.willing().front();
    nobody.id = "no-such-device";
    feed.add("device.wipe", nobody);
    run(fixture.backend(), feed);
    CHECK(feed.only(0).outcome == Outcome::rejected);
    CHECK(feed.only(0).error.has_value());
}

void unsupported_says_so(Fixture& fixture) {
    ListFeed feed;
    feed.add("device.list", fixture.willing().front());
    const auto unwilling = fixture.unwilling();
    if (unwilling)
        feed.add(unwilling->first, unwilling->second);
    else
        fixture.skip("every device can do everything");
    run(fixture.backend(), feed);
    for (std::size_t i = 0; i < feed.handed_out; ++i) {
        CHECK(feed.only(i).outcome == Outcome::unsupported);
        REQUIRE(feed.only(i).error.has_value());
        CHECK_FALSE(feed.only(i).error->message.empty());
    }
}

void a_rename_takes_effect_when_the_device_did_it(Fixture& fixture) {
    Backend& backend = fixture.backend();
    const Target target = fixture.willing().front();
    const auto name_now = [&] {
        RowBatch batch(width);
        REQUIRE(backend.read_devices(std::array{target.id}, columns({F::name}), batch).ok());
        return at(batch_rows(batch).at(0), F::name).value_or("");
    };
    ListFeed feed;
    feed.add("device.rename", target, {{"name", std::string("Ward 7 cart")}});
    run(backend, feed);
    if (!fixture.renames_at_once()) CHECK(name_now() != "Ward 7 cart");
    fixture.advance(2h);
    CHECK(name_now() == "Ward 7 cart");
    Filter filter{column(F::name), FilterOp::equals, Cell::of("Ward 7 cart")};
    if (!backend.understands(tables::devices, filter.column, filter.op)) return;
    ListRequest request;
    request.table = &tables::devices;
    request.filters = {filter};
    auto source = backend.list(request);
    REQUIRE(source.ok());
    bool listed = false;
    for (const Row& row : all_rows(**source, width)) listed = listed || row[0] == target.id;
    CHECK(listed);
}

void a_wiped_device_takes_no_more_commands(Fixture& fixture) {
    Backend& backend = fixture.backend();
    const Target target = fixture.willing().front();
    ListFeed feed;
    feed.add("device.wipe", target);
    run(backend, feed);
    fixture.advance(2h);
    RowBatch batch(width);
    REQUIRE(backend.read_devices(std::array{target.id}, columns({F::enrollment}), batch).ok());
    const auto row = batch_rows(batch).at(0);
    CHECK((!row[0] || at(row, F::enrollment) != "enrolled"));  // unenrolled, or gone from the list
    ListFeed after;
    after.add("device.restart", target);
    run(backend, after);
    CHECK(after.only(0).outcome == Outcome::rejected);
}

void enrollment_hands_back_once(Fixture& fixture) {
    Backend& backend = fixture.backend();
    const Capability can = backend.can(*find_operation("enrollment.create"));
    if (can.support == Support::no) return fixture.skip("no enrollment is made: " + can.reason);
    const auto before = list_all(backend, tables::enrollments, ColumnSet::all(9)).size();
    ListFeed feed;
    Target none;
    none.kind = TargetKind::enrollment;
    feed.add("enrollment.create", none,
             {{"platform", fixture.enrollable()}, {"expires", std::string("24h")}});
    run(backend, feed);
    CHECK_FALSE(feed.only(0).handed_back.empty());
    const auto rows = list_all(backend, tables::enrollments, ColumnSet::all(9));
    CHECK(rows.size() == before + 1);
    for (const Row& row : rows)
        for (const auto& cell : row)
            for (const auto& [name, secret] : feed.only(0).handed_back)
                if (cell) CHECK(cell->find(secret.reveal()) == std::string::npos);
}

void a_member_joins_and_leaves(Fixture& fixture) {
    Backend& backend = fixture.backend();
    const std::string group = fixture.joinable();
    if (group.empty())
        return fixture.skip("no command changes members: " +
                            backend.can(*find_operation("group.add")).reason);
    const Target device = fixture.willing().front();
    CHECK_FALSE(fixture.is_member(group, device));
    // a second time nothing is left to do, which is no failure
    for (const char* operation : {"group.add", "group.add", "group.remove", "group.remove"}) {
        CAPTURE(operation);
        ListFeed feed;
        feed.add(operation, device, {{"group", group}});
        run(backend, feed);
        const Receipt receipt = feed.only(0);
        CHECK_MESSAGE(receipt.outcome == Outcome::acknowledged, (receipt.error ? receipt.error->text() : ""));
        CHECK(fixture.is_member(group, device) == (operation == std::string_view("group.add")));
    }
}

constexpr std::array<ConformanceCase, 15> cases{{
    {"each command is reported exactly once", each_command_is_reported_once},
    {"the window is respected", window_is_respected},
    {"accepted is not done", accepted_is_not_done},
    {"a command without an id is found in the history", followed_by_history},
    {"a command that never arrived is unknown", never_sent_is_unknown},
    {"following calls back once for each", follow_finds_each_once},
    {"two wipes are two wipes", two_wipes_are_two_wipes},
    {"a lost answer is unknown, and not sent again", a_lost_answer_is_unknown_and_not_sent_again},
    {"a stop ends the handing out", stop_ends_the_handing_out},
    {"a device that does not exist is rejected", a_wrong_target_is_rejected},
    {"what is unsupported says so", unsupported_says_so},
    {"a rename shows when the device did it", a_rename_takes_effect_when_the_device_did_it},
    {"a wiped device takes no more commands", a_wiped_device_takes_no_more_commands},
    {"an enrollment hands its token back, and lists it never", enrollment_hands_back_once},
    {"a device joins a group and leaves it", a_member_joins_and_leaves},
}};

}  // namespace

std::span<const ConformanceCase> command_cases() {
    return cases;
}

}  // namespace mdm::test
