#include "cli/exit_codes.hpp"

#include <array>

namespace mdm::cli {
namespace {

constexpr std::array<ExitRow, 12> rows{{
    {Exit::done, "done", "done: no change needed, or accepted by the server (--wait asks for more)"},
    {Exit::failed, "failed", "failed (for a job: every target failed)"},
    {Exit::usage, "usage", "usage; input needed and not allowed; the backend cannot do this"},
    {Exit::not_found, "not found",
     "a device, policy, app or context was not found, or is ambiguous; nothing matched"},
    {Exit::not_allowed, "not allowed",
     "not signed in, or forbidden (the message names the missing permission)"},
    {Exit::invalid_file, "invalid file", "a file (policy, plan, configuration, descriptor) did not validate"},
    {Exit::unavailable, "unavailable", "throttled or unreachable after retries"},
    {Exit::partial, "partial", "partial: some targets failed"},
    {Exit::pending, "pending", "accepted and pending (an approval, or --wait timed out)"},
    {Exit::refused, "refused",
     "refused by a guard or declined: cap, count, stale plan, protected context, personal device, job held "
     "by another process"},
    {Exit::outcome_unknown, "unknown",
     "the outcome of some targets is unknown: 'mdmctl job resume' finds out"},
    {Exit::interrupted, "interrupted", "interrupted; the ledger says what was sent"},
}};

struct Mapping {
    Code code;
    int exit;
};
constexpr std::array<Mapping, 17> mappings{{
    {Code::usage, Exit::usage},
    {Code::unsupported, Exit::usage},
    {Code::not_found, Exit::not_found},
    {Code::ambiguous, Exit::not_found},
    {Code::unauthenticated, Exit::not_allowed},
    {Code::forbidden, Exit::not_allowed},
    {Code::invalid, Exit::invalid_file},
    {Code::conflict, Exit::refused},
    {Code::rate_limited, Exit::unavailable},
    {Code::unavailable, Exit::unavailable},
    {Code::bad_response, Exit::failed},
    {Code::refused, Exit::refused},
    {Code::pending, Exit::pending},
    {Code::cancelled, Exit::interrupted},
    {Code::outcome_unknown, Exit::outcome_unknown},
    {Code::failed, Exit::failed},
    {Code::internal, Exit::failed},
}};

}  // namespace

std::span<const ExitRow> exit_table() {
    return rows;
}

int exit_code(Code code) {
    for (const Mapping& mapping : mappings)
        if (mapping.code == code) return mapping.exit;
    return Exit::failed;
}

}  // namespace mdm::cli
