#include "mdm/job/guard.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/text.hpp"

namespace mdm {
namespace {

constexpr std::uint64_t percentage_starts_above = 5;

Error refusal(std::string message, std::string hint) {
    return Error{Code::refused, std::move(message), std::move(hint)};
}

std::string counted(const GuardInput& input, std::uint64_t count) {
    return count_of(count, input.policy ? "step" : input.noun);
}

using Rule = std::optional<Error> (*)(const GuardInput&);

std::optional<Error> read_only(const GuardInput& in) {
    if (!in.rules.read_only) return std::nullopt;
    return refusal(fmt::format("context '{}' is read-only", in.context),
                   "use another context, or set guard: {read_only: false} for this one");
}

std::optional<Error> no_destructive(const GuardInput& in) {
    if (!in.rules.no_destructive || in.risk != Risk::destructive) return std::nullopt;
    return refusal(fmt::format("context '{}' allows nothing destructive, and {} is", in.context, in.verb),
                   "use another context, or set guard: {no_destructive: false} for this one");
}

std::optional<Error> reason(const GuardInput& in) {
    if (!in.rules.require_reason || in.reason_given) return std::nullopt;
    return Error{Code::usage,
                 fmt::format("context '{}' wants a reason for every change: add --reason TEXT", in.context)};
}

std::optional<Error> ownership(const GuardInput& in) {
    if (in.operation != "device.wipe" || in.include_personal) return std::nullopt;
    const bool unknown_is_company = in.rules.ownership_default == "company";
    const std::uint64_t unknown = unknown_is_company ? 0 : in.ownership.unknown;
    if (in.ownership.personal + unknown == 0) return std::nullopt;
    std::string whose;
    if (in.ownership.personal > 0) whose = fmt::format("{} personal", in.ownership.personal);
    if (unknown > 0) whose += fmt::format("{}{} of unknown ownership", whose.empty() ? "" : " and ", unknown);
    return refusal(fmt::format("a wipe would erase private data: of {}, {}", counted(in, in.count), whose),
                   "run: mdmctl retire, which removes company data only; or add --include-personal");
}

std::uint64_t cap_of(const GuardInput& in, std::uint64_t rule) {
    if (!in.max_targets) return rule;
    return in.rules.raise ? *in.max_targets : std::min(rule, *in.max_targets);
}

std::string raise_hint(const GuardInput& in, std::uint64_t needed) {
    if (in.rules.raise) return fmt::format("if all of them are meant, add --max-targets {}", needed);
    return fmt::format(
        "choose fewer, or set guard: {{raise: true}} for context '{}' and add --max-targets {}", in.context,
        needed);
}

std::optional<Error> over_cap(const GuardInput& in, std::uint64_t count, std::uint64_t rule,
                              std::string_view kind) {
    const std::uint64_t cap = cap_of(in, rule);
    if (count <= cap) return std::nullopt;
    return refusal(fmt::format("{} on {} is over the cap of {} for {} actions in context '{}'", in.verb,
                               counted(in, count), cap, kind, in.context),
                   raise_hint(in, count));
}

std::optional<Error> count_cap(const GuardInput& in) {
    if (in.policy) {
        if (auto error = over_cap(in, in.destructive_steps, in.rules.max_destructive, "destructive"))
            return error;
        return over_cap(in, in.count, in.rules.max_disruptive, "disruptive");
    }
    if (in.risk == Risk::destructive) return over_cap(in, in.count, in.rules.max_destructive, "destructive");
    if (in.risk == Risk::disruptive) return over_cap(in, in.count, in.rules.max_disruptive, "disruptive");
    return std::nullopt;
}

std::optional<Error> percentage(const GuardInput& in) {
    const bool replaced = in.max_targets && in.rules.raise;
    if (in.policy || in.risk < Risk::disruptive || replaced || !in.fleet_size) return std::nullopt;
    const auto percent = static_cast<std::uint64_t>(std::max(in.rules.max_percent, 0));
    if (in.count <= percentage_starts_above || in.count * 100 <= *in.fleet_size * percent)
        return std::nullopt;
    return refusal(fmt::format("{} on {} is more than {} % of the fleet of {} in context '{}'", in.verb,
                               counted(in, in.count), percent, *in.fleet_size, in.context),
                   raise_hint(in, in.count));
}

std::optional<Error> reach(const GuardInput& in) {
    if (!in.policy || !in.rules.max_reach) return std::nullopt;
    if (in.reach && *in.reach <= *in.rules.max_reach) return std::nullopt;
    const std::string touched = in.reach ? count_of(*in.reach, "device") : "an unknown number of devices";
    return refusal(
        fmt::format("this reaches {}, and context '{}' allows {}", touched, in.context, *in.rules.max_reach),
        "reach fewer devices, or raise guard: {max_reach: N}");
}

std::optional<Error> conflict(const GuardInput& in) {
    if (in.risk != Risk::destructive || in.conflicts == 0 || in.again) return std::nullopt;
    return refusal(
        fmt::format("{} already {} an open {} job ({})", count_of(in.conflicts, "device"),
                    in.conflicts == 1 ? "has" : "have", in.verb, in.conflicting_job),
        fmt::format("look with: mdmctl job show {}; to send it once more, add --again", in.conflicting_job));
}

std::optional<Error> quota(const GuardInput& in) {
    if (!in.quota_limit || in.quota_used + in.count <= *in.quota_limit) return std::nullopt;
    return refusal(fmt::format("the server allows {} {} actions a day; {} were used, {} more are meant",
                               *in.quota_limit, in.verb, in.quota_used, in.count),
                   "choose fewer, or go on tomorrow");
}

// The first that objects speaks.
constexpr Rule rules[] = {read_only, no_destructive, ownership, count_cap, percentage,
                          reach,     conflict,       quota,     reason};

ConsentNeed need_of(const GuardInput& in) {
    ConsentNeed need;
    need.verb = in.verb;
    need.context = in.context;
    need.count = in.count;
    need.what = counted(in, in.count);
    if (in.risk == Risk::disruptive) need.kind = ConsentKind::yes_no;
    if (in.risk == Risk::destructive) need.kind = ConsentKind::typed;
    if (in.policy && in.risk == Risk::destructive) {
        need.count = in.destructive_steps;
        need.what = count_of(in.destructive_steps, "destructive step");
    }
    return need;
}

}  // namespace

std::string ConsentNeed::phrase() const {
    return fmt::format("{} {} on {}", verb, count, context);
}

std::variant<ConsentNeed, Error> decide(const GuardInput& input) {
    if (input.risk == Risk::read) return ConsentNeed{};
    for (const Rule rule : rules)
        if (auto error = rule(input)) return *std::move(error);
    if (input.count == 0) return ConsentNeed{};
    return need_of(input);
}

}  // namespace mdm
