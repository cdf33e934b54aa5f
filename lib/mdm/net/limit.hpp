#pragma once
// How much may leave at once: a window that shrinks when the server says "too much" and grows back, and a
// rate. Pure; time is handed in.
#include <cstddef>
#include <optional>

#include "mdm/base/time.hpp"

namespace mdm::net {

struct Limits {
    std::size_t concurrency = 16;  // requests in flight, at most
    double per_second = 0;         // requests that may leave in a second; 0: no limit
    double burst = 1;              // how many may leave at once after a pause
};

class Limiter {
  public:
    explicit Limiter(Limits limits);
    /// The next moment at which another request may leave with `in_flight` under way: `now` when it may at
    /// once, nullopt when one must finish first.
    std::optional<Time> next(Time now, std::size_t in_flight) const;
    void left(Time now);
    /// 429 or 503: the window halves (once for each window of requests), and nothing leaves before `until`.
    void refused(Time now, Time until);
    /// Anything else: the window grows back by one for each window of good answers.
    void answered();
    std::size_t window() const { return window_; }

  private:
    Limits limits_;
    std::size_t window_;
    double tokens_;
    Time filled_at_{};
    Time not_before_{};
    std::size_t good_ = 0;
    std::size_t old_answers_ = 0;  // still to come from before the last cut
};

}  // namespace mdm::net
