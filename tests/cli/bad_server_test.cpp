// Servers that are wrong, hostile or gone, met by the whole program over a real wire: a message that says
// what to do next, the right exit code, no secret, and no write that is sent twice.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <zlib.h>

#include <functional>

#include "cli/exit_codes.hpp"
#include "mdm/net/curl_transport.hpp"
#include "support/has.hpp"
#include "support/http_server.hpp"
#include "support/run_cli.hpp"

using namespace mdm;
using namespace mdm::test;
using cli::Exit;

namespace {

constexpr const char* clinic = R"(
name: clinic
summary: a server for tests
settings:
  url: {summary: address, required: true, example: "https://mdm.example"}
  key: {summary: API key, secret: true, example: "env:KEY"}
auth: {kind: header, headers: {X-Api-Key: "{credential.key}"}}
limits: {timeout: 300ms}
errors: {message: /message}
operations:
  check: {get: /me, account: /login, permission: Read Account}
  device.list: {get: /devices, items: /devices, pages: {kind: next-url, from: /next}, permission: Read Devices}
  device.get: {get: "/devices/{device.id}", permission: Read Devices}
  device.restart:
    post: "/devices/{device.id}/restart"
    permission: Restart Devices
    inputs: {notify: {no: there is no such choice}}
fields:
  devices: {id: /id, serial: /serial}
)";

constexpr const char* device = R"({"id":"7","serial":"C02X"})";

Answer json_answer(std::string body, int status = 200) {
    return {.status = status, .body = std::move(body), .headers = {{"Content-Type", "application/json"}}};
}

Answer sound(const Seen& seen) {
    if (seen.method == "POST") return json_answer(R"({"queued":true})", 202);
    if (seen.target == "/me") return json_answer(R"({"login":"anna"})");
    if (seen.target.starts_with("/devices/")) return json_answer(device);
    return json_answer(fmt::format(R"({{"devices":[{}],"next":null}})", device));
}

/// A context 'prod' onto that server; more words for `context add`.
struct Clinic : CliWorld {
    explicit Clinic(const std::string& url, const std::vector<std::string>& more = {},
                    const std::string& key = "env:KEY") {
        transports = &net::make_curl_transport;
        environment.values["KEY"] = "CANARY-key";
        dir.write("config/mdmctl/backends/clinic.yaml", clinic);
        std::vector<std::string> words{"context", "add",        "prod",         "--backend", "clinic",
                                       "--set",   "url=" + url, "--credential", "key=" + key};
        words.insert(words.end(), more.begin(), more.end());
        const CliRun added = run_cli(words, *this);
        REQUIRE_MESSAGE(added.exit == 0, added.err);
    }
};

const std::vector<std::string> list{"--context", "prod", "device", "list", "-o", "name"};
const std::vector<std::string> check{"--context", "prod", "context", "check"};
const std::vector<std::string> restart{"--context", "prod", "restart", "id:7", "--yes"};

/// The exit code, the words, a next step behind them, and no secret.
void expect(const CliRun& run, int exit, std::string_view says) {
    const std::string all = run.out + run.err;
    CAPTURE(all);
    CHECK(run.exit == exit);
    CHECK_MESSAGE(has(all, says), says);
    CHECK_MESSAGE((has(run.err, "\n  ") || has(run.err, "with: mdmctl ")), "no next step");
    CHECK_FALSE(has(all, "CANARY"));
}

std::size_t posts(const HttpServer& server) {
    std::size_t count = 0;
    for (const Seen& seen : server.seen()) count += seen.method == "POST" ? 1u : 0u;
    return count;
}

