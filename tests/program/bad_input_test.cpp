// Bad input of every kind: the right exit code, a message that names the thing, and nothing sent.
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <filesystem>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "support/program.hpp"

using namespace mdm;
using test::Finished;
using test::Program;
using Json = nlohmann::json;

namespace {

struct Row {
    std::vector<std::string> words;
    int status;
    std::string says;  // somewhere in the message or its hint
};

void check_rows(const Program& program, const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        const Finished finished = program.run(row.words);
        const std::string line = join(row.words, " ");
        CAPTURE(line);
        CAPTURE(finished.err);
        CHECK(finished.status == row.status);
        CHECK_MESSAGE(finished.err.find(row.says) != std::string::npos, row.says);
        CHECK(finished.out.empty());
    }
}

std::size_t commands_received(const Program& program) {
    return Json::parse(program.run({"sandbox", "status", "-o", "json"}).out)["received"].get<std::size_t>();
}

const Program& fleet() {
    static const Program program;
    static const Finished made = program.run({"sandbox", "init", "--devices", "400", "--seed", "7"});
    REQUIRE_MESSAGE(made.status == 0, made.err);
    return program;
}

// Two devices that share a serial number, and one whose name is another's serial: the sandbox has them on
// purpose.
std::string value_of(const std::string& sql) {
    const auto answer = fleet().run({"query", sql, "-o", "csv", "--no-headers"});
    REQUIRE_MESSAGE(answer.status == 0, answer.err);
    REQUIRE_MESSAGE(!answer.out.empty(), sql);
    return split(answer.out, '\n')[0];
}

}  // namespace

TEST_CASE(
    "a selection that is empty, unknown, ambiguous or misspelt, or of what the server cannot do, sends "
    "nothing") {
    const Program& program = fleet();
    const std::string twice =
        value_of("SELECT serial FROM devices WHERE serial <> '' GROUP BY serial HAVING count(*) > 1");
    const std::string imitated = value_of("SELECT a.name FROM devices a JOIN devices b ON a.name = b.serial");
    check_rows(program,
               {
                   {{"lock", "--yes"}, 2, "no device is chosen"},
                   {{"lock", "--where", "name = 'nobody at all'", "--yes"}, 3, "no device"},
                   {{"lock", "NOSUCHSERIAL", "--yes"}, 3, "NOSUCHSERIAL"},
                   {{"lock", "serial:" + twice, "--yes"}, 3, "is 2 devices"},
                   {{"lock", "", "--yes"}, 2, "blank"},
                   {{"lock", "name:", "--yes"}, 2, ""},
                   {{"device", "show", "serial:" + twice}, 3, "is 2 devices"},
                   {{"lock", "--where", "seriel = 'x'", "--yes"}, 2, "did you mean 'serial'?"},
                   {{"lock", "--where", "supervised = 'true'", "--yes"}, 2, "supervised"},
                   {{"lock", "--where", "ownership = 'corporate'", "--yes"}, 2, "ownership"},
                   {{"lock", "-l", "platfrm=ios", "--yes"}, 2, "did you mean 'platform'?"},
                   {{"lock", "--group", "Clinicl", "--yes"}, 3, "did you mean 'Clinical'?"},
                   {{"lock", "--where", "serial = \"x\"", "--yes"}, 2, ""},
                   {{"lock", "--from", "/nonexistent/devices.csv", "--yes"}, 3, "/nonexistent/devices.csv"},
                   {{"lock", "--from-column", "x", "--yes"}, 2, "--from-column needs --from"},
                   {{"group", "add", "Clinical", "--yes"}, 2, "no device is chosen for 'group add'"},
                   {{"group", "add", "Clinical", "--all", "--yes"}, 2, "cannot carry out 'group add'"},
               });
    CHECK(program.run({"lock", "serial:NOPE", "--yes"}).err.find("did you mean") == std::string::npos);
    // a bare reference that is a serial means the serial, whatever another device calls itself
    const auto shown = program.run({"device", "list", imitated, "-o", "json", "--columns", "serial"});
    REQUIRE(shown.status == 0);
    CHECK(Json::parse(shown.out)[0]["serial"] == imitated);
    CHECK(commands_received(program) == 0);
}

