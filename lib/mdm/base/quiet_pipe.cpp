#include "mdm/base/quiet_pipe.hpp"

#include <pthread.h>

namespace mdm {
namespace {

sigset_t only_pipe() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    return signals;
}

bool is_pending() {
    sigset_t pending;
    sigemptyset(&pending);
    sigpending(&pending);
    return sigismember(&pending, SIGPIPE) == 1;
}

}  // namespace

QuietPipe::QuietPipe() : pending_before_(is_pending()) {
    const sigset_t pipe = only_pipe();
    pthread_sigmask(SIG_BLOCK, &pipe, &before_);
}

QuietPipe::~QuietPipe() {
    if (!pending_before_ && is_pending()) {
        const sigset_t pipe = only_pipe();
        int taken = 0;
        sigwait(&pipe, &taken);
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace mdm