std::string packed(std::size_t zeros) {
    const std::string plain(zeros, '\0');
    std::string out(zeros / 100, '\0');
    z_stream stream{};
    REQUIRE(deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) == Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
    stream.avail_in = static_cast<uInt>(plain.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

struct Bad {
    const char* name;
    HttpServer::Handler answer;
    int reading;
    const char* says;
    int writing;
    const char* says_of_write;
};

}  // namespace

TEST_CASE("a server that answers badly is told as what it is, and a write reaches it once") {
    HttpServer elsewhere([](const Seen&) { return Answer{.body = "stolen"}; });
    const std::string bomb = packed(65u << 20);
    const std::vector<Bad> bad{
        {"a wrong URL",
         [](const Seen&) { return Answer{.status = 404, .body = "<html><h1>Not Found</h1></html>"}; },
         Exit::not_found, "check the url of the context", Exit::failed, "Not Found"},
        {"a redirect to another host",
         [&](const Seen&) {
             return Answer{.status = 302, .headers = {{"Location", elsewhere.url("/in?token=CANARY-2")}}};
         },
         Exit::failed, "it sends us to 'http://127.0.0.1:", Exit::outcome_unknown, "it sends us to"},
        {"HTML instead of JSON",
         [](const Seen&) { return Answer{.body = "<html><h1>Sign in to the guest network</h1></html>"}; },
         Exit::failed, "no JSON: 'Sign in to the guest network'", Exit::outcome_unknown, "no JSON"},
        {"a gzip bomb",
         [&](const Seen&) {
             return Answer{.body = bomb, .headers = {{"Content-Encoding", "gzip"}}};
         },
         Exit::failed, "larger than 67108864 bytes", Exit::outcome_unknown, "larger than 67108864 bytes"},
        {"a body of a gigabyte",
         [](const Seen&) { return Answer{.body = std::string(1u << 20, 'x'), .manner = Manner::endless}; },
         Exit::failed, "larger than 67108864 bytes", Exit::outcome_unknown, "larger than 67108864 bytes"},
        {"no answer, ever", [](const Seen&) { return Answer{.manner = Manner::silence}; }, Exit::unavailable,
         "did not answer", Exit::outcome_unknown, "did not answer"},
        {"a connection that breaks", [](const Seen&) { return Answer{.manner = Manner::vanish}; },
         Exit::unavailable, "ended before the answer", Exit::outcome_unknown, "ended"},
        {"wrong credentials",
         [](const Seen&) { return json_answer(R"({"message":"there is no key CANARY-key"})", 401); },
         Exit::not_allowed, "check the credentials of the context", Exit::not_allowed,
         "check the credentials of the context"},
        {"a missing permission",
         [](const Seen&) { return json_answer(R"({"message":"CANARY-key may not"})", 403); },
         Exit::not_allowed, "the permission 'Read Devices' is missing", Exit::failed,
         "the permission 'Restart Devices' is missing"},
        {"a server in trouble", [](const Seen&) { return json_answer(R"({"message":"oops"})", 500); },
         Exit::unavailable, "try again later", Exit::outcome_unknown, "oops"},
    };
    for (const Bad& row : bad) {
        CAPTURE(row.name);
        {
            HttpServer server(row.answer);
            Clinic world(server.url(""));
            expect(run_cli(list, world), row.reading, row.says);
            CHECK(run_cli(check, world).exit == row.reading);
            const CliRun refused = run_cli(restart, world);
            CHECK(refused.exit != Exit::done);
            CHECK(posts(server) == 0);  // the device was not found: nothing is sent
        }
        HttpServer server(
            [&](const Seen& seen) { return seen.method == "POST" ? row.answer(seen) : sound(seen); });
        Clinic world(server.url(""));
        expect(run_cli(restart, world), row.writing, row.says_of_write);
        CHECK(posts(server) == 1);
        const CliRun resumed = run_cli({"--context", "prod", "job", "resume"}, world);
        CHECK_FALSE(has(resumed.out + resumed.err, "CANARY"));
        CHECK(posts(server) == 1);
    }
    CHECK(elsewhere.connections() == 0);
}

TEST_CASE("next links to another host are not followed, and no credential goes there") {
    HttpServer elsewhere(sound);
    HttpServer server([&](const Seen&) {
        return json_answer(
            fmt::format(R"({{"devices":[{}],"next":"{}"}})", device, elsewhere.url("/devices")));
    });
    Clinic world(server.url(""));
    expect(run_cli(list, world), Exit::failed, "would be on another server: 'http://127.0.0.1:");
    CHECK(elsewhere.connections() == 0);
    CHECK(server.seen().size() == 1);
}

TEST_CASE("a server that cannot be reached is told from one that cannot be trusted, and nothing is sent") {
    const TlsIdentity expired({.valid_from = -7200, .valid_until = -3600}), other({.name = "other.example"}),
        ours, closed({.ask_client = true});
    const auto plain = HttpServer::talking([](Peer& peer) {
        peer.read(100);
        peer.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    });
    HttpServer late(sound, &expired), misnamed(sound, &other), stranger(sound, &ours), picky(sound, &closed);
    int free_port = 0;
    {
        const HttpServer gone(sound);
        free_port = gone.port();
    }
    const auto at = [](int port) { return fmt::format("https://localhost:{}", port); };
    struct Row {
        std::string url;
        const TlsIdentity* trusted;
        const char* says;
        const char* next;
    };
    for (const Row& row : {
             Row{"https://" + std::string(64, 'x') + ".invalid", nullptr, "no such host",
                 "check the address"},
             Row{at(free_port), nullptr, "connection refused", "check the address"},
             Row{at(plain->port()), nullptr, "no TLS connection", "speak https"},
             Row{late.url(""), &expired, "not valid at this time", "check the clock"},
             Row{misnamed.url(""), &other, "is for another host", "check the address"},
             Row{stranger.url(""), nullptr, "nobody we trust has signed", "ca_file"},
             Row{picky.url(""), &closed, "client certificate", "client_certificate"},
         }) {
        CAPTURE(row.url);
        std::vector<std::string> more;
        if (row.trusted != nullptr) more = {"--set", "ca_file=" + row.trusted->certificate()};
        Clinic world(row.url, more);
        for (const auto& words : {list, check, restart}) {
            const CliRun run = run_cli(words, world);
            expect(run, Exit::unavailable, row.says);
            CHECK_MESSAGE(has(run.err, row.next), run.err);
        }
    }
    for (const HttpServer* server : {&late, &misnamed, &stranger, &picky}) CHECK(server->seen().empty());
}

TEST_CASE("a credential command that fails, prints nothing or is not there is named, and nobody is asked") {
    HttpServer server(sound);
    for (const std::string program : {"broken", "quiet", "absent"}) {
        CAPTURE(program);
        Clinic world(server.url(""), {}, fmt::format("cmd:{} read key", program));
        world.process.answers["broken"] = {1, "CANARY-3"};
        world.process.answers["quiet"] = {0, ""};
        for (const auto& words : {list, check, restart})
            expect(run_cli(words, world), Exit::usage, "credential 'key' of context 'prod'");
    }
    CHECK(server.connections() == 0);
}

TEST_CASE("a descriptor with a mistake is told with its place before anybody is asked") {
    HttpServer server(sound);
    Clinic world(server.url(""));
    std::string text = clinic;
    text.replace(text.find("device.restart"), 14, "device.restrat");
    world.dir.write("config/mdmctl/backends/clinic.yaml", text);
    for (const auto& words : {list, check, restart}) {
        const CliRun run = run_cli(words, world);
        expect(run, Exit::invalid_file, "clinic.yaml:14:3:");
        CHECK_MESSAGE(has(run.err, "'device.restart'"), run.err);
    }
    CHECK(server.connections() == 0);
}

TEST_CASE("an address that is none is refused when the context is added") {
    CliWorld world;
    world.dir.write("config/mdmctl/backends/clinic.yaml", clinic);
    const std::vector<std::string> urls{"mdm.example",        "ftp://mdm.example",
                                        "https://",           "https://anna:CANARY@mdm.example",
                                        "CANARY@mdm.example", "https://mdm.example?key=CANARY"};
    for (const std::string& url : urls) {
        CAPTURE(url);
        expect(run_cli({"context", "add", "prod", "--backend", "clinic", "--set", "url=" + url,
                        "--credential", "key=env:KEY"},
                       world),
               Exit::usage, "url");
    }
}
