#pragma once
// A plan for people, in terraform's signs: + create, ~ update, - delete, → assign. Safe for a terminal.
#include <string>

#include "mdm/policy/plan.hpp"

namespace mdm::policy {

/// Ends with the summary line, always.
std::string plan_text(const Plan& plan);
/// "Plan: 2 to add, 0 to change, 0 to delete; touches 120 devices.", and a line feed.
std::string summary_line(const Plan& plan);
/// The gaps of a translation, a line each under a heading a target; "" when there are none.
std::string gaps_text(const std::vector<ReportLine>& gaps);
/// "touches 12 devices", "touches an unknown number of devices".
std::string touches(const std::optional<std::uint64_t>& devices);

}  // namespace mdm::policy
