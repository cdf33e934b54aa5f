#include "mdm/backend/command.hpp"

#include <array>

namespace mdm {
namespace {
constexpr std::array<std::string_view, 11> outcome_names{
    "accepted", "delivered",   "acknowledged", "not_now", "held",    "failed",
    "rejected", "unsupported", "expired",      "unknown", "not_sent"};
}

std::string_view name(Outcome outcome) {
    return outcome_names[static_cast<std::size_t>(outcome)];
}

std::optional<Outcome> find_outcome(std::string_view name) {
    for (std::size_t i = 0; i < outcome_names.size(); ++i)
        if (outcome_names[i] == name) return static_cast<Outcome>(i);
    return std::nullopt;
}

}  // namespace mdm
