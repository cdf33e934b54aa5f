#include "mdm/job/guard.hpp"

#include <doctest/doctest.h>

#include <functional>

#include "mdm/job/consent.hpp"

using namespace mdm;

namespace {

GuardInput wipe(std::uint64_t count) {
    GuardInput input;
    input.operation = "device.wipe";
    input.verb = "wipe";
    input.risk = Risk::destructive;
    input.context = "prod";
    input.count = count;
    input.fleet_size = 1000;
    input.ownership.company = count;
    return input;
}

GuardInput lock(std::uint64_t count) {
    GuardInput input = wipe(count);
    input.operation = "device.lock";
    input.verb = "lock";
    input.risk = Risk::disruptive;
    return input;
}

GuardInput policy(std::uint64_t steps, std::uint64_t destructive) {
    GuardInput input;
    input.operation = "policy.apply";
    input.verb = "apply";
    input.risk = destructive > 0 ? Risk::destructive : Risk::disruptive;
    input.context = "prod";
    input.count = steps;
    input.fleet_size = 10;
    input.policy = true;
    input.destructive_steps = destructive;
    return input;
}

GuardInput with(GuardInput input, const std::function<void(GuardInput&)>& change) {
    change(input);
    return input;
}

struct Row {
    const char* says;
    GuardInput input;
    const char* expected;  // "none" "yes-no" "typed", or text in the refusal
};

const char* kind_name(ConsentKind kind) {
    return kind == ConsentKind::none ? "none" : kind == ConsentKind::yes_no ? "yes-no" : "typed";
}

}  // namespace

