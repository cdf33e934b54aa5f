#pragma once
// Property lists as devices send them, and the events that servers make of them.
#include <string>
#include <string_view>

#include "mdm/backend/apple/webhook.hpp"

namespace mdm::test {

/// A whole property list around the members of a dictionary.
std::string plist(std::string_view members);
/// <key>NAME</key><string>TEXT</string>
std::string entry(std::string_view name, std::string_view text);

/// "2026-11-21T18:00:00Z" and so many seconds.
Time at(int seconds);

/// What NanoMDM posts of a device's answer, at(seconds).
std::string answer_event(std::string_view event_id, std::string_view device, int seconds,
                         std::string_view members);
/// What NanoMDM posts of a check-in ("TokenUpdate").
std::string check_in_event(std::string_view event_id, std::string_view device, int seconds,
                           std::string_view type, std::string_view members = {});

/// As received an hour later; a failed test when it is none.
apple::Event event_of(const std::string& body);

}  // namespace mdm::test