TEST_CASE("SQL that writes, never ends or eats memory is refused") {
    check_rows(fleet(),
               {
                   {{"query", "DELETE FROM devices"}, 2, ""},
                   {{"query", "SELECT 1; SELECT 2"}, 2, ""},
                   {{"query", "ATTACH 'x.db' AS x"}, 2, ""},
                   {{"query", "PRAGMA table_info(devices)"}, 2, ""},
                   {{"query", "SELECT * FROM sqlite_schema"}, 2, ""},
                   {{"query", "SELECT nonsense FROM devices"}, 2, "nonsense"},
                   {{"query", "SELEKT 1"}, 2, "SELEKT"},
                   {{"query", "SELECT hex(zeroblob(900000000))"}, 2, ""},
                   {{"query", "SELECT load_extension('x')"}, 2, "load_extension"},
                   {{"--query-timeout", "200ms", "query",
                     "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT count(*) FROM n"},
                    2,
                    "200ms"},
               });
}

TEST_CASE(
    "files of references are read as people export them, and refused with their line where they are not") {
    const Program& program = fleet();
    const std::string serial = value_of(
        "SELECT serial FROM devices WHERE platform = 'ipados' AND ownership = 'company' AND enrollment = "
        "'enrolled'");
    const auto listed = [&](std::string_view text, std::vector<std::string> more = {}) {
        std::vector<std::string> words{"device",      "list", "--from",    program.dir().write("refs", text),
                                       "-o",          "csv",  "--columns", "serial",
                                       "--no-headers"};
        words.insert(words.end(), more.begin(), more.end());
        return program.run(words);
    };
    CHECK(listed("# lost\r\n\r\n" + serial + "\r\n").out == serial + "\n");
    CHECK(listed("\xef\xbb\xbf"
                 "Tag;Serial\r\n1;\"" +
                     serial + "\"\r\n",
                 {"--from-column", "serial"})
              .out == serial + "\n");
    std::string wide = "\xff\xfe";
    for (const char c : "Serial,Tag\r\n" + serial + ",1\r\n") wide += {c, '\0'};
    CHECK(listed(wide, {"--from-column", "Serial"}).out == serial + "\n");
    const Finished missing = listed("Tag,Serial\n1," + serial + "\n", {"--from-column", "IMEI"});
    CHECK(missing.status == 5);
    CHECK(missing.err.find("Serial") != std::string::npos);
    const Finished bytes = listed(serial + "\n\xff\xff\xff\n");
    CHECK(bytes.status == 5);
    CHECK(bytes.err.find("2") != std::string::npos);
}

TEST_CASE("a configuration that is broken, unreadable or holds a secret is refused by name") {
    const Program program;
    const std::string config = program.dir().write("mdmctl/config.yaml", "contexts: [1, 2\n");
    check_rows(program, {{{"device", "list"}, 5, "config.yaml:"}});
    program.dir().write("mdmctl/config.yaml",
                        "contexts:\n  p:\n    backend: sandbox\n    credentials: {key: hunter2canary}\n");
    REQUIRE(::chmod(config.c_str(), 0644) == 0);
    const Finished open = program.run({"device", "list"});
    CHECK(open.status == 4);
    CHECK(open.err.find("hunter2canary") == std::string::npos);
    CHECK(open.err.find("chmod 600") != std::string::npos);
    // what needs no configuration works all the same
    CHECK(program.run({"--version"}).status == 0);
    CHECK(program.run({"lock", "--help"}).status == 0);
    CHECK(program.run({"device", "list", "--context", "nobody"}).status != 0);
}

