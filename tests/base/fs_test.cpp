#include "mdm/base/fs.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/temp_dir.hpp"

using mdm::Code;

TEST_CASE("a private file is 0600 in folders of 0700 whatever the umask says") {
    const mdm::test::TempDir dir;
    const auto files = mdm::real_file_system();
    const auto old = ::umask(0);
    REQUIRE(files->write_private(dir.file("a/b/state"), "one").ok());
    REQUIRE(files->write_private(dir.file("a/b/state"), "two").ok());
    ::umask(old);
    CHECK(*files->read(dir.file("a/b/state")) == "two");
    CHECK((*files->facts(dir.file("a/b/state")))->mode == 0600);
    CHECK((*files->facts(dir.file("a")))->mode == 0700);
    CHECK(files->list(dir.file("a/b"))->size() == 1);
}

TEST_CASE("an exclusive file is never written through an existing file or link") {
    const mdm::test::TempDir dir;
    const auto files = mdm::real_file_system();
    dir.write("target", "keep");
    REQUIRE(::symlink(dir.file("target").c_str(), dir.file("link").c_str()) == 0);
    CHECK(files->create_exclusive(dir.file("target"), "x").error().code == Code::refused);
    CHECK(files->create_exclusive(dir.file("link"), "x").error().code == Code::refused);
    CHECK(*files->read(dir.file("target")) == "keep");
}

TEST_CASE("a missing file is not_found and the message names the path") {
    const auto files = mdm::real_file_system();
    const auto text = files->read("/nonexistent/file");
    CHECK(text.error().code == Code::not_found);
    CHECK(text.error().message.find("/nonexistent/file") != std::string::npos);
    CHECK_FALSE(files->facts("/nonexistent/file")->has_value());
}

TEST_CASE("a lock is held once, names its holder, and is free again after release") {
    const mdm::test::TempDir dir;
    CHECK_FALSE(mdm::FileLock::held(dir.file("lock")));
    {
        const auto held = mdm::FileLock::take(dir.file("lock"), "process 42");
        CHECK(mdm::FileLock::held(dir.file("lock")));
        REQUIRE(held.ok());
        const auto second = mdm::FileLock::take(dir.file("lock"), "process 43");
        REQUIRE_FALSE(second.ok());
        CHECK(second.error().code == Code::refused);
        CHECK(second.error().message == "held by process 42");
    }
    CHECK_FALSE(mdm::FileLock::held(dir.file("lock")));
    CHECK(mdm::FileLock::take(dir.file("lock"), "process 44").ok());
}