TEST_CASE("the guard lets pass what its rules allow and refuses the rest") {
    const auto personal = [](GuardInput& in) { in.ownership = {0, 1, 0}; };
    const auto unknown = [](GuardInput& in) { in.ownership = {0, 0, 1}; };
    const auto small = [](GuardInput& in) { in.fleet_size = 50; };
    const auto raised = [](GuardInput& in) {
        in.rules.raise = true;
        in.max_targets = 37;
    };
    const std::vector<Row> rows{
        {"reading needs nothing", with(lock(5000), [](auto& in) { in.risk = Risk::read; }), "none"},
        {"reading is fine in a read-only context",
         with(lock(1),
              [](auto& in) {
                  in.risk = Risk::read;
                  in.rules.read_only = true;
              }),
         "none"},
        {"routine needs no consent and has no cap",
         with(lock(5000), [](auto& in) { in.risk = Risk::routine; }), "none"},
        {"read_only refuses routine",
         with(lock(1),
              [](auto& in) {
                  in.risk = Risk::routine;
                  in.rules.read_only = true;
              }),
         "read-only"},
        {"read_only refuses locking", with(lock(1), [](auto& in) { in.rules.read_only = true; }),
         "read-only"},
        {"no_destructive refuses wiping", with(wipe(1), [](auto& in) { in.rules.no_destructive = true; }),
         "nothing destructive"},
        {"no_destructive allows locking", with(lock(1), [](auto& in) { in.rules.no_destructive = true; }),
         "yes-no"},
        {"nothing selected asks nothing", wipe(0), "none"},
        {"10 may be wiped", wipe(10), "typed"},
        {"11 may not be wiped", wipe(11), "over the cap of 10"},
        {"100 may be locked", lock(100), "yes-no"},
        {"101 may not be locked", with(lock(101), [](auto& in) { in.fleet_size = 5000; }),
         "over the cap of 100"},
        {"5 of 6 is no matter of percentage", with(wipe(5), [](auto& in) { in.fleet_size = 6; }), "typed"},
        {"6 of 50 is more than 10 %", with(wipe(6), small), "more than 10 %"},
        {"6 of 60 is not", with(wipe(6), [](auto& in) { in.fleet_size = 60; }), "typed"},
        {"6 of 50 locks are more than 10 %", with(lock(6), small), "more than 10 %"},
        {"no percentage where the fleet is not counted",
         with(wipe(6), [](auto& in) { in.fleet_size.reset(); }), "typed"},
        {"--max-targets is ignored where it may not raise",
         with(wipe(11), [](auto& in) { in.max_targets = 37; }), "raise: true"},
        {"--max-targets replaces the cap where it may", with(wipe(37), raised), "typed"},
        {"--max-targets bounds too", with(wipe(38), raised), "over the cap of 37"},
        {"--max-targets replaces the percentage", with(with(wipe(37), raised), small), "typed"},
        {"--max-targets may always lower", with(wipe(6), [](auto& in) { in.max_targets = 5; }),
         "over the cap of 5"},
        {"--max-targets that does not raise keeps the percentage",
         with(with(wipe(6), [](auto& in) { in.max_targets = 37; }), small), "more than 10 %"},
        {"a personal device is not wiped", with(wipe(1), personal), "1 personal"},
        {"nor one of unknown ownership", with(wipe(1), unknown), "1 of unknown ownership"},
        {"unless it is asked for",
         with(with(wipe(1), personal), [](auto& in) { in.include_personal = true; }), "typed"},
        {"unknown counts as company where the context says so",
         with(with(wipe(1), unknown), [](auto& in) { in.rules.ownership_default = "company"; }), "typed"},
        {"but personal does not",
         with(with(wipe(1), personal), [](auto& in) { in.rules.ownership_default = "company"; }),
         "1 personal"},
        {"a personal device may be retired",
         with(with(wipe(1), personal),
              [](auto& in) {
                  in.operation = "device.retire";
                  in.verb = "retire";
              }),
         "typed"},
        {"an open wipe stands in the way of a second",
         with(wipe(2),
              [](auto& in) {
                  in.conflicts = 1;
                  in.conflicting_job = "j-1";
              }),
         "open wipe job (j-1)"},
        {"unless it is meant",
         with(wipe(2),
              [](auto& in) {
                  in.conflicts = 1;
                  in.again = true;
              }),
         "typed"},
        {"an open lock does not stand in the way", with(lock(2), [](auto& in) { in.conflicts = 1; }),
         "yes-no"},
        {"the vendor's quota counts",
         with(wipe(2),
              [](auto& in) {
                  in.quota_limit = 500;
                  in.quota_used = 499;
              }),
         "allows 500"},
        {"up to its last one",
         with(wipe(1),
              [](auto& in) {
                  in.quota_limit = 500;
                  in.quota_used = 499;
              }),
         "typed"},
        {"a reason may be required", with(lock(1), [](auto& in) { in.rules.require_reason = true; }),
         "add --reason TEXT"},
        {"and is enough",
         with(lock(1),
              [](auto& in) {
                  in.rules.require_reason = true;
                  in.reason_given = true;
              }),
         "yes-no"},
        {"a policy job has no percentage", policy(9, 0), "yes-no"},
        {"its steps are capped", policy(101, 0), "101 steps is over the cap of 100"},
        {"its destructive steps too", policy(20, 11), "11 steps is over the cap of 10"},
        {"a few destructive ones among many are counted alone", policy(50, 3), "typed"},
        {"its reach may be bounded",
         with(policy(1, 0),
              [](auto& in) {
                  in.rules.max_reach = 5;
                  in.reach = 6;
              }),
         "reaches 6 devices"},
        {"an unknown reach is over every bound", with(policy(1, 0), [](auto& in) { in.rules.max_reach = 5; }),
         "unknown number"},
        {"a reach within bounds passes",
         with(policy(1, 0),
              [](auto& in) {
                  in.rules.max_reach = 5;
                  in.reach = 5;
              }),
         "yes-no"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.says);
        const auto decision = decide(row.input);
        const std::string expected = row.expected;
        if (const auto* need = std::get_if<ConsentNeed>(&decision)) {
            CHECK(kind_name(need->kind) == expected);
        } else {
            const auto& error = std::get<Error>(decision);
            const std::string said = error.message + "; " + error.hint;
            CHECK_MESSAGE(said.find(expected) != std::string::npos, said);
            const bool flag_missing = expected == "add --reason TEXT";
            CHECK(error.code == (flag_missing ? Code::usage : Code::refused));
            CHECK((flag_missing || !error.hint.empty()));
        }
    }
}