TEST_CASE("a ledger that is damaged or foreign is refused by name and left as it is") {
    const Program program;
    REQUIRE(program.run({"sandbox", "init", "--devices", "50"}).status == 0);
    const std::string first = split(
        program
            .run({"device", "list", "-o", "name", "--where", "platform = 'ios' AND enrollment = 'enrolled'"})
            .out,
        '\n')[0];
    const auto lock_with = [&](const std::string& ledger) {
        return program.run({"lock", "id:" + first, "--yes", "--ledger", ledger});
    };
    const std::string noise = program.dir().write("noise.db", std::string(5000, 'x'));
    CHECK(lock_with(noise).status == 5);
    CHECK(test::read_file(noise) == std::string(5000, 'x'));
    const std::string folder = program.dir().file("as-folder");
    std::filesystem::create_directory(folder);
    const Finished is_folder = lock_with(folder);
    CHECK(is_folder.status != 0);
    CHECK(is_folder.err.find(folder) != std::string::npos);
    CHECK(commands_received(program) == 0);
}

TEST_CASE("a sandbox file that is damaged or gone is refused by name") {
    const Program program;
    REQUIRE(program.run({"sandbox", "init", "--devices", "20"}).status == 0);
    const std::string file = program.dir().file("mdmctl/sandbox.db");
    program.dir().write("mdmctl/sandbox.db", std::string(9000, 'z'));
    const Finished damaged = program.run({"device", "list"});
    CHECK(damaged.status == 5);
    CHECK(damaged.err.find("sandbox.db") != std::string::npos);
    std::filesystem::remove(file);
    const Finished gone = program.run({"device", "list"});
    CHECK(gone.status != 0);
    CHECK(gone.err.find("sandbox.db") != std::string::npos);
    CHECK(program.run({"sandbox", "init"}).status == 9);
}

TEST_CASE("policy documents that are malformed are refused with file, line and column") {
    const Program& program = fleet();
    const auto validate = [&](std::string_view text) {
        return program.run({"policy", "validate", "-f", program.dir().write("p/policy.yaml", text)});
    };
    const std::string head = "apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {name: p}\nspec:\n  settings:\n";
    struct Case {
        std::string text;
        std::string says;
    };
    const std::vector<Case> cases{
        {head + "    passcode: {minLength: 8, minLength: 9}\n", "policy.yaml:6:"},
        {head + "    passcode: {minLenght: 8}\n", "minLength"},
        {head + "    passcode: {minLength: eight}\n", "policy.yaml:6:27"},
        {head + "    passcode: {allowSimple: no}\n", "policy.yaml:6:29"},
        {head + "    updates: {minimumVersion: 26.10}\n", "quote"},
        {head + "    passcode: {autoLock: 5}\n", "policy.yaml:6:26"},
        {head + "    passcode: {minLength: \"${var.nope}\"}\n", "nope"},
        {head + "    restrictions: {camera: denied}\n", "deny"},
        {"a: [\n", "policy.yaml:"},
        {std::string(3000, '{'), "policy.yaml:"},
        {"a: \xff\n", "UTF-8"},
    };
    for (const Case& bad : cases) {
        const Finished finished = validate(bad.text);
        CAPTURE(bad.text);
        CAPTURE(finished.err);
        CHECK(finished.status == 5);
        CHECK_MESSAGE(finished.err.find(bad.says) != std::string::npos, bad.says);
    }
}

TEST_CASE("hostile names reach neither terminal nor spreadsheet") {
    const Program& program = fleet();
    for (const char* format : {"table", "csv", "markdown", "name"}) {
        const auto listed = program.run({"device", "list", "-o", format, "--columns", "id,name"});
        REQUIRE(listed.status == 0);
        CAPTURE(format);
        for (const std::string& line : split(listed.out, '\n')) CHECK_MESSAGE(is_printable(line), line);
        CHECK(listed.out.find(",=") == std::string::npos);
    }
    // and JSON is still JSON
    CHECK(Json::parse(program.run({"device", "list", "-o", "json"}).out).size() == 400);
}

TEST_CASE("a reader that goes away ends the program quietly") {
    const Finished finished = fleet().shell("$MDMCTL device list -o csv | head -1; exit ${PIPESTATUS[0]}");
    CHECK((finished.status == 0 || finished.status == 141));
    CHECK(finished.err.empty());
    CHECK(split(finished.out, '\n').size() == 2);
}
