#include "cli/docgen.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <set>

#include "cli/exit_codes.hpp"
#include "cli/globals.hpp"
#include "cli/mdoc.hpp"
#include "mdm/base/text.hpp"
#include "support/run_cli.hpp"

using namespace mdm;
using namespace mdm::cli;
using namespace mdm::test;

TEST_CASE("man pages, completion and pages of servers in the tree are those of the program") {
    std::set<std::string> expected;
    for (const GeneratedFile& file : generated_files()) {
        expected.insert(file.path);
        const std::string path = std::string(MDM_SOURCE_DIR "/") + file.path;
        const bool same = std::filesystem::exists(path) && read_file(path) == file.text;
        CHECK_MESSAGE(same, file.path,
                      " is not what the program says; run: build/dev/mdmctl __docgen --dir .");
    }
    for (const char* folder : {"man", "completions", "docs/backends"})
        for (const auto& entry :
             std::filesystem::directory_iterator(std::string(MDM_SOURCE_DIR "/") + folder)) {
            const std::string path = std::string(folder) + "/" + entry.path().filename().string();
            if (path.ends_with(".5")) continue;  // the languages of files are described by hand
            CHECK_MESSAGE(expected.count(path) == 1, path,
                          " belongs to nothing; run: build/dev/mdmctl __docgen --dir .");
        }
}

TEST_CASE("__docgen writes everything, and takes pages of commands that are gone away") {
    CliWorld world;
    world.dir.write("tree/man/mdmctl-gone.1", "old");
    world.dir.write("tree/man/other.1", "not ours");
    const auto run = run_cli({"__docgen", "--dir", world.dir.file("tree")}, world);
    CHECK(run.exit == 0);
    CHECK_FALSE(std::filesystem::exists(world.dir.file("tree/man/mdmctl-gone.1")));
    CHECK(std::filesystem::exists(world.dir.file("tree/man/other.1")));
    for (const GeneratedFile& file : generated_files())
        CHECK(read_file(world.dir.file("tree/" + file.path)) == file.text);
}

TEST_CASE("mandoc has nothing to say about the man pages") {
    const auto process = real_process();
    if (!process->run({"mandoc", "-T", "lint"}, "").ok()) {
        MESSAGE("skipped: no mandoc");
        return;
    }
    TempDir dir;
    for (const GeneratedFile& file : generated_files()) {
        if (!file.path.ends_with(".1")) continue;
        // on paths, not on standard input: what a page refers to is beside it
        const auto found =
            process->run({"mandoc", "-T", "lint", "-W", "warning", dir.write(file.path, file.text)}, "");
        REQUIRE(found.ok());
        CHECK_MESSAGE(found->out.empty(), found->out);
        CHECK(found->status == 0);
    }
    for (const auto& entry : std::filesystem::directory_iterator(MDM_SOURCE_DIR "/man")) {
        if (entry.path().extension() != ".5") continue;
        const auto found = process->run({"mandoc", "-T", "lint", "-W", "warning", entry.path().string()}, "");
        REQUIRE(found.ok());
        CHECK_MESSAGE(found->out.empty(), found->out);
    }
}

TEST_CASE("the overview has every command, option, exit code, and a line for users of the other mdmctl") {
    const std::string page = overview_page();
    for (const CommandRow& row : command_table())
        CHECK(row.hidden == (page.find(".It Xr " + page_name(row) + " 1") == std::string::npos));
    for (const ExitRow& row : exit_table())
        CHECK(page.find(".It " + std::to_string(row.code) + "\n") != std::string::npos);
    CHECK(page.find("Fl -output Ar FORMAT") != std::string::npos);
    CHECK(page.find("micromdm") != std::string::npos);
}

TEST_CASE("every option of a command is in its page") {
    for (const CommandRow& row : command_table()) {
        Options options;
        static_cast<void>(row.declare(options));
        const std::string page = command_page(row);
        for (const OptionInfo& option : options.info()) {
            const auto last = split(option.names, ',').back();
            CHECK_MESSAGE(page.find(option.argument ? "Ar " + Mdoc::argument(last)
                                                    : "Fl " + last.substr(1)) != std::string::npos,
                          row.path, " ", option.names);
        }
    }
}

TEST_CASE("text never becomes a roff command") {
    Mdoc page("x", "d");
    page.text(".so /etc/passwd").text("'ig").text("back\\slash … Zoë").literal(".Nm --x\n\\(em");
    CHECK(page.page().find("\n\\&.so /etc/passwd\n\\&'ig\nback\\eslash ... Zo\\[u00EB]\n") !=
          std::string::npos);
    CHECK(page.page().find("\n\\&.Nm \\-\\-x\n\\e(em\n") != std::string::npos);
    CHECK(Mdoc::argument("No") == "\\&No");
    CHECK(Mdoc::argument("a \"b\"") == "\"a \"\"b\"\"\"");
    CHECK(Mdoc::flags("-o,--output", "FORMAT") == "Fl o Ar FORMAT , Fl -output Ar FORMAT");
}

TEST_CASE("a server's page has its settings, its matrix with what stands on nothing yet, and its limits") {
    for (const GeneratedFile& file : generated_files()) {
        if (file.path != "docs/backends/cisco-meraki.md") continue;
        for (const char* part :
             {"| `api_key` | `--credential` |", "| `device.lock` | partly | specification |",
              "| `enrollment.create` | partly | **unverified** |", "tags and target groups only",
              "- not told by this server: ", "at most 8 requests at once"})
            CHECK_MESSAGE(file.text.find(part) != std::string::npos, part);
        return;
    }
    FAIL("there is no page");
}
