#pragma once
// Whether and when to try again: pure functions.
#include <optional>
#include <string_view>

#include "mdm/base/effect.hpp"
#include "mdm/base/result.hpp"
#include "mdm/base/time.hpp"
#include "mdm/net/request.hpp"

namespace mdm::net {

struct RetryRule {
    int attempts = 5;          // in all
    Millis base{500};          // the first delay, doubled each time
    Millis cap{30'000};        // of our own delay; Retry-After may ask for more
    Millis patience{300'000};  // a Retry-After beyond this is not waited for
};

/// How long to wait before attempt `attempt` + 1 (from 1): base * 2^(attempt-1), at most cap, of which a half
/// is left to chance (`chance` in 0…1); never less than `retry_after`.
Millis retry_delay(const RetryRule& rule, int attempt, std::optional<Millis> retry_after, double chance);

/// Retry-After in both forms, seconds and date (RFC 9110, 10.2.3), from now; nullopt when absent or
/// senseless.
std::optional<Millis> retry_after(const Headers& headers, Time now);

/// May this request be sent again after that result? 401 is not asked here.
bool may_repeat(Effect effect, const Result<Response>& result);

}  // namespace mdm::net
