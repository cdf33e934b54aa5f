#pragma once
// Consent: what the flags already grant, what must be asked on a terminal, and what is an error where nobody
// can be asked. Pure; asking is the command line's work.
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "mdm/job/guard.hpp"

namespace mdm {

struct ConsentFlags {
    bool can_ask = false;  // a terminal, and neither --no-input nor CI=true
    bool yes = false;
    std::optional<std::uint64_t> expect = {};  // --expect N
    bool named_context = false;                // --context or MDMCTL_CONTEXT, not merely the current one
};

struct Granted {};
/// The question to put: y/N, or need.phrase() to be typed.
struct Ask {
    ConsentKind kind = ConsentKind::yes_no;
};

/// An Error is Code::usage for a flag that is missing (its message ends with the flag to add, spelled out)
/// and Code::refused for a wrong count.
std::variant<Granted, Ask, Error> decide_consent(const ConsentNeed& need, const ConsentFlags& flags);

/// "wipe 37 devices on prod? [y/N] ", or "type \"wipe 37 on prod\" to go on: ".
std::string question(const ConsentNeed& need);
/// Does the answer agree? "y" and "yes" in any case, or the exact phrase.
bool agrees(const ConsentNeed& need, std::string_view answer);
/// What declining is: Code::refused.
Error declined(const ConsentNeed& need);

}  // namespace mdm
