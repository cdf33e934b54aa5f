#include "mdm/base/seams.hpp"

#include <doctest/doctest.h>

#include "mdm/base/stop.hpp"
#include "support/fakes.hpp"

TEST_CASE("a program gets its input and gives its output without a shell in between") {
    const auto process = mdm::real_process();
    const auto out = process->run({"cat"}, "a $HOME b");
    REQUIRE(out.ok());
    CHECK(out->out == "a $HOME b");
    CHECK(out->status == 0);
    CHECK(process->run({"false"}, "")->status == 1);
    CHECK(process->run({"/nonexistent/program"}, "").error().message.find("/nonexistent/program") !=
          std::string::npos);
}

TEST_CASE("an empty environment variable counts as unset") {
    mdm::test::FakeEnvironment environment;
    environment.values["CI"] = "";
    CHECK_FALSE(environment.get("CI").has_value());
}

TEST_CASE("a stopped clock does not wait") {
    mdm::Stop stop;
    stop.request();
    const auto clock = mdm::real_clock();
    const auto before = clock->now();
    clock->sleep_for(std::chrono::hours(1), stop);
    CHECK(clock->now() - before < std::chrono::seconds(10));
}

TEST_CASE("a random UUID has version and variant bits") {
    mdm::test::FakeRandom random;
    CHECK(mdm::uuid4(random) == "00010203-0405-4607-8809-0a0b0c0d0e0f");
}
