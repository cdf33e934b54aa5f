#include <doctest/doctest.h>

#include "cli/exit_codes.hpp"
#include "mdm/base/json.hpp"
#include "server_world.hpp"
#include "support/has.hpp"

using namespace mdm;
using namespace mdm::test;

namespace {

/// The path of a sandbox that was made for this world.
std::string a_sandbox(CliWorld& world) {
    REQUIRE(run_cli({"sandbox", "init", "--devices", "3", "--seed", "1"}, world).exit == cli::Exit::done);
    return nlohmann::json::parse(
        run_cli({"context", "show", "sandbox", "-o", "json"}, world).out)["settings"]["path"];
}

}  // namespace

TEST_CASE("adding a context asks a person for what was left out, until the answer fits") {
    CliWorld world;
    const std::string path = a_sandbox(world);
    world.sit_down();
    world.streams.typed = {"sandbx", "sandbox", path};
    const auto added = run_cli({"context", "add", "lab"}, world);
    CHECK(added.exit == cli::Exit::done);
    CHECK(has(added.err, "did you mean 'sandbox'?"));
    CHECK(has(run_cli({"context", "show", "lab", "-o", "json"}, world).out, R"("backend": "sandbox")"));
}

TEST_CASE("a question that is not answered changes nothing") {
    CliWorld world;
    world.sit_down();
    const auto added = run_cli({"context", "add", "lab"}, world);
    CHECK(added.exit == cli::Exit::refused);
    CHECK(run_cli({"context", "list"}, world).out.find("lab") == std::string::npos);
}

TEST_CASE("where nobody can be asked, what is missing is a usage error") {
    CliWorld world;
    for (const auto& words : {std::vector<std::string>{"context", "add", "lab"},
                              std::vector<std::string>{"context", "add", "lab", "--no-input"}}) {
        const auto added = run_cli(words, world);
        CHECK(added.exit == cli::Exit::usage);
        CHECK(has(added.err, "--backend is missing"));
        world.sit_down();
    }
}

TEST_CASE("a trace that cannot be opened stops the run before anything is done") {
    CliWorld world;
    const std::string path = world.dir.write("trace.txt", "mine");
    const auto added = run_cli(
        {"--trace", path, "context", "add", "lab", "--backend", "sandbox", "--set", "path=/tmp/lab.db"},
        world);
    CHECK(added.exit == cli::Exit::refused);
    CHECK(read_file(path) == "mine");
    CHECK(run_cli({"context", "list"}, world).out.empty());
}

TEST_CASE("how a server is reached is set like any other setting, and told apart") {
    CliWorld world;
    const std::string path = a_sandbox(world);
    const auto add = [&](const std::vector<std::string>& more) {
        std::vector<std::string> words{"context", "add",   "lab",         "--backend",
                                       "sandbox", "--set", "path=" + path};
        words.insert(words.end(), more.begin(), more.end());
        return run_cli(words, world);
    };
    CHECK(has(add({"--set", "proxy=http://anna:CANARY@p"}).err, "must not hold a user"));
    CHECK_FALSE(has(add({"--set", "proxy=http://anna:CANARY@p"}).err, "CANARY"));
    CHECK(has(add({"--set", "proxy_login=anna:CANARY"}).err, "is a secret"));
    CHECK(has(add({"--set", "client_key=/k.pem"}).err, "'client_certificate'"));
    CHECK(add({"--set", "token_cache=off", "--set", "proxy=http://p:1", "--credential", "proxy_login=env:P"})
              .exit == cli::Exit::done);
    const std::string shown = run_cli({"context", "show", "lab", "-o", "json"}, world).out;
    CHECK(has(shown, R"("proxy": "http://p:1")"));
    CHECK(has(shown, R"("proxy_login": "env:P")"));
    CHECK(has(shown, R"("token_cache": false)"));
    CHECK(nlohmann::json::parse(shown)["settings"] == nlohmann::json{{"path", path}});
}

TEST_CASE("settings and credentials are asked for, and a value typed for a reference is not repeated") {
    ServerWorld world;
    world.sit_down();
    world.net.forbid();
    world.streams.typed = {"", "https://acme.example/v2", "CANARY", "env:ACME_SECRET"};
    const auto added = run_cli({"context", "add", "new", "--backend", "acme"}, world);
    CHECK(added.exit == cli::Exit::done);
    CHECK(has(added.err, "url is needed"));
    CHECK(has(added.err, "as a reference, not as a value"));
    CHECK_FALSE(has(added.out + added.err, "CANARY"));
    const std::string shown = run_cli({"context", "show", "new", "-o", "json"}, world).out;
    CHECK(has(shown, "https://acme.example/v2"));
    CHECK(has(shown, "env:ACME_SECRET"));
}

TEST_CASE("what was given is not asked for, and a credential that is not needed may be left out") {
    ServerWorld world;
    world.sit_down();
    world.streams.typed = {""};
    CHECK(run_cli({"context", "add", "new", "--backend", "acme", "--set", "url=https://acme.example", "--set",
                   "app=app-1"},
                  world)
              .exit == cli::Exit::done);
    CHECK_FALSE(has(run_cli({"context", "show", "new", "-o", "json"}, world).out, "ACME_SECRET"));
}
