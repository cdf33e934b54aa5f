#include "mdm/policy/controls.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "mdm/base/text.hpp"

namespace mdm::policy {
namespace {

constexpr std::array<std::string_view, 5> coverage_names{"covered", "partly", "known-gap", "gap", "not-set"};
constexpr std::string_view known_gap = "(known gap: ";

/// What a code says about the setting, whatever its level was made by `onUnsupported`.
enum class Meaning { as_asked, less, lacking, silent };
struct CodeMeaning {
    std::string_view code;
    Meaning meaning;
};
constexpr std::array<CodeMeaning, 16> meanings{{{"clamped", Meaning::less},
                                                {"conflict", Meaning::lacking},
                                                {"dangling-reference", Meaning::lacking},
                                                {"degraded", Meaning::less},
                                                {"deprecated", Meaning::as_asked},
                                                {"elsewhere", Meaning::silent},
                                                {"manual", Meaning::less},
                                                {"needs-enrollment", Meaning::less},
                                                {"needs-supervision", Meaning::less},
                                                {"not-translated", Meaning::lacking},
                                                {"os-too-old", Meaning::less},
                                                {"removed", Meaning::lacking},
                                                {"server-side", Meaning::less},
                                                {"side-effect", Meaning::as_asked},
                                                {"stricter", Meaning::as_asked},
                                                {"unsupported", Meaning::lacking}}};

Meaning meaning_of(const ReportLine& line) {
    const auto* at = std::find_if(meanings.begin(), meanings.end(),
                                  [&](const CodeMeaning& each) { return each.code == line.code; });
    if (at == meanings.end()) return Meaning::as_asked;  // ok, satisfied
    // left out, because the devices are known not to take it
    if (at->meaning == Meaning::less && line.level == Level::error) return Meaning::lacking;
    return at->meaning;
}

/// "passcode" is about "passcode.minLength", and "wifi.networks" about "wifi.networks[guest].psk".
bool is_about(std::string_view path, std::string_view key) {
    if (!key.starts_with(path)) return false;
    return key.size() == path.size() || key[path.size()] == '.' || key[path.size()] == '[';
}

std::set<std::string> assigned(const Documents& documents) {
    std::set<std::string> names;
    for (const Assignment& assignment : documents.assignments)
        for (const AssignmentTarget& target : assignment.targets)
            names.insert(target.policies.begin(), target.policies.end());
    return names;
}

bool is_for(const Policy& policy, std::string_view target) {
    const auto& wanted = policy.applies.platforms;
    const auto there = platforms_of(target);
    return wanted.empty() || std::any_of(wanted.begin(), wanted.end(), [&](const std::string& platform) {
               return std::find(there.begin(), there.end(), platform) != there.end();
           });
}

bool has_target(std::string_view platform) {
    return std::any_of(targets().begin(), targets().end(), [&](std::string_view target) {
        const auto there = platforms_of(target);
        return std::find(there.begin(), there.end(), platform) != there.end();
    });
}

class Row {
  public:
    Row(const Policy& policy, std::string clause, std::string key, std::string_view target) {
        row_ = {policy.name, std::move(clause), std::move(key), std::string(target), Coverage::not_set, {},
                {}};
    }

    void add(const ReportLine& line) {
        const Meaning meaning = meaning_of(line);
        if (meaning == Meaning::silent) return;
        if (std::find(row_.codes.begin(), row_.codes.end(), line.code) == row_.codes.end())
            row_.codes.push_back(line.code);
        const bool known = line.message.find(known_gap) != std::string::npos;
        if (meaning == Meaning::lacking)
            (known ? known_ : lacking_) = true;
        else
            (meaning == Meaning::less ? less_ : as_asked_) = true;
        if (meaning != Meaning::as_asked) messages_.insert(line.message);
    }

    ControlRow take() {
        const bool some = as_asked_ || less_;
        if (lacking_)
            row_.coverage = some ? Coverage::partly : Coverage::gap;
        else if (known_)
            row_.coverage = some ? Coverage::partly : Coverage::known_gap;
        else if (some)
            row_.coverage = less_ ? Coverage::partly : Coverage::covered;
        row_.message = fmt::format("{}", fmt::join(messages_, "; "));
        return std::move(row_);
    }

  private:
    ControlRow row_;
    std::set<std::string> messages_;
    bool as_asked_ = false, less_ = false, lacking_ = false, known_ = false;
};

}  // namespace

std::string_view name(Coverage coverage) {
    return coverage_names[static_cast<std::size_t>(coverage)];
}

std::vector<ControlRow> control_rows(const Documents& documents, const Translations& translations) {
    std::vector<ControlRow> rows;
    const auto given = assigned(documents);
    for (const Policy& policy : documents.policies) {
        if (policy.is_base && given.count(policy.name) == 0) continue;
        for (const auto& [clause, keys] : policy.controls)
            for (const std::string& key : keys) {
                for (const std::string_view target : targets()) {
                    if (!is_for(policy, target)) continue;
                    Row row(policy, clause, key, target);
                    for (const ReportLine& line : translations.report)
                        if (line.policy == policy.name && line.target == target && is_about(key, line.key))
                            row.add(line);
                    rows.push_back(row.take());
                }
                for (const std::string& platform : policy.applies.platforms)
                    if (!has_target(platform))
                        rows.push_back({policy.name,
                                        clause,
                                        key,
                                        platform,
                                        Coverage::gap,
                                        {"not-translated"},
                                        "nothing is written for this platform yet"});
            }
    }
    return rows;
}

}  // namespace mdm::policy
