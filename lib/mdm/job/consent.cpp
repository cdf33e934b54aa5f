#include "mdm/job/consent.hpp"

#include <fmt/format.h>

#include "mdm/base/text.hpp"

namespace mdm {
namespace {

std::string subject(const ConsentNeed& need) {
    return fmt::format("{} {} on {}", need.verb, need.what, need.context);
}

std::variant<Granted, Ask, Error> yes_no(const ConsentNeed& need, const ConsentFlags& flags) {
    if (flags.yes) return Granted{};
    if (flags.can_ask) return Ask{ConsentKind::yes_no};
    return Error{Code::usage, fmt::format("to {} without a terminal, add --yes", subject(need))};
}

// --yes is not looked at: by itself it never grants anything destructive.
std::variant<Granted, Ask, Error> typed(const ConsentNeed& need, const ConsentFlags& flags) {
    if (flags.expect && *flags.expect != need.count)
        return Error{Code::refused,
                     fmt::format("--expect {} was given, but this would {}", *flags.expect, subject(need)),
                     "check the selection; nothing was sent"};
    if (flags.expect && flags.named_context) return Granted{};
    if (flags.can_ask) return Ask{ConsentKind::typed};
    std::string missing;
    if (!flags.named_context) missing = fmt::format("--context {}", need.context);
    if (!flags.expect) missing += fmt::format("{}--expect {}", missing.empty() ? "" : " ", need.count);
    return Error{Code::usage, fmt::format("to {} without a terminal, add {}", subject(need), missing)};
}

}  // namespace

std::variant<Granted, Ask, Error> decide_consent(const ConsentNeed& need, const ConsentFlags& flags) {
    if (need.kind == ConsentKind::none) return Granted{};
    return need.kind == ConsentKind::yes_no ? yes_no(need, flags) : typed(need, flags);
}

std::string question(const ConsentNeed& need) {
    if (need.kind == ConsentKind::typed) return fmt::format("type \"{}\" to go on: ", need.phrase());
    return fmt::format("{}? [y/N] ", subject(need));
}

bool agrees(const ConsentNeed& need, std::string_view answer) {
    if (need.kind == ConsentKind::typed) return trim(answer) == need.phrase();
    return iequals(trim(answer), "y") || iequals(trim(answer), "yes");
}

Error declined(const ConsentNeed& need) {
    return Error{Code::refused, fmt::format("declined to {}; nothing was sent", subject(need))};
}

}  // namespace mdm
