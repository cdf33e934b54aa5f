#pragma once
// A thread that does one piece of work after the other for its owner, who must not touch what the work
// touches until wait(). Started with the first piece: to make a thread for each would cost a job over HTTP a
// twentieth of its time.
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

namespace mdm {

class Background {
  public:
    using Work = std::function<void()>;

    Background() = default;
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;
    /// Waits for what is under way.
    ~Background();

    /// One piece at a time: after the first, wait() comes first.
    void start(Work work);
    /// Between start() and wait().
    bool busy() const { return busy_; }
    /// The work is done: wait() would not wait.
    bool finished();
    /// What the work threw comes out here.
    void wait();

  private:
    void run();

    bool busy_ = false;
    std::mutex mutex_;
    std::condition_variable changed_;
    Work work_;  // empty: nothing to do
    std::exception_ptr thrown_;
    bool done_ = false;
    bool ends_ = false;
    std::thread thread_;
};

}  // namespace mdm
