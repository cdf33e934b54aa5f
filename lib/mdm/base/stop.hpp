#pragma once
// "Please stop": set by the first Ctrl-C, looked at by every loop that sends requests or waits.
// Setting it is async-signal-safe; a second Ctrl-C ends the process at once (main does that).
#include <atomic>

namespace mdm {

class Stop {
  public:
    void request() noexcept { requested_.store(true, std::memory_order_relaxed); }
    bool requested() const noexcept { return requested_.load(std::memory_order_relaxed); }

  private:
    std::atomic<bool> requested_{false};
    static_assert(std::atomic<bool>::is_always_lock_free);
};

}  // namespace mdm
