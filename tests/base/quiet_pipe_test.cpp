#include "mdm/base/quiet_pipe.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cerrno>

namespace {

bool is_member(const sigset_t& signals) {
    return sigismember(&signals, SIGPIPE) == 1;
}
bool is_pending() {
    sigset_t signals;
    sigpending(&signals);
    return is_member(signals);
}
bool is_blocked() {
    sigset_t signals;
    pthread_sigmask(SIG_BLOCK, nullptr, &signals);
    return is_member(signals);
}
void write_to_nobody() {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    ::close(ends[0]);
    CHECK(::write(ends[1], "x", 1) == -1);
    CHECK(errno == EPIPE);
    ::close(ends[1]);
}

}  // namespace

TEST_CASE("writing to nobody is an error and not the end, and leaves no signal behind") {
    REQUIRE_FALSE(is_blocked());
    {
        const mdm::QuietPipe quiet;
        write_to_nobody();
        CHECK(is_pending());
    }
    CHECK_FALSE(is_pending());
    CHECK_FALSE(is_blocked());
}

TEST_CASE("a quiet pipe inside another leaves the outer one as it was") {
    {
        const mdm::QuietPipe outer;
        write_to_nobody();
        {
            const mdm::QuietPipe inner;
            write_to_nobody();
        }
        CHECK(is_pending());
        CHECK(is_blocked());
    }
    CHECK_FALSE(is_pending());
    CHECK_FALSE(is_blocked());
}
