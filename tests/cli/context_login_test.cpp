#include <doctest/doctest.h>

#include "cli/exit_codes.hpp"
#include "mdm/base/json.hpp"
#include "server_world.hpp"
#include "support/has.hpp"

using namespace mdm;
using namespace mdm::test;
using cli::Exit;

namespace {

std::vector<std::string> kept_tokens(ServerWorld& world) {
    const auto names = world.files->list(world.dir.file("cache/mdmctl/tokens"));
    std::vector<std::string> tokens;
    if (names.ok())
        for (const std::string& name : *names)
            if (name.ends_with(".json")) tokens.push_back(name);
    return tokens;
}

Reply device_code() {
    return Reply::json(R"({"device_code":"DC-CANARY","user_code":"ABCD-EFGH","interval":5,"expires_in":900,)"
                       R"("verification_uri":"https://login.example/go"})");
}

}  // namespace

TEST_CASE("logging in proves the credentials and keeps a token, and logging out forgets it") {
    ServerWorld world;
    world.token("t1");
    const auto login = run_cli({"context", "login", "prod", "-o", "json"}, world);
    CHECK(login.exit == Exit::done);
    const auto record = nlohmann::json::parse(login.out);
    CHECK(record["kind"] == "oauth2-client");
    CHECK(record["signed_in"] == true);
    CHECK(record["expires_at"] == "2026-11-21T19:00:00Z");
    CHECK(kept_tokens(world).size() == 1);
    world.net.on("GET", "https://acme.example/api/me", Reply::json(R"({"login":"anna"})"));
    CHECK(run_cli({"api", "GET", "/me"}, world).out == R"({"login":"anna"})");
    CHECK(net::find_header(world.net.requests().back().headers, "Authorization") == "Bearer t1");
    CHECK(has(run_cli({"context", "logout", "prod"}, world).err, "forgot the tokens"));
    CHECK(kept_tokens(world).empty());
    CHECK(has(run_cli({"context", "logout", "prod"}, world).err, "no tokens"));
}

TEST_CASE("credentials that do not work are told with what to check, and never shown") {
    ServerWorld world;
    world.net.on("POST", "https://login.example/token",
                 Reply::json(R"({"error":"invalid_client","error_description":"no CANARY-1"})", 400));
    const auto login = run_cli({"context", "login", "prod"}, world);
    CHECK(login.exit == Exit::not_allowed);
    CHECK(has(login.err, "check the credential secret of context 'prod'"));
    CHECK_FALSE(has(login.out + login.err, "CANARY"));
}

TEST_CASE("a person signs in with a code, and later commands need nobody") {
    ServerWorld world;
    world.sit_down();
    world.net.on("POST", "https://login.example/device", device_code());
    world.net.on("POST", "https://login.example/token",
                 Reply::json(R"({"error":"authorization_pending"})", 400));
    world.net.on("POST", "https://login.example/token",
                 Reply::json(R"({"access_token":"t1","expires_in":3600,"refresh_token":"r1"})"));
    const auto login = run_cli({"context", "login", "person"}, world);
    CHECK(login.exit == Exit::done);
    CHECK(has(login.err, "open https://login.example/go and type the code ABCD-EFGH"));
    CHECK_FALSE(has(login.out + login.err, "CANARY"));
    world.net.on("GET", "https://acme.example/api/me", Reply::json("{}"));
    world.streams.out_terminal = world.streams.in_terminal = world.streams.err_terminal = false;
    CHECK(run_cli({"api", "GET", "/me", "--context", "person"}, world).exit == Exit::done);
}

TEST_CASE("where nobody can be asked, a login that takes a person is refused, and says so") {
    ServerWorld world;
    world.net.forbid();
    const auto login = run_cli({"context", "login", "person"}, world);
    CHECK(login.exit == Exit::usage);
    CHECK(has(login.err, "takes a person"));
    const auto api = run_cli({"api", "GET", "/me", "--context", "person"}, world);
    CHECK(api.exit == Exit::not_allowed);
    CHECK(has(api.err, "run: mdmctl context login person"));
}

TEST_CASE("logging out works when the credentials are gone, too") {
    ServerWorld world;
    world.token("t1");
    REQUIRE(run_cli({"context", "login", "prod"}, world).exit == Exit::done);
    world.environment.values.erase("ACME_SECRET");
    CHECK(run_cli({"context", "logout", "prod"}, world).exit == Exit::done);
    CHECK(kept_tokens(world).empty());
}

TEST_CASE("a context without a server has nothing to sign in to") {
    ServerWorld world;
    for (const char* command : {"login", "logout"}) {
        const auto tried = run_cli({"context", command, "lab"}, world);
        CHECK(tried.exit == Exit::usage);
        CHECK(has(tried.err, "'sandbox'"));
    }
}

TEST_CASE("the last context of a server takes its tokens along, whether or not its credentials are there") {
    ServerWorld world;
    world.token("t1");
    REQUIRE(run_cli({"context", "login", "prod"}, world).exit == Exit::done);
    world.environment.values.erase("ACME_SECRET");
    world.net.forbid();
    for (const char* one : {"person", "locked"})
        CHECK(run_cli({"context", "remove", one}, world).exit == Exit::done);
    CHECK(kept_tokens(world).size() == 1);  // prod may live on them
    const auto removed = run_cli({"context", "remove", "prod"}, world);
    CHECK(removed.exit == Exit::done);
    CHECK(has(removed.err, "and its tokens"));
    CHECK(kept_tokens(world).empty());
    CHECK(run_cli({"context", "remove", "lab"}, world).exit == Exit::done);  // never had any
}
