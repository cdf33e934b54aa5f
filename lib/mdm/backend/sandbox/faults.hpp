#pragma once
// Faults that a sandbox shows on request, so that retries, unknown outcomes and resuming can be tried out.
#include <cstdint>
#include <string>
#include <string_view>

#include "mdm/base/result.hpp"
#include "mdm/base/time.hpp"

namespace mdm::sandbox {

/// Where the process is killed (SIGKILL) at its N-th command: before the sandbox received it, after it was
/// received and before it was answered, or right after its receipt was handed over.
enum class CrashPoint : std::uint8_t { none, before_send, after_send, after_answer };

struct Faults {
    Millis latency{0};       // of every window of commands and every object write
    double throttle = 0;     // share of requests turned away with "too many requests", 0 to 1
    double timeout = 0;      // share whose answer never comes; half of them were carried out
    double reset_after = 0;  // share carried out whose connection breaks before the answer
    CrashPoint crash = CrashPoint::none;
    std::uint64_t crash_at = 0;
    bool operator==(const Faults&) const = default;
};

/// "latency=20ms,throttle=5%,timeout=1%,reset-after=1%,crash=after-send:120", any of them; "" is none. Usage
/// errors quote the part that is wrong.
Result<Faults> parse_faults(std::string_view text);
/// The spelling of parse_faults; "" when there are none.
std::string faults_text(const Faults& faults);

}  // namespace mdm::sandbox
