#pragma once
// What keeps a statement within bounds, and the error that a callback raised while SQLite was in between.
#include <cstdint>
#include <functional>
#include <optional>

#include "mdm/base/result.hpp"
#include "mdm/base/time.hpp"

namespace mdm::store {

struct Limits {
    Millis timeout{10'000};              // evaluation without a row
    std::uint64_t memory = 512u << 20;   // of SQLite, beyond what was in use when the statement began
    std::function<Millis()> ticks = {};  // empty: the machine's steady clock
};

class Watch {
  public:
    explicit Watch(Limits limits);

    /// A row is wanted from now on. Time runs from here; for recursive statements it goes on running.
    void start_row();
    void end_row();
    void mark_recursive() { recursive_ = true; }
    /// Looked at every few thousand steps; false = stop, failure() says why.
    bool within_limits();

    /// While one of these lives, time is not counted: somebody else is at work.
    class Pause {
      public:
        explicit Pause(Watch& watch) : watch_(watch), began_(watch.limits_.ticks()) {}
        Pause(const Pause&) = delete;
        Pause& operator=(const Pause&) = delete;
        ~Pause() { watch_.paused_ += watch_.limits_.ticks() - began_; }

      private:
        Watch& watch_;
        Millis began_;
    };

    /// The first failure is kept.
    void fail(Error error) {
        if (!failure_) failure_ = std::move(error);
    }
    const std::optional<Error>& failure() const { return failure_; }

  private:
    Limits limits_;
    std::int64_t memory_at_start_ = 0;
    Millis began_{0}, paused_{0}, spent_{0};
    bool recursive_ = false;
    std::optional<Error> failure_;
};

}  // namespace mdm::store
