#pragma once
// Which Apple platforms and systems take which command. What is not known of a device stands in nobody's way.
#include <string_view>

#include "mdm/backend/apple/facts.hpp"
#include "mdm/base/result.hpp"

namespace mdm::apple {

/// Where a command exists, and where it needs supervision.
struct Rule {
    bool ios = true;  // and iPadOS
    bool macos = true;
    bool tvos = true;
    bool visionos = true;
    bool watchos = true;
    bool supervised = false;      // besides Macs
    bool mac_supervised = false;  // Macs, too
};
inline constexpr Rule lost_mode_rule{
    .macos = false, .tvos = false, .visionos = false, .watchos = false, .supervised = true};

/// Code::unsupported with the reason when something that is known stands in the way; `verb` names the action.
Result<void> allowed(const Rule& rule, std::string_view verb, const Situation& situation);

/// True when the system is known to be older than `version`.
bool older_than(const Situation& situation, std::string_view version);
/// True when the system is known to be at least `version`.
bool at_least(const Situation& situation, std::string_view version);

/// Code::unsupported where return to service is known not to exist (iOS 17, tvOS 18).
Result<void> can_return_to_service(const Situation& situation);
/// Code::unsupported where a restart is known not to wait for the user (macOS 11.4).
Result<void> can_notify(const Situation& situation);

/// "iPadOS 17.4", "this Mac", "this device": for messages.
std::string system_text(const Situation& situation);

}  // namespace mdm::apple
