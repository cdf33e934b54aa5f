#include "mdm/policy/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace mdm::policy {
namespace {

struct ActionRow {
    StepAction action;
    std::string_view name;
    std::string_view operation;
};
constexpr std::array<ActionRow, 5> actions{{
    {StepAction::create, "create", "policy.create"},
    {StepAction::update, "update", "policy.update"},
    {StepAction::assign, "assign", "policy.assign"},
    {StepAction::unassign, "unassign", "policy.unassign"},
    {StepAction::remove, "delete", "policy.delete"},
}};

}  // namespace

std::string_view name(StepAction action) {
    return actions[static_cast<std::size_t>(action)].name;
}

std::optional<StepAction> find_action(std::string_view name) {
    for (const ActionRow& row : actions)
        if (row.name == name) return row.action;
    return std::nullopt;
}

const Operation& operation_of(StepAction action) {
    return *find_operation(actions[static_cast<std::size_t>(action)].operation);
}

std::string text(const NamedLine& line) {
    if (line.line.to == ObjectAssignment::To::all_devices) return "all devices";
    const std::string_view kind = line.line.to == ObjectAssignment::To::group ? "group" : "device";
    return fmt::format("{}{} {}", line.line.exclude ? "not " : "", kind, line.name);
}

std::vector<ObjectAssignment> Step::assignments() const {
    std::vector<ObjectAssignment> all;
    for (const auto* list : {&kept, &added, &foreign})
        for (const NamedLine& line : *list) all.push_back(line.line);
    return all;
}

PlanSummary Plan::summary() const {
    PlanSummary sum;
    std::set<std::pair<std::string, std::string>> changed;
    for (const Step& step : steps) {
        if (step.action == StepAction::create) ++sum.add;
        if (step.action == StepAction::remove) ++sum.remove;
        if (step.risk == Risk::destructive) ++sum.destructive;
        if (!step.id.empty() && step.action != StepAction::remove) changed.emplace(step.kind, step.id);
    }
    sum.change = changed.size();
    sum.devices = devices;
    return sum;
}

Risk Plan::risk() const {
    return std::any_of(steps.begin(), steps.end(),
                       [](const Step& step) { return step.risk == Risk::destructive; })
               ? Risk::destructive
               : Risk::disruptive;
}

}  // namespace mdm::policy
