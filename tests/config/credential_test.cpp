#include "mdm/config/credential.hpp"

#include <doctest/doctest.h>

#include "support/fakes.hpp"
#include "support/temp_dir.hpp"

using namespace mdm;

TEST_CASE("secrets are read from the environment, from files and from programs") {
    const test::TempDir dir;
    test::FakeEnvironment environment;
    test::FakeProcess process;
    const auto files = real_file_system();
    environment.values["PIN"] = "123456";
    process.answers["op"] = {0, "s3cret\n"};
    const auto value = [&](const std::string& reference) {
        return resolve(*parse_reference(reference), "the pin", environment, *files, process);
    };
    CHECK(value("env:PIN")->reveal() == "123456");
    CHECK(value("file:" + dir.write("pin", "654321\n"))->reveal() == "654321");
    CHECK(value("cmd:op read 'a b'")->reveal() == "s3cret");
    CHECK(process.ran[0].argv == std::vector<std::string>{"op", "read", "a b"});
}

TEST_CASE("a value in place of a reference is refused without being repeated") {
    const auto parsed = parse_reference("hunter2canary");
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.error().text().find("hunter2canary") == std::string::npos);
    CHECK_FALSE(parse_reference("env:").ok());
}

TEST_CASE("an empty, missing or failing secret is an error that names its use") {
    const test::TempDir dir;
    const test::FakeEnvironment environment;
    test::FakeProcess process;
    const auto files = real_file_system();
    process.answers["quiet"] = {0, ""};
    process.answers["broken"] = {3, "leaked?"};
    for (const std::string reference :
         {"env:NOPE", "cmd:quiet", "cmd:broken", "cmd:absent", "file:/nonexistent/pin"}) {
        const auto secret =
            resolve(*parse_reference(reference), "credential 'api_key'", environment, *files, process);
        CAPTURE(reference);
        REQUIRE_FALSE(secret.ok());
        CHECK(secret.error().text().find("credential 'api_key'") != std::string::npos);
        CHECK(secret.error().text().find("leaked?") == std::string::npos);
    }
}

TEST_CASE("command lines are split as a person expects, without a shell") {
    CHECK(*split_command("a 'b c' \"d \\\" e\" f\\ g ''") ==
          std::vector<std::string>{"a", "b c", "d \" e", "f g", ""});
    CHECK_FALSE(split_command("a 'b").ok());
    CHECK_FALSE(split_command("  ").ok());
}
