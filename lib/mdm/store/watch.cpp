#include "mdm/store/watch.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <chrono>

namespace mdm::store {
namespace {

// The real implementation of the seam.
Millis steady_ticks() {
    return std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace

Watch::Watch(Limits limits) : limits_(std::move(limits)), memory_at_start_(sqlite3_memory_used()) {
    if (!limits_.ticks) limits_.ticks = steady_ticks;
}

void Watch::start_row() {
    began_ = limits_.ticks();
    paused_ = Millis(0);
}

void Watch::end_row() {
    if (recursive_) spent_ += limits_.ticks() - began_ - paused_;
}

bool Watch::within_limits() {
    if (failure_) return false;
    if (spent_ + limits_.ticks() - began_ - paused_ > limits_.timeout) {
        fail(Error{Code::usage,
                   fmt::format("the query ran for {} without {}", duration_text(limits_.timeout),
                               recursive_ ? "coming to an end" : "giving a row"),
                   "make it simpler, or allow more with --query-timeout"});
        return false;
    }
    const std::int64_t used = sqlite3_memory_used() - memory_at_start_;
    if (used > static_cast<std::int64_t>(limits_.memory)) {
        fail(Error{Code::usage,
                   fmt::format("the query needs more than {} MB of memory", limits_.memory >> 20),
                   "make it simpler, or ask for fewer rows at once"});
        return false;
    }
    return true;
}

}  // namespace mdm::store
