#include "mdm/net/limit.hpp"

#include <algorithm>
#include <cmath>

namespace mdm::net {
namespace {

// Time has milliseconds: what is allowed in ten of them may leave at once, or a high rate could not be kept.
double most_tokens(const Limits& limits) {
    return std::max({limits.burst, limits.per_second / 100, 1.0});
}

double tokens_at(const Limits& limits, double tokens, Time filled_at, Time now) {
    const double seconds = std::chrono::duration<double>(std::max(now - filled_at, Millis(0))).count();
    return std::min(most_tokens(limits), tokens + seconds * limits.per_second);
}

constexpr double almost_one = 1 - 1e-9;

}  // namespace

Limiter::Limiter(Limits limits)
    : limits_(limits), window_(std::max<std::size_t>(limits.concurrency, 1)), tokens_(most_tokens(limits)) {}

std::optional<Time> Limiter::next(Time now, std::size_t in_flight) const {
    if (in_flight >= window_) return std::nullopt;
    const Time soonest = std::max(now, not_before_);
    if (limits_.per_second <= 0) return soonest;
    const double missing = almost_one - tokens_at(limits_, tokens_, filled_at_, soonest);
    if (missing <= 0) return soonest;
    return soonest + Millis(static_cast<Millis::rep>(std::ceil(missing / limits_.per_second * 1000)));
}

void Limiter::left(Time now) {
    if (limits_.per_second <= 0) return;
    tokens_ = tokens_at(limits_, tokens_, filled_at_, now) - 1;
    filled_at_ = now;
}

void Limiter::refused(Time now, Time until) {
    not_before_ = std::max({not_before_, now, until});
    good_ = 0;
    if (old_answers_ > 0) {  // sent before the window was cut: the server says again what we know
        --old_answers_;
        return;
    }
    old_answers_ = window_ - 1;
    window_ = std::max<std::size_t>(window_ / 2, 1);
}

void Limiter::answered() {
    if (old_answers_ > 0) --old_answers_;
    if (window_ >= limits_.concurrency || ++good_ < window_) return;
    good_ = 0;
    ++window_;
}

}  // namespace mdm::net
