#include "mdm/policy/plan_text.hpp"

#include <fmt/format.h>

#include <array>
#include <map>

#include "mdm/base/text.hpp"

namespace mdm::policy {
namespace {

constexpr std::array<std::string_view, 5> signs{"+", "~", "→", "→", "-"};
constexpr std::size_t most_lines = 50;  // of one step

std::string list_text(std::string_view sign, const std::vector<NamedLine>& lines, std::string_view suffix) {
    std::string out;
    for (std::size_t i = 0; i < lines.size() && i < most_lines; ++i)
        out += fmt::format("      {} {}{}\n", sign, printable(text(lines[i])), suffix);
    if (lines.size() > most_lines)
        out += fmt::format("      {} … {} more\n", sign, lines.size() - most_lines);
    return out;
}

std::string change_text(const FieldChange& change) {
    if (change.before.empty())
        return fmt::format("      + {} = {}\n", printable(change.path), printable(change.after));
    if (change.after.empty())
        return fmt::format("      - {} = {}\n", printable(change.path), printable(change.before));
    return fmt::format("      ~ {}: {} → {}\n", printable(change.path), printable(change.before),
                       printable(change.after));
}

std::string changes_text(const Step& step) {
    std::string out;
    for (std::size_t i = 0; i < step.changes.size() && i < most_lines; ++i)
        out += change_text(step.changes[i]);
    if (step.changes.size() > most_lines)
        out += fmt::format("      … {} more\n", step.changes.size() - most_lines);
    if (!step.only_there.empty())
        out += fmt::format("      ? only on the server (set before, or its defaults): {}\n",
                           printable(join(step.only_there, ", ")));
    if (!step.not_compared.empty())
        out += fmt::format("      ? not compared (secret): {}\n", printable(join(step.not_compared, ", ")));
    return out;
}

std::string step_text(const Step& step) {
    std::string out = fmt::format("  {} {} {} {}  [{}, {}]\n", signs[static_cast<std::size_t>(step.action)],
                                  name(step.action), step.kind, printable(step.name), name(step.risk),
                                  touches(step.devices));
    if (!step.why.empty()) out += fmt::format("      ! {}\n", printable(step.why));
    out += changes_text(step);
    out += list_text("+", step.added, "");
    out += list_text("-", step.removed, "");
    out += list_text("=", step.foreign, " (assigned by somebody else, kept)");
    return out;
}

std::string_view mark(Level level) {
    return level == Level::error ? "!" : "?";
}

}  // namespace

std::string touches(const std::optional<std::uint64_t>& devices) {
    return "touches " + (devices ? count_of(*devices, "device") : "an unknown number of devices");
}

std::string summary_line(const Plan& plan) {
    const PlanSummary sum = plan.summary();
    const std::string number = sum.devices ? fmt::to_string(*sum.devices) : "an unknown number of";
    return fmt::format("Plan: {} to add, {} to change, {} to delete; touches {} devices.\n", sum.add,
                       sum.change, sum.remove, number);
}

std::string gaps_text(const std::vector<ReportLine>& gaps) {
    std::map<std::string, std::string> targets;
    for (const ReportLine& gap : gaps)
        targets[gap.target] +=
            fmt::format("  {} {} {}: {}{}{}\n", mark(gap.level), printable(gap.policy), printable(gap.key),
                        gap.code, gap.message.empty() ? "" : ": ", printable(gap.message));
    std::string out;
    for (const auto& [target, lines] : targets)
        out += fmt::format("{}Not translated as written for {}:\n{}", out.empty() ? "" : "\n", target, lines);
    return out;
}

std::string plan_text(const Plan& plan) {
    std::string out;
    if (plan.empty())
        out += fmt::format("Nothing to do on {}.\n\n", printable(plan.context));
    else
        out += fmt::format("On {}, for set '{}':\n\n", printable(plan.context), printable(plan.set));
    for (const Step& step : plan.steps) out += step_text(step);
    if (!plan.steps.empty()) out += "\n";
    if (const std::string gaps = gaps_text(plan.gaps); !gaps.empty()) out += gaps + "\n";
    for (const std::string& note : plan.notes) out += fmt::format("Note: {}.\n", printable(note));
    if (!plan.notes.empty()) out += "\n";
    const auto destructive = plan.summary().destructive;
    if (destructive > 0)
        out += fmt::format("{}: without a terminal, apply needs --expect {}.\n",
                           count_of(destructive, "destructive step"), destructive);
    return out + summary_line(plan);
}

}  // namespace mdm::policy
