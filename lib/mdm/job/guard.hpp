#pragma once
// The guard: may this be done at all? A pure function of what is meant and what the context allows. It speaks
// before anybody is asked for consent (consent.hpp).
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "mdm/base/error.hpp"
#include "mdm/config/context.hpp"
#include "mdm/model/operation.hpp"

namespace mdm {

/// How many of the targets are whose.
struct OwnershipCounts {
    std::uint64_t company = 0;
    std::uint64_t personal = 0;
    std::uint64_t unknown = 0;
};

struct GuardInput {
    std::string operation;  // "device.wipe"; for a policy job "policy.apply"
    std::string verb;       // "wipe", "apply": of messages and of the phrase to type
    Risk risk = Risk::read;
    std::string context;
    std::uint64_t count = 0;                       // targets; in a policy job the steps (objects written)
    std::string_view noun = "device";              // what is counted; "step" in a policy job
    std::optional<std::uint64_t> fleet_size = {};  // nullopt: the backend cannot count
    GuardRules rules = {};
    std::optional<std::uint64_t> max_targets = {};  // --max-targets
    OwnershipCounts ownership = {};
    bool include_personal = false;
    bool reason_given = false;
    std::uint64_t conflicts = 0;                    // targets with an open job of the same action
    std::string conflicting_job = {};               // one of those jobs, for the message
    bool again = false;                             // --again
    std::optional<std::uint64_t> quota_limit = {};  // of the vendor, per day
    std::uint64_t quota_used = 0;                   // by our own jobs of the last 24 h
    bool policy = false;
    std::uint64_t destructive_steps = 0;      // of a policy job
    std::optional<std::uint64_t> reach = {};  // devices a policy job touches; nullopt: unknown
};

enum class ConsentKind : std::uint8_t { none, yes_no, typed };

/// What has to be agreed to.
struct ConsentNeed {
    ConsentKind kind = ConsentKind::none;
    std::string verb;
    std::string what;         // "37 devices", "3 destructive steps"
    std::uint64_t count = 0;  // what --expect must equal
    std::string context;
    /// "wipe 37 on prod".
    std::string phrase() const;
};

/// The consent that is needed; or Code::refused (Code::usage for a missing --reason), the hint saying what
/// would help.
std::variant<ConsentNeed, Error> decide(const GuardInput& input);

}  // namespace mdm
