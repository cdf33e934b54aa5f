#include "mdm/policy/apply_outcome.hpp"

#include <algorithm>
#include <array>

#include "mdm/base/json.hpp"
#include "mdm/policy/content.hpp"

namespace mdm::policy {
namespace {

constexpr std::string_view plan_again = "plan again: mdmctl policy plan -f …";

/// What an error of a write says about the write; whatever is not here may have been carried out.
struct Meaning {
    Code code;
    Outcome outcome;
};
constexpr std::array<Meaning, 12> meanings{{
    {Code::usage, Outcome::rejected},
    {Code::unsupported, Outcome::unsupported},
    {Code::not_found, Outcome::rejected},
    {Code::forbidden, Outcome::rejected},
    {Code::invalid, Outcome::rejected},
    {Code::refused, Outcome::rejected},
    {Code::conflict, Outcome::failed},
    {Code::failed, Outcome::failed},
    {Code::rate_limited, Outcome::not_sent},
    {Code::unavailable, Outcome::not_sent},
    {Code::cancelled, Outcome::not_sent},
    {Code::pending, Outcome::held},
}};

bool holds(std::span<const ObjectAssignment> all, const ObjectAssignment& line) {
    return std::find(all.begin(), all.end(), line) != all.end();
}

}  // namespace

std::string key_of(const Step& step) {
    return step.kind + " " + step.marker_id();
}

Outcome outcome_of(Code code) {
    for (const Meaning& meaning : meanings)
        if (meaning.code == code) return meaning.outcome;
    return Outcome::unknown;
}

Receipt receipt(Outcome outcome, std::string id, std::string learnt_from) {
    Receipt made;
    made.outcome = outcome;
    made.command_id = std::move(id);
    made.learnt_from = std::move(learnt_from);
    return made;
}

Receipt failure(Error error, std::string learnt_from) {
    Receipt made = receipt(outcome_of(error.code), "", std::move(learnt_from));
    made.error = std::move(error);
    return made;
}

Receipt refusal(Outcome outcome, Code code, std::string message) {
    Receipt made = receipt(outcome, "", "read again before sending");
    made.error = Error{code, std::move(message), std::string(plan_again)};
    return made;
}

Receipt not_read(Error error) {
    Receipt made = receipt(Outcome::rejected, "", "read again before sending");
    if (outcome_of(error.code) == Outcome::not_sent) made.outcome = Outcome::not_sent;
    made.error = std::move(error);
    return made;
}

Receipt unless_done(Error error, Receipt looked) {
    Receipt failed = failure(std::move(error));
    const bool done = failed.outcome == Outcome::unknown && looked.outcome == Outcome::acknowledged;
    return done ? looked : failed;
}

std::vector<ObjectAssignment> merged(const Step& step, std::vector<ObjectAssignment> lines) {
    for (const NamedLine& gone : step.removed)
        lines.erase(std::remove(lines.begin(), lines.end(), gone.line), lines.end());
    for (const auto* list : {&step.kept, &step.added})
        for (const NamedLine& line : *list)
            if (!holds(lines, line.line)) lines.push_back(line.line);
    return lines;
}

bool is_done(const Step& step, std::span<const ObjectAssignment> lines) {
    const auto is_there = [&](const NamedLine& line) { return holds(lines, line.line); };
    return std::all_of(step.added.begin(), step.added.end(), is_there) &&
           std::none_of(step.removed.begin(), step.removed.end(), is_there);
}

bool is_written(const Step& step, const ObjectKind& kind, const NativeObject& object) {
    if (kind.names && object.name != step.name) return false;
    if (step.description) return object.description == step.description;
    const auto wanted = parse_content(kind.format, step.content);
    const auto live = parse_content(kind.format, object.content);
    return wanted.ok() && live.ok() &&
           compare_content(*wanted, *live, {kind.format, kind.masks_secrets, kind.identifier, false})
               .changes.empty();
}

}  // namespace mdm::policy
