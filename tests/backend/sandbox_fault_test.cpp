#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <set>
#include <sstream>

#include "backend/sandbox_fixture.hpp"
#include "mdm/base/json.hpp"

using namespace mdm;
using namespace mdm::test;
using namespace std::chrono_literals;

namespace {

sandbox::Options with_faults(const char* text, std::uint64_t devices = 12) {
    const auto faults = sandbox::parse_faults(text);
    REQUIRE(faults.ok());
    return {devices, 7, {}, *faults};
}

void sync_often(SandboxFile& file, Backend& backend, ListFeed& feed, std::size_t times) {
    const Target target = file.target(1);
    for (std::size_t i = 0; i < times; ++i) feed.add("device.sync", target);
    const Stop stop;
    REQUIRE(backend.run(feed, stop).ok());
}

std::map<Outcome, std::size_t> outcomes(const ListFeed& feed) {
    std::map<Outcome, std::size_t> counts;
    for (const auto& [ticket, receipts] : feed.receipts) ++counts[receipts.at(0).outcome];
    return counts;
}

/// The numbers in the witness log, checked to be 1, 2, 3, …
std::size_t gapless_lines(SandboxFile& file) {
    std::istringstream lines(read_file(file.path() + ".log.jsonl"));
    std::string line;
    std::size_t count = 0;
    while (std::getline(lines, line)) CHECK(nlohmann::json::parse(line).at("seq") == ++count);
    return count;
}

/// Sends `count` syncs in a process of its own and returns how that process ended.
int in_a_child(SandboxFile& file, std::size_t count, std::size_t* answered = nullptr) {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    const Target target = file.target(1);
    const pid_t child = ::fork();
    if (child == 0) {
        struct Counting final : CommandFeed {
            ListFeed inner;
            int out = 0;
            std::optional<Command> next() override { return inner.next(); }
            void done(std::uint64_t ticket, Receipt receipt) override {
                inner.done(ticket, std::move(receipt));
                if (::write(out, ".", 1) != 1) ::_exit(3);
            }
        } feed;
        feed.out = ends[1];
        for (std::size_t i = 0; i < count; ++i) feed.inner.add("device.sync", target);
        const auto backend = file.open();
        const Stop stop;
        ::_exit(backend->run(feed, stop).ok() ? 0 : 1);
    }
    ::close(ends[1]);
    std::array<char, 4096> dots{};
    std::size_t seen = 0;
    for (ssize_t got; (got = ::read(ends[0], dots.data(), dots.size())) > 0;)
        seen += static_cast<std::size_t>(got);
    ::close(ends[0]);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    if (answered != nullptr) *answered = seen;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

TEST_CASE("faults are read from text and written as text") {
    const auto faults =
        sandbox::parse_faults("latency=20ms, throttle=5%,timeout=1%,reset-after=0.5%,crash=after-send:120");
    REQUIRE(faults.ok());
    CHECK(faults->latency == 20ms);
    CHECK(faults->throttle == doctest::Approx(0.05));
    CHECK(faults->crash == sandbox::CrashPoint::after_send);
    CHECK(faults->crash_at == 120);
    CHECK(*sandbox::parse_faults(sandbox::faults_text(*faults)) == *faults);
    CHECK(sandbox::parse_faults("")->latency == 0ms);
    for (const char* wrong :
         {"throttle=5", "throttle=120%", "latency=20", "crash=sometimes:3", "crash=after-send",
          "crash=after-send:0", "speed=1%", "timeout=60%,reset-after=60%", "throttle=nan%", ","})
        CHECK_MESSAGE(sandbox::parse_faults(wrong).error().code == Code::usage, wrong);
}

TEST_CASE("latency is waited for once a window, on the clock that was handed in") {
    SandboxFile file(with_faults("latency=20ms"));
    ListFeed feed;
    sync_often(file, file.backend(), feed, 130);
    CHECK(file.world.clock.slept == std::vector<Millis>(3, 20ms));
}

TEST_CASE("a throttled command is sent again, and is received once") {
    SandboxFile file(with_faults("throttle=40%"));
    ListFeed feed;
    sync_often(file, file.backend(), feed, 300);
    auto counts = outcomes(feed);
    CHECK(counts[Outcome::accepted] + counts[Outcome::not_sent] == 300);
    CHECK(counts[Outcome::accepted] > 280);
    CHECK(file.received("device.sync") == counts[Outcome::accepted]);
    CHECK_FALSE(file.world.clock.slept.empty());
}

TEST_CASE("a command that is throttled to the end was not sent") {
    SandboxFile file(with_faults("throttle=100%"));
    ListFeed feed;
    sync_often(file, file.backend(), feed, 3);
    CHECK(feed.only(0).outcome == Outcome::not_sent);
    CHECK(feed.only(0).error->code == Code::rate_limited);
    CHECK(file.received("device.sync") == 0);
}

TEST_CASE("of the commands whose answer never comes, about half were received") {
    SandboxFile file(with_faults("timeout=50%"));
    ListFeed feed;
    sync_often(file, file.backend(), feed, 400);
    auto counts = outcomes(feed);
    CHECK(counts[Outcome::unknown] > 150);
    CHECK(counts[Outcome::unknown] + counts[Outcome::accepted] == 400);
    const auto lost_but_received = file.received("device.sync") - counts[Outcome::accepted];
    CHECK(lost_but_received > counts[Outcome::unknown] / 4);
    CHECK(lost_but_received < counts[Outcome::unknown] * 3 / 4);
}

TEST_CASE("a stop while waiting for a throttled server leaves proof that nothing was sent") {
    SandboxFile file(with_faults("throttle=100%"));
    ListFeed feed;
    Stop stop;
    feed.add("device.wipe", file.target(1));
    feed.on_next = [&stop](std::size_t) { stop.request(); };
    REQUIRE(file.backend().run(feed, stop).ok());
    CHECK(feed.only(0).outcome == Outcome::not_sent);
    CHECK(feed.only(0).error->code == Code::cancelled);
}

TEST_CASE("a crash before sending leaves the command unreceived") {
    SandboxFile file(with_faults("crash=before-send:70"));
    std::size_t answered = 0;
    CHECK(in_a_child(file, 200, &answered) == 128 + SIGKILL);
    CHECK(gapless_lines(file) == 69);
    CHECK(answered == 64);
}

TEST_CASE("a crash after sending leaves it received and unanswered, and the history knows it") {
    SandboxFile file(with_faults("crash=after-send:70"));
    std::size_t answered = 0;
    CHECK(in_a_child(file, 200, &answered) == 128 + SIGKILL);
    CHECK(gapless_lines(file) == 70);
    CHECK(answered == 64);
    CHECK(list_all(file.backend(), tables::history, ColumnSet::all(5)).size() == 70);
}

TEST_CASE("a crash after the answer comes after just so many") {
    SandboxFile file(with_faults("crash=after-answer:70"));
    std::size_t answered = 0;
    CHECK(in_a_child(file, 200, &answered) == 128 + SIGKILL);
    CHECK(answered == 70);
    CHECK(gapless_lines(file) == 128);
}

TEST_CASE("several processes at once number their lines without gaps or doubles") {
    SandboxFile file(sandbox::Options{12, 7, {}, {}});
    std::array<pid_t, 4> children{};  // no threads beside them: a fork copies locks that other threads hold
    std::array<int, 4> ended{};
    const std::string id = file.id(1);
    for (std::size_t i = 0; i < ended.size(); ++i) {
        const pid_t child = ::fork();
        if (child == 0) {
            ListFeed feed;
            Target target;
            target.id = id;
            for (int command = 0; command < 200; ++command) feed.add("device.sync", target);
            const auto backend = file.open();
            const Stop stop;
            ::_exit(backend->run(feed, stop).ok() ? 0 : 1);
        }
        children[i] = child;
    }
    for (std::size_t i = 0; i < ended.size(); ++i) ::waitpid(children[i], &ended[i], 0);
    CHECK(ended == std::array<int, 4>{});
    CHECK(gapless_lines(file) == 800);
    CHECK(list_all(file.backend(), tables::history, ColumnSet::all(5)).size() == 800);
}

TEST_CASE("object writes feel the faults too") {
    SandboxFixture fixture;
    SandboxFile file(with_faults("throttle=100%"));
    Objects& objects = *file.backend().objects();
    NativeObject object;
    object.kind = "android.policy";
    object.name = "mdmctl ward";
    object.content = fixture.content(objects.kinds()[1], 1, "x");
    CHECK(objects.create(object).error().code == Code::rate_limited);
    CHECK(file.received("policy.create") == 0);
    file.reset({.faults = *sandbox::parse_faults("timeout=100%")});
    for (int i = 0; i < 20; ++i)
        CHECK(file.backend().objects()->create(object).error().code == Code::outcome_unknown);
    CHECK(file.received("policy.create", "mdmctl ward") > 3);
    CHECK(file.received("policy.create", "mdmctl ward") < 17);
}
