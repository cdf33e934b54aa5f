// Disks that are full, read-only or in somebody else's hands: the file is named, what to do is said, and
// nothing that was recorded or sent is lost.
#include <doctest/doctest.h>
#include <sqlite3.h>

#include <memory>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "support/program.hpp"

using namespace mdm;
using test::Finished;
using test::Program;
using Json = nlohmann::json;

namespace {

/// Whether a test may mount a file system of its own. Says so where it may not.
bool can_mount(const Program& program) {
    if (program.shell("unshare -m mount -t tmpfs none /mnt").status == 0) return true;
    MESSAGE("skipped: this user may not mount (unshare -m)");
    return false;
}

/// Runs the script where `folder` of the program's own folder is a disk of its own.
Finished on_small_disk(const Program& program, const std::string& size, const std::string& script) {
    const std::string disk = program.dir().file("disk");
    return program.shell("mkdir -p " + disk + "; export DISK=" + disk +
                         "; unshare -m bash -c 'mount -t tmpfs -o size=" + size + " none $DISK && " + script +
                         "'");
}

struct Sqlite {
    void operator()(sqlite3* handle) const { sqlite3_close(handle); }
};

/// Holds the file's write lock for as long as it lives, as another process would.
std::unique_ptr<sqlite3, Sqlite> hold(const std::string& file) {
    sqlite3* handle = nullptr;
    REQUIRE(sqlite3_open(file.c_str(), &handle) == SQLITE_OK);
    std::unique_ptr<sqlite3, Sqlite> held(handle);
    REQUIRE(sqlite3_exec(handle, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
    return held;
}

std::size_t received(const Program& program) {
    return Json::parse(program.run({"sandbox", "status", "-o", "json"}).out)["received"].get<std::size_t>();
}

}  // namespace

TEST_CASE("a ledger on a full disk stops the job; given space it goes on, and nothing is sent twice") {
    const Program program;
    if (!can_mount(program)) return;
    REQUIRE(program.run({"sandbox", "init", "--devices", "3000"}).status == 0);
    const Finished full = on_small_disk(program, "900k",
                                        "$MDMCTL lock --all --include-personal --max-targets 3000 --yes "
                                        "--ledger $DISK/l.db -o jsonl | wc -l; "
                                        "$MDMCTL sandbox log -o jsonl | wc -l; "
                                        "mount -o remount,size=20m $DISK; "
                                        "$MDMCTL job resume --ledger $DISK/l.db -o jsonl | wc -l");
    CAPTURE(full.err);
    CHECK(full.err.find("l.db' cannot grow: the disk is full") != std::string::npos);
    CHECK(full.err.find("free some space") != std::string::npos);
    CHECK(full.err.find("were not sent; go on with: mdmctl job resume j-") != std::string::npos);
    const auto lines = split(full.out, '\n');
    REQUIRE(lines.size() >= 3);
    const int sent_before = std::stoi(lines[1]);
    CHECK(sent_before > 0);
    CHECK(sent_before < 3000);
    CHECK(lines[2] == "3000");
    CHECK(received(program) == 3000);
}

TEST_CASE("a sandbox on a full disk stops the job; what may have been carried out is unknown, not failed") {
    const Program program;
    if (!can_mount(program)) return;
    const Finished full = on_small_disk(program, "500k",
                                        "export XDG_DATA_HOME=$DISK; $MDMCTL sandbox init --devices 3000; "
                                        "$MDMCTL sync --all --ledger $HOME/l.db -o jsonl >/dev/null");
    CAPTURE(full.err);
    CHECK(full.status == 10);
    CHECK(full.err.find("sandbox.db' cannot grow: the disk is full") != std::string::npos);
    CHECK(full.err.find("may have been carried out") != std::string::npos);
}

TEST_CASE("a ledger that cannot be written is refused by name, and nothing is sent") {
    const Program program;
    if (!can_mount(program)) return;
    REQUIRE(program.run({"sandbox", "init", "--devices", "50"}).status == 0);
    const Finished refused = on_small_disk(program, "4m",
                                           "$MDMCTL sync --all --ledger $DISK/l.db >/dev/null; "
                                           "mount -o remount,ro $DISK; "
                                           "$MDMCTL sync --all --ledger $DISK/l.db");
    CAPTURE(refused.err);
    CHECK(refused.status == 4);
    CHECK(refused.err.find("l.db") != std::string::npos);
    CHECK(received(program) <= 50);
}

TEST_CASE("a sandbox that cannot be written is refused by name") {
    const Program program;
    if (!can_mount(program)) return;
    const Finished refused = on_small_disk(program, "20m",
                                           "export XDG_DATA_HOME=$DISK; $MDMCTL sandbox init --devices 50; "
                                           "mount -o remount,ro $DISK; "
                                           "$MDMCTL sync --all --ledger $HOME/l.db");
    CAPTURE(refused.err);
    CHECK(refused.status == 4);
    CHECK(refused.err.find("sandbox.db' cannot be") != std::string::npos);
}

TEST_CASE("a ledger or a sandbox that another process holds is waited for, then refused by name") {
    const Program program, other;
    for (const Program* one : {&program, &other})
        REQUIRE(one->run({"sandbox", "init", "--devices", "50"}).status == 0);
    REQUIRE(program.run({"sync", "--all"}).status == 7);  // some are not enrolled
    const std::string ledger = program.dir().file("mdmctl/ledger.db");
    const std::size_t before = received(program);
    const auto ledger_held = hold(ledger);
    const int first = program.start({"sync", "--all"});
    const auto sandbox_held = hold(other.dir().file("mdmctl/sandbox.db"));
    const int second = other.start({"sync", "--all"});
    CHECK(Program::wait(first) == 6);
    CHECK(Program::wait(second) == 10);
    const std::string says = test::read_file(program.dir().file("stderr"));
    CHECK_MESSAGE(says.find(ledger) != std::string::npos, says);
    CHECK_MESSAGE(says.find("another process") != std::string::npos, says);
    CHECK(test::read_file(other.dir().file("stderr")).find("sandbox.db") != std::string::npos);
    CHECK(received(program) == before);
}
