#include <doctest/doctest.h>

#include <filesystem>

#include "backend/sandbox_fixture.hpp"

using namespace mdm;
using namespace mdm::test;
using namespace std::chrono_literals;

namespace {

void send(SandboxFile& file, std::string_view operation, std::size_t device) {
    ListFeed feed;
    feed.add(operation, file.target(device));
    const Stop stop;
    REQUIRE(file.backend().run(feed, stop).ok());
}

}  // namespace

TEST_CASE("a sandbox is not made over another one") {
    SandboxFile file({12, 7, {}, {}});
    const auto again = sandbox::init(file.path(), {}, file.world.seams);
    CHECK(again.error().code == Code::refused);
    CHECK(again.error().hint.find("sandbox reset") != std::string::npos);
    CHECK(*file.backend().count_devices() == 12);
}

TEST_CASE("its files are private") {
    SandboxFile file({12, 7, {}, {}});
    for (const char* end : {"", ".log.jsonl"})
        CHECK((*file.world.files->facts(file.path() + end))->mode == 0600);
}

TEST_CASE("a sandbox is not made without what it has not got") {
    const TempDir dir;
    FakeSeams world;
    const auto made = sandbox::init(dir.file("s.db"), {10, 7, {"descriptio"}, {}}, world.seams);
    CHECK(made.error().code == Code::usage);
    CHECK(made.error().hint.find("descriptions") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(dir.file("s.db")));
}

TEST_CASE("where there is no sandbox the hint says how to make one") {
    const TempDir dir;
    FakeSeams world;
    for (const Error& error : {sandbox::status(dir.file("s.db"), world.seams).error(),
                               sandbox::tick(dir.file("s.db"), 1h, world.seams).error(),
                               sandbox::reset(dir.file("s.db"), {}, world.seams).error()}) {
        CHECK(error.code == Code::not_found);
        CHECK(error.hint.find("sandbox init") != std::string::npos);
    }
    CHECK_FALSE(std::filesystem::exists(dir.file("s.db")));
}

TEST_CASE("the status counts what happened") {
    SandboxFile file({12, 7, {"count"}, {}});
    send(file, "device.sync", 1);
    send(file, "device.sync", 6);
    auto status = sandbox::status(file.path(), file.world.seams);
    REQUIRE(status.ok());
    CHECK(status->devices == 12);
    CHECK(status->seed == 7);
    CHECK(status->without == std::set<std::string>{"count"});
    CHECK(status->commands == 2);
    CHECK(status->pending == 2);
    CHECK(status->received == 2);
    CHECK(status->objects == 6);
    REQUIRE(sandbox::tick(file.path(), 1h, file.world.seams).ok());
    status = sandbox::status(file.path(), file.world.seams);
    CHECK(status->pending == 1);  // the lost one
    CHECK(status->ahead == 1h);
    CHECK(status->now == status->created_at + 1h);
}

TEST_CASE("a tick moves time for everybody who has the sandbox open, and never back") {
    SandboxFile file({12, 7, {}, {}});
    const Time before = file.backend().now();
    CHECK(*sandbox::tick(file.path(), 90min, file.world.seams) == before + 90min);
    CHECK(file.backend().now() == before + 90min);
    CHECK(sandbox::tick(file.path(), -1h, file.world.seams).error().code == Code::usage);
    CHECK(file.backend().now() == before + 90min);
}

TEST_CASE("a reset forgets what happened and keeps what it is not told to change") {
    SandboxFile file({12, 7, {"count"}, *sandbox::parse_faults("latency=1ms")});
    send(file, "device.wipe", 1);
    REQUIRE(sandbox::tick(file.path(), 1h, file.world.seams).ok());
    file.reset({.seed = 9});
    const auto status = sandbox::status(file.path(), file.world.seams);
    CHECK(status->devices == 12);
    CHECK(status->seed == 9);
    CHECK(status->without == std::set<std::string>{"count"});
    CHECK(status->faults == sandbox::Faults{});
    CHECK(status->commands == 0);
    CHECK(status->received == 0);
    CHECK(status->objects == 6);
    CHECK(status->ahead == 0ms);
    CHECK(list_all(file.backend(), tables::enrollments, ColumnSet::all(9)).size() == 2);
}

TEST_CASE("the log says what was received, in order") {
    SandboxFile file({12, 7, {}, {}});
    send(file, "device.sync", 1);
    send(file, "device.wipe", 6);
    auto log = sandbox::read_log(file.path(), file.world.seams);
    const auto rows = all_rows(**log, 5);
    REQUIRE(rows.size() == 2);
    CHECK(rows[0][0] == "1");
    CHECK(rows[0][1] == "2026-11-21T18:00:00Z");
    CHECK(rows[1][2] == "device.wipe");
    CHECK(rows[1][3] == file.id(6));
    CHECK(rows[1][4]->size() == 64);
}

TEST_CASE("the registry opens a context, and says what is wrong with it") {
    SandboxFile file({12, 7, {}, {}});
    const auto with = [&](const std::string& backend, std::map<std::string, std::string> settings) {
        Context context;
        context.name = "lab";
        context.backend = backend;
        context.settings = std::move(settings);
        return open_backend(context, file.world.seams);
    };
    CHECK(with("sandbox", {{"path", file.path()}}).ok());
    CHECK(with("sandbux", {}).error().code == Code::not_found);
    CHECK(with("sandbux", {}).error().hint.find("'sandbox'") != std::string::npos);
    CHECK(with("sandbox", {}).error().message.find("'path'") != std::string::npos);
    CHECK(with("sandbox", {{"paht", "x"}}).error().hint.find("'path'") != std::string::npos);
    CHECK(with("sandbox", {{"path", file.path() + ".no"}}).error().code == Code::not_found);
    const std::set<std::string_view> missing{"approval.list", "approval.get", "group.add", "group.remove"};
    for (const CapabilityRow& row : find_backend("sandbox", file.world.seams)->capabilities())
        CHECK((row.capability.support == Support::no) == missing.contains(row.operation->id));
}

TEST_CASE("a file of somebody else's is refused") {
    const TempDir dir;
    FakeSeams world;
    const std::string path =
        dir.write("notes.txt", "just some notes, long enough to be looked at as a header");
    CHECK(sandbox::status(path, world.seams).error().code == Code::invalid);
    CHECK(sandbox::reset(path, {}, world.seams).error().code == Code::invalid);
    CHECK(read_file(path).starts_with("just some notes"));
}
