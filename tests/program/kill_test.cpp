// Nothing twice, nothing lost: a job is killed with SIGKILL and resumed, and the sandbox's own witness log is
// counted.
#include <doctest/doctest.h>

#include <csignal>
#include <map>
#include <set>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "support/program.hpp"

using namespace mdm;
using test::Program;
using Json = nlohmann::json;

namespace {

constexpr std::size_t job_size = 300;
constexpr std::size_t window = 64;

// How often each device was locked, as the sandbox saw it.
std::map<std::string, int> locks_seen(const Program& program) {
    const auto log = program.run({"sandbox", "log", "-o", "jsonl"});
    REQUIRE_MESSAGE(log.status == 0, log.err);
    std::map<std::string, int> seen;
    for (const std::string& line : split(log.out, '\n')) {
        if (line.empty()) continue;
        const Json entry = Json::parse(line);
        if (entry["operation"] == "device.lock") ++seen[entry["target"].get<std::string>()];
    }
    return seen;
}

// A sandbox with a file of 300 devices that can be locked; returns the command line that locks them.
std::vector<std::string> prepare(const Program& program) {
    REQUIRE(program.run({"sandbox", "init", "--devices", "1000", "--seed", "11", "--fault", "latency=5ms"})
                .status == 0);
    const auto devices =
        program.run({"device", "list", "-o", "name", "--limit", std::to_string(job_size), "--where",
                     "platform IN ('ios','ipados','android') AND enrollment = 'enrolled'"});
    REQUIRE_MESSAGE(devices.status == 0, devices.err);
    program.dir().write("devices.txt", devices.out);
    return {"lock", "--from", program.dir().file("devices.txt"), "--yes", "--max-targets", "300",
            "-o",   "json"};
}

// After a kill: it is seen, then resume, then compare the job with the witness.
void resume_and_count(const Program& program) {
    const Json left = Json::parse(program.run({"job", "list", "-o", "json"}).out);
    REQUIRE(left.size() == 1);
    CHECK(left[0]["state"] == "interrupted");
    const auto resumed = program.run({"job", "resume", "-o", "json"});
    CAPTURE(resumed.err);
    REQUIRE(!resumed.out.empty());
    const Json job = Json::parse(resumed.out);
    const auto seen = locks_seen(program);
    std::size_t unknown = 0;
    REQUIRE(job["targets"].size() == job_size);
    for (const Json& target : job["targets"]) {
        const std::string state = target["state"], device = target["device"];
        const int times = seen.count(device) != 0 ? seen.at(device) : 0;
        CAPTURE(device);
        CAPTURE(state);
        CHECK(times <= 1);
        CHECK(state != "planned");
        CHECK(state != "sending");
        if (state == "unknown")
            ++unknown;
        else if (state != "rejected" && state != "unsupported" && state != "skipped")
            CHECK(times == 1);
    }
    CHECK(unknown <= 2 * window);
    CHECK(resumed.status == (unknown == 0 ? 0 : 10));
    CHECK(program.run({"audit", "verify"}).status == 0);
}

}  // namespace

TEST_CASE("a job that is killed anywhere is resumed with no device acted on twice and none forgotten") {
    for (std::size_t point = 0; point < 12; ++point) {
        const Program program;
        const auto lock = prepare(program);
        const std::string witness = program.dir().file("mdmctl/sandbox.db.log.jsonl");
        // a line is about 170 bytes: kill after the first command, then every 25 or so
        const int status = program.run_until_grown(lock, witness, 1 + point * 25 * 170, SIGKILL);
        CAPTURE(point);
        CHECK(status == 128 + 9);
        resume_and_count(program);
    }
}

TEST_CASE(
    "a job that dies between recording, sending and answering is resumed without doubt about the rest") {
    for (const std::string at : {"before-send:1", "before-send:150", "after-send:1", "after-send:97",
                                 "after-send:300", "after-answer:1", "after-answer:200"}) {
        const Program program;
        const auto lock = prepare(program);
        REQUIRE(program.run({"sandbox", "reset", "--fault", "latency=1ms,crash=" + at}).status == 0);
        CAPTURE(at);
        CHECK(program.run(lock).status == 128 + 9);
        // the sandbox comes up again without the fault, its fleet and log as they were
        const Json before = Json::parse(program.run({"sandbox", "status", "-o", "json"}).out);
        CHECK(before["received"].get<std::size_t>() <= job_size);
        resume_and_count(program);
    }
}

TEST_CASE("Ctrl-C stops new requests, waits for those in flight, and leaves nothing unknown") {
    const Program program;
    const auto lock = prepare(program);
    const std::string witness = program.dir().file("mdmctl/sandbox.db.log.jsonl");
    const int status = program.run_until_grown(lock, witness, 1, SIGINT);
    CHECK(status == 130);
    const Json job = Json::parse(program.run({"job", "show", "-o", "json"}).out);
    CHECK(job["state"] == "interrupted");
    CHECK(job["summary"].value("planned", 0) > 0);
    CHECK(job["summary"].value("sending", 0) == 0);
    CHECK(job["summary"].value("unknown", 0) == 0);
    resume_and_count(program);
}

TEST_CASE("of two processes that resume one job, one runs and the other names it") {
    const Program program;
    const auto lock = prepare(program);
    REQUIRE(program.run({"sandbox", "reset", "--fault", "latency=30ms,crash=after-send:5"}).status == 0);
    REQUIRE(program.run(lock).status == 128 + 9);
    REQUIRE(program.run({"sandbox", "status", "-o", "json"}).status == 0);
    const int first = program.start({"job", "resume", "-q"});
    const int second = program.start({"job", "resume", "-q"});
    const std::multiset<int> ended{Program::wait(first), Program::wait(second)};
    CHECK(ended.count(9) == 1);
    const auto seen = locks_seen(program);
    for (const auto& [device, times] : seen) CHECK_MESSAGE(times == 1, device);
}
