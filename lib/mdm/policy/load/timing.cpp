#include "mdm/policy/load/timing.hpp"

#include <fmt/format.h>

#include "mdm/policy/load/fields.hpp"
#include "mdm/policy/load/scalars.hpp"
#include "mdm/policy/load/values.hpp"

namespace mdm::policy {
namespace {

constexpr Setting percent_row{"rollout.stages[].percent", SettingType::integer, {}, 1, 100, "percent"};
constexpr Setting failed_row{"rollout.abortIf.failedPercent", SettingType::integer, {}, 0, 100, "percent"};
constexpr Setting wait_row{"rollout.stages[].wait", SettingType::duration, {}, 60'000, 31'536'000'000, "min"};

constexpr std::size_t zone_at = 19;  // behind "2026-12-03T08:00:00"

std::optional<Time> time_of(const yaml::Node& node, std::string_view what, const Scope& scope) {
    const std::string& text = node.scalar;
    const bool shaped = node.is_scalar() && text.size() >= zone_at && text[10] == 'T';
    const auto time = shaped ? parse_rfc3339(text) : Result<Time>(Error{});
    if (!time.ok()) {
        wrong_type(node, what, "a date and time", scope,
                   "with its zone, as in \"2026-12-03T08:00:00+01:00\" or \"2026-12-03T07:00:00Z\"");
        return std::nullopt;
    }
    if (text.find_first_of("Zz+-", zone_at) == std::string::npos)
        scope.findings.add({Level::warning, "no-zone", scope.at(node),
                            fmt::format("'{}' names no zone: {} is taken for UTC", what, in_quotes(text)),
                            fmt::format("add the zone: \"{0}Z\", or as in \"{0}+01:00\"", text)});
    return *time;
}

std::optional<std::int64_t> number_of(const yaml::Node& node, const Setting& row, const Scope& scope) {
    const auto value = value_of(node, row, scope);
    return value && value->integer() != nullptr ? std::optional(*value->integer()) : std::nullopt;
}

// A percentage that is wrong is 0.
Rollout::Stage read_stage(const yaml::Node& node, const Scope& scope) {
    Rollout::Stage stage{0, {}};
    if (!expect_map(node, "rollout.stages[]", scope)) return stage;
    const Fields fields(node, "'rollout.stages[]'", "percent wait", "", scope);
    if (const auto* percent = fields.require("percent"))
        stage.percent = number_of(*percent, percent_row, scope).value_or(stage.percent);
    const auto* wait = fields.find("wait");
    const auto value = wait != nullptr ? value_of(*wait, wait_row, scope) : std::nullopt;
    if (value && value->duration() != nullptr) stage.wait = *value->duration();
    return stage;
}

// A stage is there to be watched, so each but the last says for how long.
void check_stages(const yaml::Node& list, const Rollout& rollout, const Scope& scope) {
    std::int64_t before = 0;
    for (std::size_t i = 0; i < rollout.stages.size(); ++i) {
        const Rollout::Stage& stage = rollout.stages[i];
        const yaml::Node& at = list.items[i];
        const bool last = i + 1 == rollout.stages.size();
        if (stage.percent == 0) continue;
        if (stage.percent <= before)
            scope.error("out-of-range", at,
                        fmt::format("a stage of {} percent behind one of {}", stage.percent, before),
                        "each stage reaches more devices than the one before");
        before = stage.percent;
        if (!last && at.is_map() && at.find("wait") == nullptr)
            scope.error("missing-key", at, "no 'wait' in 'rollout.stages[]', and another stage follows",
                        "say how long the stage is watched: wait: 24h");
        if (last && stage.wait)
            scope.error("conflict", at, "'wait' in the last stage of a rollout", "nothing comes behind it");
        if (last && stage.percent != 100)
            scope.error("out-of-range", at, fmt::format("the last stage reaches {} percent", stage.percent),
                        "end with {percent: 100}");
    }
}

}  // namespace

std::optional<Schedule> read_schedule(const yaml::Node& node, const Scope& scope) {
    if (!expect_map(node, "schedule", scope)) return std::nullopt;
    const Fields fields(node, "'schedule'", "from to", "", scope);
    const auto* from = fields.find("from");
    const auto* to = fields.find("to");
    if (node.find("from") == nullptr && node.find("to") == nullptr)
        scope.error("missing-key", node, "neither 'from' nor 'to' in 'schedule'");
    Schedule schedule;
    schedule.source = scope.at(node);
    if (from != nullptr) schedule.from = time_of(*from, "schedule.from", scope);
    if (to != nullptr) schedule.to = time_of(*to, "schedule.to", scope);
    if (schedule.from && schedule.to && *schedule.from >= *schedule.to)
        scope.error("conflict", *to, "'schedule.to' is not later than 'schedule.from'",
                    "give a later time, or leave one of the two out");
    return schedule;
}

std::optional<Rollout> read_rollout(const yaml::Node& node, const Scope& scope) {
    if (!expect_map(node, "rollout", scope)) return std::nullopt;
    const Fields fields(node, "'rollout'", "stages abortIf", "", scope);
    Rollout rollout;
    rollout.source = scope.at(node);
    const auto* stages = fields.require("stages");
    if (stages != nullptr && expect_list(*stages, "rollout.stages", scope)) {
        for (const yaml::Node& stage : stages->items) rollout.stages.push_back(read_stage(stage, scope));
        if (stages->items.empty()) scope.error("missing-key", *stages, "'rollout.stages' is empty");
        check_stages(*stages, rollout, scope);
    }
    if (const auto* abort = fields.find("abortIf"); abort && expect_map(*abort, "rollout.abortIf", scope)) {
        const Fields inner(*abort, "'rollout.abortIf'", "failedPercent", "", scope);
        if (const auto* percent = inner.require("failedPercent"))
            rollout.abort_percent = number_of(*percent, failed_row, scope);
    }
    return rollout;
}

}  // namespace mdm::policy
