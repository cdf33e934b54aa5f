#pragma once
// Points in time (UTC, milliseconds), durations as people write them, and the clock seam.
// RFC 3339: https://www.rfc-editor.org/rfc/rfc3339
#include <chrono>
#include <string>
#include <string_view>

#include "mdm/base/result.hpp"

namespace mdm {

class Stop;

using Millis = std::chrono::milliseconds;
using Time = std::chrono::sys_time<Millis>;

/// "2026-11-21T18:00:00Z"; milliseconds appear only when they are not zero.
std::string rfc3339(Time time);
/// Accepts any offset, fractions, a space for the T, and a missing zone as UTC (SQLite's own form).
Result<Time> parse_rfc3339(std::string_view text);

/// "90s" "10m" "2h" "30d" "500ms"; a bare number is an error, because its unit would be a guess.
Result<Millis> parse_duration(std::string_view text);
/// The shortest exact spelling of parse_duration: "90s", "2h", "30d".
std::string duration_text(Millis duration);
/// "3 h ago", "just now", "in 2 d": for terminals only.
std::string relative_text(Time then, Time now);

/// Seam: the only source of time and the only way to wait.
class Clock {
  public:
    virtual ~Clock() = default;
    virtual Time now() const = 0;
    /// Waits, or returns early when a stop is requested.
    virtual void sleep_for(Millis duration, const Stop& stop) = 0;
};

}  // namespace mdm
