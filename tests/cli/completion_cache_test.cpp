#include "cli/completion_cache.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "support/temp_dir.hpp"

using namespace mdm;
using namespace mdm::cli;
using namespace mdm::test;

namespace {

struct Fixture {
    TempDir dir;
    std::unique_ptr<FileSystem> files = real_file_system();
    CompletionCache cache{*files, dir.path(), "prod"};
    std::string path = dir.file("complete/prod.tsv");

    std::size_t count(std::string_view kind) { return cache.read(kind, "", 1'000'000)->size(); }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "one kind is replaced and the others stay") {
    REQUIRE(cache.write(KnownNames("DEVICE", {{"A", "Anna"}, {"B", ""}})).ok());
    REQUIRE(cache.write(KnownNames("GROUP", {{"Wards", ""}})).ok());
    REQUIRE(cache.write(KnownNames("DEVICE", {{"C", "Carl"}})).ok());
    CHECK(read_file(path) == "GROUP\tWards\t\nDEVICE\tC\tCarl\n");
    CHECK((*files->facts(path))->mode == 0600);
}

TEST_CASE_FIXTURE(Fixture, "candidates are found by prefix, whatever the case, up to a limit") {
    REQUIRE(cache.write(KnownNames("DEVICE", {{"C02A", "x"}, {"c02B", ""}, {"D1", ""}})).ok());
    const auto found = cache.read("DEVICE", "c02", 10);
    REQUIRE(found->size() == 2);
    CHECK((*found)[0].value == "C02A");
    CHECK((*found)[0].description == "x");
    CHECK(cache.read("DEVICE", "", 1)->size() == 1);
    CHECK(cache.read("GROUP", "", 10)->empty());
}

TEST_CASE_FIXTURE(Fixture, "a hostile name neither forges a line nor drives a terminal") {
    REQUIRE(
        cache.write(KnownNames("DEVICE", {{"A\nDEVICE\tB", ""}, {"C", "x\ty\n\x1b[31mGROUP\tD"}, {"", "no"}}))
            .ok());
    CHECK(read_file(path) == "DEVICE\tC\tx y [31mGROUP D\n");
}

TEST_CASE_FIXTURE(Fixture, "a fleet of any size leaves a file of bounded size") {
    KnownNames many("DEVICE");
    for (int i = 0; i < 30'000; ++i) many.add("D" + std::to_string(i), "");
    REQUIRE(cache.write(many).ok());
    CHECK(count("DEVICE") == KnownNames::limit);
    REQUIRE(cache.write(KnownNames("GROUP", {{"G", ""}})).ok());
    CHECK(count("DEVICE") == KnownNames::limit);
}

TEST_CASE_FIXTURE(Fixture, "a missing or garbled file is no candidates, and is made anew") {
    CHECK(count("DEVICE") == 0);
    dir.write("complete/prod.tsv", "DEVICE\n\tx\n\nDEVICE\tA\tfine\nnonsense");
    CHECK(count("DEVICE") == 1);
    REQUIRE(cache.write(KnownNames("GROUP", {{"G", ""}})).ok());
    CHECK(count("DEVICE") == 1);
}

TEST_CASE("a context's name never leads out of the folder") {
    TempDir dir;
    const auto files = real_file_system();
    CompletionCache cache(*files, dir.path(), "../evil");
    REQUIRE(cache.write(KnownNames("DEVICE", {{"A", ""}})).ok());
    CHECK(files->list(dir.path())->empty());
    CHECK(cache.read("DEVICE", "", 10)->empty());
}
