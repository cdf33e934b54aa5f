#pragma once
// Coverage of the clauses that `controls` of policies map to settings: what an auditor asks, answered from
// the report of the translators and not from what somebody wrote about it.
#include <string>
#include <string_view>
#include <vector>

#include "mdm/policy/document.hpp"
#include "mdm/policy/translate_all.hpp"

namespace mdm::policy {

enum class Coverage {
    covered,    // as asked, or stricter
    partly,     // weaker, not on every platform of the target, or only where a device is what it needs
    known_gap,  // an exception of the policy says why
    gap,
    not_set,  // the policy does not set it there
};
/// "covered" "partly" "known-gap" "gap" "not-set".
std::string_view name(Coverage coverage);

/// One setting of a clause on one target.
struct ControlRow {
    std::string policy;
    std::string clause;
    std::string key;
    std::string target;  // or a platform that is translated to nothing yet
    Coverage coverage = Coverage::not_set;
    std::vector<std::string> codes;  // of the report, each once: "degraded"
    std::string message;             // what is not as asked, and known gaps with their reasons
};

/// Every clause of every policy that reaches somebody: those that are only there for others to build on are
/// left out. In the order of the documents, then by clause; targets as far as the policy is for them.
/// `translations` keeps its report.
std::vector<ControlRow> control_rows(const Documents& documents, const Translations& translations);

}  // namespace mdm::policy
