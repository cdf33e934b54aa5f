#include "mdm/store/sqlite.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <array>

#include "mdm/base/fs.hpp"
#include "support/temp_dir.hpp"

using namespace mdm;
using namespace mdm::store;

namespace {
constexpr std::array<std::string_view, 1> first{"CREATE TABLE t(a TEXT, b INTEGER)"};
constexpr std::array<std::string_view, 2> second{"CREATE TABLE t(a TEXT, b INTEGER)",
                                                 "ALTER TABLE t ADD COLUMN c"};
constexpr std::int32_t ours = 0x6D646D31;
}  // namespace

TEST_CASE("values come back as they were bound, and null stays null") {
    auto database = Database::in_memory();
    REQUIRE(database.ok());
    REQUIRE(database->execute("CREATE TABLE t(a, b, c)").ok());
    auto insert = database->prepare("INSERT INTO t VALUES (?, ?, ?)");
    REQUIRE(insert->bind_all(std::string_view("x'y"), std::int64_t{1} << 60, Cell{}).run().ok());
    auto select = database->prepare("SELECT a, b, c FROM t");
    REQUIRE(*select->step());
    CHECK(select->text(0) == "x'y");
    CHECK(select->integer(1) == std::int64_t{1} << 60);
    CHECK(select->is_null(2));
    CHECK_FALSE(*select->step());
}

TEST_CASE("text that is lent is read when the statement runs") {
    auto database = Database::in_memory();
    REQUIRE(database->execute("CREATE TABLE t(a TEXT)").ok());
    auto insert = database->prepare("INSERT INTO t VALUES (?)");
    std::string text = "one";
    insert->lend(1, text);
    text[0] = 'O';
    REQUIRE(insert->run().ok());
    REQUIRE(insert->lend(1, {}).run().ok());
    auto select = database->prepare("SELECT a FROM t");
    REQUIRE(*select->step());
    CHECK(select->text(0) == "One");
    REQUIRE(*select->step());
    CHECK_FALSE(select->is_null(0));
    CHECK(select->text(0).empty());
}

TEST_CASE("a new database is private to its owner") {
    const test::TempDir dir;
    const auto old = ::umask(0);
    REQUIRE(Database::open(dir.file("deep/s.db"), OpenMode::create).ok());
    ::umask(old);
    CHECK((*real_file_system()->facts(dir.file("deep/s.db")))->mode == 0600);
}

TEST_CASE("an older file is migrated and a newer one is refused") {
    const test::TempDir dir;
    auto database = Database::open(dir.file("s.db"), OpenMode::create);
    REQUIRE(database->migrate(first, ours).ok());
    REQUIRE(database->execute("INSERT INTO t VALUES ('kept', 1)").ok());
    REQUIRE(database->migrate(second, ours).ok());
    CHECK(*database->number("SELECT b FROM t WHERE c IS NULL") == 1);
    const auto older = database->migrate(first, ours);
    CHECK(older.error().code == Code::invalid);
    CHECK(older.error().message.find("newer mdmctl") != std::string::npos);
}

TEST_CASE("what is not a database of ours is refused and left alone") {
    const test::TempDir dir;
    auto text =
        Database::open(dir.write("note.txt", "just some notes, long enough to be looked at as a header"),
                       OpenMode::read_write);
    REQUIRE(text.ok());
    CHECK(text->migrate(first, ours).error().code == Code::invalid);
    CHECK(test::read_file(dir.file("note.txt")).starts_with("just some notes"));
    auto other = Database::open(dir.file("other.db"), OpenMode::create);
    REQUIRE(other->execute("PRAGMA application_id = 7; CREATE TABLE theirs(x)").ok());
    CHECK(other->migrate(first, ours).error().message.find("another program") != std::string::npos);
}

TEST_CASE("an uncommitted transaction leaves no trace") {
    auto database = Database::in_memory();
    REQUIRE(database->execute("CREATE TABLE t(a)").ok());
    {
        auto transaction = Transaction::begin(*database);
        REQUIRE(database->execute("INSERT INTO t VALUES (1)").ok());
    }
    CHECK(*database->number("SELECT count(*) FROM t") == 0);
    auto transaction = Transaction::begin(*database);
    REQUIRE(database->execute("INSERT INTO t VALUES (1)").ok());
    REQUIRE(transaction->commit().ok());
    CHECK(*database->number("SELECT count(*) FROM t") == 1);
}

TEST_CASE("a missing file is an error that names it") {
    const auto missing = Database::open("/nonexistent/folder/x.db", OpenMode::read_only);
    REQUIRE_FALSE(missing.ok());
    CHECK(missing.error().message.find("/nonexistent/folder/x.db") != std::string::npos);
}
