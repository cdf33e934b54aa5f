#include "mdm/job/audit.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include "job/job_fixture.hpp"
#include "mdm/store/sqlite.hpp"

using namespace mdm;
using namespace mdm::test;

namespace {

/// A ledger with two finished jobs, one interrupted and a write outside jobs.
void fill(Bench& bench) {
    bench.start(bench.draft("device.lock", 3));
    bench.start(bench.draft("device.wipe", 2));
    REQUIRE(
        bench.ledger->record({"write", "anna", "prod", "api DELETE /x", {}, {}, "tidying", "accepted"}).ok());
    bench.backend.at_event = [&bench](std::size_t) { bench.stop.request(); };
    bench.start(bench.draft("device.lock", 12));
}

void tamper(Bench& bench, const std::string& sql) {
    auto database = store::Database::open(bench.dir.file("ledger.db"), store::OpenMode::read_write);
    REQUIRE(database->execute(sql).ok());
    REQUIRE(database->changes() > 0);
}

std::vector<std::string> problems(Bench& bench, std::optional<AuditHead> head = {}) {
    auto report = verify_audit(*bench.ledger, head);
    REQUIRE(report.ok());
    return report->problems;
}

}  // namespace

TEST_CASE("every write is a line that names devices by id only") {
    Bench bench;
    fill(bench);
    const auto lines = *bench.ledger->audit(0, 100);
    REQUIRE(lines.size() == 7);
    CHECK(lines[0].entry.event == "start");
    CHECK(lines[0].entry.who == "anna@laptop");
    CHECK(lines[0].entry.action == "device.lock");
    CHECK(lines[0].entry.reason == "lost in a taxi");
    CHECK(lines[0].entry.devices == std::vector<std::string>{"d1", "d2", "d3"});
    CHECK(lines[1].entry.event == "finish");
    CHECK((*lines[1].counts)[TargetState::accepted] == 3);
    CHECK(lines[4].entry.action == "api DELETE /x");
    CHECK_FALSE(lines[4].counts);
    CHECK(problems(bench).empty());
    const auto report = *verify_audit(*bench.ledger);
    CHECK(report.lines == 7);
    CHECK(report.jobs == 3);
    CHECK(report.head.hash == lines[6].hash);
    CHECK(problems(bench, AuditHead::parse(report.head.text()).value()).empty());
}

TEST_CASE("whatever is changed afterwards in the log or in the jobs is found") {
    for (const char* sql : {
             "UPDATE audit SET reason = 'nothing' WHERE seq = 1",
             "UPDATE audit SET devices = '[\"d9\"]' WHERE seq = 1",
             "UPDATE audit SET counts = '{}' WHERE seq = 2",
             "UPDATE audit SET counts = NULL WHERE seq = 2",
             "UPDATE audit SET time = time + 1 WHERE seq = 3",
             "UPDATE audit SET who = '', context = who || context WHERE seq = 3",
             "UPDATE audit SET hash = previous WHERE seq = 3",
             "DELETE FROM audit WHERE seq = 4",
             "DELETE FROM audit WHERE seq = 1",
             "DELETE FROM audit WHERE seq >= 6",  // the end is cut off, but a job tells
             "UPDATE jobs SET c2 = c2 - 1, c4 = c4 + 1 WHERE n = 1",
             "UPDATE progress SET state = 4 WHERE id = (2 << 32) + 1",
             "DELETE FROM progress WHERE id = (2 << 32) + 1",
             "DELETE FROM targets WHERE id = (2 << 32) + 1",
             "DELETE FROM jobs WHERE n = 1",
         }) {
        CAPTURE(sql);
        Bench bench;
        fill(bench);
        tamper(bench, sql);
        CHECK_FALSE(problems(bench).empty());
    }
}

TEST_CASE("an end that was cut off cleanly is found with an exported head only") {
    Bench bench;
    fill(bench);
    for (int i = 0; i < 3; ++i)
        REQUIRE(bench.ledger->record({"write", "eve", "prod", "api PUT /x", {}, {}, {}, "accepted"}).ok());
    const AuditHead head = verify_audit(*bench.ledger)->head;
    tamper(bench, "DELETE FROM audit WHERE seq > 7");
    CHECK(problems(bench).empty());
    CHECK(problems(bench, head).size() == 1);
}

TEST_CASE("the head of an audit log is written as SEQ:HASH") {
    const std::string hash(64, 'a');
    CHECK(AuditHead::parse("12:" + hash)->seq == 12);
    for (const std::string& text :
         {std::string(), std::string("12"), "0:" + hash, "x:" + hash, "1:abc:" + hash, std::string("1:abc")})
        CHECK_MESSAGE(AuditHead::parse(text).error().code == Code::usage, text);
}

TEST_CASE("two processes that write at once make one chain") {
    Bench bench;
    bench.ledger.reset();
    std::vector<pid_t> children;
    for (int writer = 0; writer < 2; ++writer) {
        const pid_t child = ::fork();
        if (child == 0) {
            auto ledger = open_ledger(bench.dir.file("ledger.db"), bench.clock, bench.random);
            if (!ledger.ok()) ::_exit(1);
            for (int i = 0; i < 150; ++i)
                if (!(*ledger)->record({"write", "w", "c", "a", {}, {}, {}, "accepted"}).ok()) ::_exit(2);
            ::_exit(0);
        }
        children.push_back(child);
    }
    for (const pid_t child : children) {
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        CHECK(WEXITSTATUS(status) == 0);
    }
    bench.ledger = bench.open();
    const auto report = *verify_audit(*bench.ledger);
    CHECK(report.lines == 300);
    CHECK(report.problems.empty());
}