TEST_CASE("a refused wipe of a personal device advises to retire it") {
    GuardInput input = wipe(1);
    input.ownership = {0, 1, 0};
    CHECK(std::get<Error>(decide(input)).hint.find("retire") != std::string::npos);
}

namespace {

ConsentNeed need(const GuardInput& input) {
    return std::get<ConsentNeed>(decide(input));
}

std::string outcome(const ConsentNeed& wanted, const ConsentFlags& flags) {
    const auto decision = decide_consent(wanted, flags);
    if (std::holds_alternative<Granted>(decision)) return "granted";
    if (const auto* ask = std::get_if<Ask>(&decision)) return kind_name(ask->kind);
    const auto& error = std::get<Error>(decision);
    return std::string(name(error.code)) + ": " + error.message;
}

}  // namespace

TEST_CASE("consent to something disruptive is a flag or an answer") {
    const ConsentNeed wanted = need(lock(2));
    CHECK(outcome(wanted, {.can_ask = true}) == "yes-no");
    CHECK(outcome(wanted, {.can_ask = true, .yes = true}) == "granted");
    CHECK(outcome(wanted, {.yes = true}) == "granted");
    CHECK(outcome(wanted, {}) == "usage: to lock 2 devices on prod without a terminal, add --yes");
    CHECK(question(wanted) == "lock 2 devices on prod? [y/N] ");
    CHECK(agrees(wanted, "Y\n"));
    CHECK(agrees(wanted, "yes"));
    CHECK_FALSE(agrees(wanted, ""));
    CHECK_FALSE(agrees(wanted, "n"));
}

TEST_CASE("consent to something destructive is the count and the context") {
    const ConsentNeed wanted = need(wipe(7));
    CHECK(outcome(wanted, {.can_ask = true}) == "typed");
    CHECK(outcome(wanted, {.can_ask = true, .yes = true}) == "typed");
    CHECK(outcome(wanted, {.yes = true, .named_context = true}) ==
          "usage: to wipe 7 devices on prod without a terminal, add --expect 7");
    CHECK(outcome(wanted, {.yes = true}) ==
          "usage: to wipe 7 devices on prod without a terminal, add --context prod --expect 7");
    CHECK(outcome(wanted, {.expect = 7}) ==
          "usage: to wipe 7 devices on prod without a terminal, add --context prod");
    CHECK(outcome(wanted, {.expect = 7, .named_context = true}) == "granted");
    CHECK(outcome(wanted, {.expect = 6, .named_context = true}) ==
          "refused: --expect 6 was given, but this would wipe 7 devices on prod");
    CHECK(outcome(wanted, {.can_ask = true, .yes = true, .expect = 6}).starts_with("refused"));
    CHECK(question(wanted) == "type \"wipe 7 on prod\" to go on: ");
    CHECK(agrees(wanted, "wipe 7 on prod\n"));
    CHECK_FALSE(agrees(wanted, "yes"));
    CHECK_FALSE(agrees(wanted, "wipe 70 on prod"));
    CHECK(declined(wanted).code == Code::refused);
}

TEST_CASE("consent to a policy job counts its destructive steps") {
    const ConsentNeed wanted = need(policy(50, 3));
    CHECK(wanted.phrase() == "apply 3 on prod");
    CHECK(outcome(wanted, {.expect = 3, .named_context = true}) == "granted");
    CHECK(outcome(wanted, {.expect = 50, .named_context = true}).starts_with("refused"));
}

TEST_CASE("what needs no consent is granted without a flag") {
    CHECK(outcome(ConsentNeed{}, {}) == "granted");
}
