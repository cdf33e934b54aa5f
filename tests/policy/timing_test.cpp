// When and how fast assignments take hold, as it is written.
#include <doctest/doctest.h>

#include "policy_support.hpp"

using namespace mdm;

namespace {

// `spec` begins at line 10, `target` at line 13.
policy::Loaded assigned(const std::string& spec, const std::string& target = {}) {
    return test::load_text(test::policy_with("    passcode: {required: true}\n") +
                           "---\napiVersion: mdmctl/v1\nkind: Assignment\nmetadata: {name: a}\nspec:\n" +
                           spec + "  targets:\n    - policies: [p]\n      include: [{group: G}]\n" + target);
}

std::string findings(const std::string& spec, const std::string& target = {}) {
    std::string said = test::findings_of(assigned(spec, target));
    for (auto at = said.find("<stdin>:"); at != std::string::npos; at = said.find("<stdin>:"))
        said.erase(at, 8);
    return said;
}

}  // namespace

TEST_CASE("a schedule has a beginning, an end, or both, in any zone") {
    const auto loaded =
        assigned("", "      schedule: {from: 2026-12-03T08:00:00+01:00, to: \"2026-12-03T11:30:00Z\"}\n");
    CHECK(test::findings_of(loaded) == "");
    const auto& schedule = loaded.documents.assignments.at(0).targets.at(0).schedule;
    REQUIRE(schedule);
    CHECK(rfc3339(schedule->from.value()) == "2026-12-03T07:00:00Z");
    CHECK(rfc3339(schedule->to.value()) == "2026-12-03T11:30:00Z");
    const auto open = assigned("", "      schedule: {to: \"2026-12-03T11:30:00Z\"}\n");
    CHECK_FALSE(open.documents.assignments.at(0).targets.at(0).schedule->from);
}

TEST_CASE("a time without a zone is UTC, and a warning says so") {
    const auto loaded = assigned("", "      schedule: {from: \"2026-12-03T08:00:00\"}\n");
    CHECK(loaded.ok());
    CHECK(findings("", "      schedule: {from: \"2026-12-03T08:00:00\"}\n") ==
          "15:24: warning: 'schedule.from' names no zone: '2026-12-03T08:00:00' is taken for UTC [no-zone]\n"
          "  hint: add the zone: \"2026-12-03T08:00:00Z\", or as in \"2026-12-03T08:00:00+01:00\"\n");
    CHECK(rfc3339(*loaded.documents.assignments.at(0).targets.at(0).schedule->from) ==
          "2026-12-03T08:00:00Z");
}

TEST_CASE("a schedule that means nothing is an error at its place") {
    const std::string hint =
        "  hint: with its zone, as in \"2026-12-03T08:00:00+01:00\" or \"2026-12-03T07:00:00Z\"\n";
    CHECK(findings("", "      schedule: {}\n") ==
          "15:17: error: neither 'from' nor 'to' in 'schedule' [missing-key]\n");
    CHECK(findings("", "      schedule: {from: tomorrow, until: x}\n") ==
          "15:24: error: 'schedule.from' must be a date and time, not 'tomorrow' [wrong-type]\n" + hint +
              "15:34: error: unknown key 'until' in 'schedule' [unknown-key]\n  hint: one of from, to\n");
    CHECK(findings("", "      schedule: {from: \"2026-12-03\"}\n") ==
          "15:24: error: 'schedule.from' must be a date and time, not the text '2026-12-03' [wrong-type]\n" +
              hint);
    CHECK(findings("", "      schedule: {from: 2026-12-03T09:00:00Z, to: 2026-12-03T10:00:00+01:00}\n") ==
          "15:50: error: 'schedule.to' is not later than 'schedule.from' [conflict]\n"
          "  hint: give a later time, or leave one of the two out\n");
}

TEST_CASE("a rollout has stages that grow to all devices, each watched before the next") {
    const auto loaded = assigned(
        "  rollout: {stages: [{percent: 5, wait: 24h}, {percent: 100}], abortIf: {failedPercent: 2}}\n");
    CHECK(test::findings_of(loaded) == "");
    const auto& rollout = loaded.documents.assignments.at(0).rollout;
    REQUIRE(rollout);
    REQUIRE(rollout->stages.size() == 2);
    CHECK(rollout->stages[0].percent == 5);
    CHECK(rollout->stages[0].wait == std::chrono::hours(24));
    CHECK_FALSE(rollout->stages[1].wait);
    CHECK(rollout->abort_percent == 2);

    CHECK(findings("  rollout: {}\n") == "12:12: error: no 'stages' in 'rollout' [missing-key]\n");
    CHECK(findings("  rollout: {stages: []}\n") == "12:21: error: 'rollout.stages' is empty [missing-key]\n");
    CHECK(findings("  rollout: {stages: [{percent: 50}, {percent: 20, wait: 1h}], abortIf: {}}\n") ==
          "12:22: error: no 'wait' in 'rollout.stages[]', and another stage follows [missing-key]\n"
          "  hint: say how long the stage is watched: wait: 24h\n"
          "12:37: error: a stage of 20 percent behind one of 50 [out-of-range]\n"
          "  hint: each stage reaches more devices than the one before\n"
          "12:37: error: 'wait' in the last stage of a rollout [conflict]\n"
          "  hint: nothing comes behind it\n"
          "12:37: error: the last stage reaches 20 percent [out-of-range]\n"
          "  hint: end with {percent: 100}\n"
          "12:72: error: no 'failedPercent' in 'rollout.abortIf' [missing-key]\n");
    CHECK(findings("  rollout: {stages: [{percent: 0, wait: 5}, {percent: 100}]}\n") ==
          "12:32: error: 'rollout.stages[].percent' is 0 [out-of-range]\n"
          "  hint: write a number from 1 to 100 (percent)\n"
          "12:41: error: 'rollout.stages[].wait' is 5 without a unit [duration-unit]\n"
          "  hint: write 5m for minutes\n");
}

TEST_CASE("materialize is a word, of one target or of all") {
    CHECK(assigned("", "      materialize: group\n").documents.assignments.at(0).targets.at(0).materialize);
    CHECK(assigned("  materialize: group\n").documents.assignments.at(0).targets.at(0).materialize);
    CHECK_FALSE(assigned("").documents.assignments.at(0).targets.at(0).materialize);
    CHECK(findings("", "      materialize: devices\n") ==
          "15:20: error: 'devices' is not a value of 'materialize' [unknown-word]\n  hint: one of group\n");
}
