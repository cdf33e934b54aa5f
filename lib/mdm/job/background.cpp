#include "mdm/job/background.hpp"

#include <utility>

namespace mdm {

Background::~Background() {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard guard(mutex_);
        ends_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void Background::start(Work work) {
    {
        const std::lock_guard guard(mutex_);
        work_ = std::move(work);
        done_ = false;
    }
    busy_ = true;
    if (thread_.joinable())
        changed_.notify_all();
    else
        thread_ = std::thread([this] { run(); });
}

bool Background::finished() {
    const std::lock_guard guard(mutex_);
    return done_;
}

void Background::wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return done_; });
    busy_ = false;
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
}

void Background::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return work_ || ends_; });
        if (!work_) return;
        const Work work = std::exchange(work_, nullptr);
        lock.unlock();
        std::exception_ptr thrown;
        try {
            work();
        } catch (...) {
            thrown = std::current_exception();
        }
        lock.lock();
        thrown_ = std::move(thrown);
        done_ = true;
        changed_.notify_all();
    }
}

}  // namespace mdm
