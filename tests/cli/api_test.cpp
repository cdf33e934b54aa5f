#include <doctest/doctest.h>

#include "cli/exit_codes.hpp"
#include "mdm/base/json.hpp"
#include "server_world.hpp"
#include "support/has.hpp"

using namespace mdm;
using namespace mdm::test;
using cli::Exit;
using Json = nlohmann::json;

namespace {

const std::string url = "https://acme.example/api/tags/7";

std::vector<std::string> remove_tag(const std::vector<std::string>& more) {
    std::vector<std::string> words{"api", "DELETE", "/tags/7"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

}  // namespace

TEST_CASE("reading asks once and prints what the server sent, byte by byte") {
    ServerWorld world;
    world.token("t1");
    world.net.on("GET", "https://acme.example/api/devices?limit=5&a%20b=c%26d",
                 {.body = "\x1B[2J{\"a\": 1.0}"});
    const auto got = run_cli({"api", "get", "/devices", "--query", "limit=5", "--query", "a b=c&d"}, world);
    CHECK(got.exit == Exit::done);
    CHECK(got.out == "\x1B[2J{\"a\": 1.0}");
    CHECK(run_cli({"job", "list"}, world).out.empty());
}

TEST_CASE("on a terminal JSON is laid out, and what a server sent cannot move the cursor") {
    ServerWorld world;
    world.sit_down();
    world.token("t1");
    world.net.on("GET", "https://acme.example/api/a", Reply::json("{\"b\":\"\xC2\x9B\"}"));
    world.net.on("GET", "https://acme.example/api/b", {.body = "one\x1B[2J\ntwo"});
    CHECK(run_cli({"api", "GET", "/a"}, world).out == "{\n  \"b\": \"\\u009b\"\n}\n");
    CHECK_FALSE(has(run_cli({"api", "GET", "/b"}, world).out, "\x1B"));
}

TEST_CASE("as JSON the answer comes with its status, whatever it is") {
    ServerWorld world;
    world.token("t1");
    world.net.on("GET", "https://acme.example/api/a", Reply::json(R"({"error":"gone"})", 404));
    const auto got = run_cli({"api", "GET", "/a", "-o", "json"}, world);
    CHECK(got.exit == Exit::not_found);
    CHECK(Json::parse(got.out) == Json{{"status", 404}, {"body", {{"error", "gone"}}}});
}

TEST_CASE("an answer that is no success decides the exit code") {
    struct Row {
        int status;
        int exit;
    };
    for (const Row& row : {Row{204, Exit::done}, Row{400, Exit::failed}, Row{403, Exit::not_allowed},
                           Row{404, Exit::not_found}, Row{500, Exit::unavailable}}) {
        ServerWorld world;
        world.token("t1");
        world.net.on("GET", "https://acme.example/api/a", {.status = row.status});
        CHECK(run_cli({"api", "GET", "/a"}, world).exit == row.exit);
    }
}

TEST_CASE("credentials go to the context's own server only") {
    ServerWorld world;
    world.net.forbid();
    for (const char* path : {"https://evil.example/a", "http://acme.example/api", "a",
                             "https://acme.example@evil.example/", "/a b", "/a#b", ""})
        CHECK_MESSAGE(run_cli({"api", "GET", path}, world).exit == Exit::usage, path);
    CHECK(run_cli({"api", "TRACE", "/a"}, world).exit == Exit::usage);
    CHECK(run_cli({"api", "GET", "/a", "--query", "novalue"}, world).exit == Exit::usage);
    CHECK(run_cli({"api", "GET", "/a", "--body", world.dir.write("body", "x")}, world).exit == Exit::usage);
    CHECK(run_cli({"api", "GET", "/a", "--context", "lab"}, world).exit == Exit::usage);
}

TEST_CASE("a whole URL on the same server is asked as it stands") {
    ServerWorld world;
    world.token("t1");
    world.net.on("GET", "https://acme.example/beta/a?x=%2F", Reply::json("[]"));
    CHECK(run_cli({"api", "GET", "https://acme.example/beta/a?x=%2F"}, world).out == "[]");
}

TEST_CASE("anything but GET needs the consent of a destructive action") {
    ServerWorld world;
    world.net.forbid();
    CHECK(run_cli(remove_tag({}), world).exit == Exit::usage);
    CHECK(run_cli(remove_tag({"--yes"}), world).exit == Exit::usage);
    CHECK(run_cli(remove_tag({"--expect", "1"}), world).exit ==
          Exit::usage);  // a context that is merely current
    CHECK(run_cli(remove_tag({"--expect", "2", "--context", "prod"}), world).exit == Exit::refused);
    CHECK(run_cli(remove_tag({"--expect", "1", "--context", "locked"}), world).exit == Exit::refused);
    const auto dry = run_cli(remove_tag({"--expect", "1", "--context", "prod", "--dry-run"}), world);
    CHECK(dry.exit == Exit::done);
    CHECK(has(dry.err, "would send DELETE " + url));
    world.sit_down();
    world.streams.typed = {"yes"};
    CHECK(run_cli(remove_tag({}), world).exit == Exit::refused);
    CHECK(run_cli({"job", "list", "--no-headers"}, world).out.empty());
    CHECK(run_cli({"audit", "list", "--no-headers"}, world).out.empty());
}

TEST_CASE("a write is typed for on a terminal, sent once, and kept in ledger and audit log") {
    ServerWorld world;
    world.sit_down();
    world.streams.typed = {"send 1 on prod"};
    world.token("t1");
    world.net.on("POST", "https://acme.example/api/tags?secret=CANARY-2", Reply::json(R"({"id":7})", 201));
    world.dir.write("body.json", R"({"name":"new","pin":"CANARY-3"})");
    const auto sent = run_cli(
        {"api", "POST", "/tags?secret=CANARY-2", "--body", world.dir.file("body.json"), "--reason", "a try"},
        world);
    CHECK(sent.exit == Exit::done);
    CHECK(has(sent.out, "\"id\": 7"));
    const auto& request = world.net.requests().back();
    CHECK(request.body == R"({"name":"new","pin":"CANARY-3"})");
    CHECK(request.effect == Effect::unsafe);
    CHECK(net::find_header(request.headers, "Content-Type") == "application/json");
    const auto job = Json::parse(run_cli({"job", "show", "-o", "json"}, world).out);
    CHECK(job["action"] == "api");
    CHECK(job["state"] == "done");
    CHECK(job["targets"][0]["device"] == "POST https://acme.example/api/tags");
    CHECK(job["targets"][0]["state"] == "accepted");
    const std::string audit = run_cli({"audit", "list", "-o", "json"}, world).out;
    CHECK(has(audit, "a try"));
    CHECK(has(audit, "POST https://acme.example/api/tags"));
    CHECK(run_cli({"audit", "verify"}, world).exit == Exit::done);
    const std::string ledger = read_file(world.dir.file("state/mdmctl/ledger.db"));
    CHECK_FALSE(has(ledger + audit + sent.out + sent.err, "CANARY"));
}

TEST_CASE("a write whose answer is lost is unknown, is not sent again, and no job sends it later") {
    ServerWorld world;
    world.token("t1");
    world.net.on("DELETE", url, Reply::failure(Code::outcome_unknown));
    CHECK(run_cli(remove_tag({"--expect", "1", "--context", "prod"}), world).exit == Exit::outcome_unknown);
    world.net.forbid();
    CHECK(run_cli({"job", "resume", "--resend-unknown"}, world).exit != Exit::done);
    CHECK(run_cli({"job", "retry", "--expect", "1", "--context", "prod"}, world).exit != Exit::done);
}

TEST_CASE("what a server refused is a job that failed; a 5xx leaves a write unknown") {
    struct Row {
        int status;
        int exit;
        const char* state;
    };
    for (const Row& row :
         {Row{403, Exit::not_allowed, "rejected"}, Row{500, Exit::outcome_unknown, "unknown"}}) {
        ServerWorld world;
        world.token("t1");
        world.net.on("DELETE", url, {.status = row.status});
        CHECK(run_cli(remove_tag({"--expect", "1", "--context", "prod"}), world).exit == row.exit);
        const auto job = Json::parse(run_cli({"job", "show", "-o", "json"}, world).out);
        CHECK(job["targets"][0]["state"] == row.state);
    }
}

TEST_CASE("a trace tells of every exchange, sign-in included, and of no secret") {
    ServerWorld world;
    const std::string path = world.dir.file("trace.txt");
    world.token("CANARY-token");
    world.net.on("POST", "https://acme.example/api/lock",
                 Reply::json(R"({"unlockPin":"CANARY-4","state":"queued"})"));
    world.dir.write("body.json", R"({"message":"hello","password":"CANARY-5"})");
    const auto sent = run_cli({"--trace", path, "-vv", "--context", "prod", "api", "POST", "/lock", "--body",
                               world.dir.file("body.json"), "--expect", "1"},
                              world);
    CHECK(sent.exit == Exit::done);
    for (const std::string& trace : {read_file(path), sent.err}) {
        CHECK(has(trace, "POST https://login.example/token (sign-in)"));
        CHECK(has(trace, "POST https://acme.example/api/lock (api)"));
        CHECK(has(trace, R"("message":"hello")"));
        CHECK(has(trace, R"("state":"queued")"));
        CHECK_FALSE(has(trace, "CANARY"));
    }
    CHECK((*world.files->facts(path))->mode == 0600);
}

TEST_CASE("a body may come from standard input, with a media type of its own") {
    ServerWorld world;
    world.streams.input = "<tag/>";
    world.token("t1");
    world.net.on("PUT", url, {.status = 201});
    CHECK(run_cli({"--context", "prod", "api", "PUT", "/tags/7", "--body", "-", "--content-type", "text/xml",
                   "--expect", "1"},
                  world)
              .exit == Exit::done);
    CHECK(world.net.requests().back().body == "<tag/>");
    CHECK(net::find_header(world.net.requests().back().headers, "Content-Type") == "text/xml");
}
