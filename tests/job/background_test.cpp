#include "mdm/job/background.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using mdm::Background;

TEST_CASE("work in the background is done one piece after the other, and seen after waiting") {
    int done = 0;
    Background background;
    CHECK_FALSE(background.busy());
    for (int i = 1; i <= 100; ++i) {
        background.start([&done] { ++done; });
        CHECK(background.busy());
        background.wait();
        CHECK(background.finished());
        CHECK_FALSE(background.busy());
        CHECK(done == i);
    }
}

TEST_CASE("what work in the background throws comes out where it is waited for, once") {
    Background background;
    background.start([] { throw std::runtime_error("out of luck"); });
    CHECK_THROWS_WITH(background.wait(), "out of luck");
    int done = 0;
    background.start([&done] { ++done; });
    background.wait();
    CHECK(done == 1);
}

TEST_CASE("the end of a background waits for what is under way") {
    int done = 0;
    {
        Background background;
        background.start([&done] { ++done; });
    }
    CHECK(done == 1);
}
