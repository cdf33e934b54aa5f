// The real transport against a server that behaves.
#include "mdm/net/curl_transport.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "mdm/base/text.hpp"
#include "net/wire.hpp"
#include "support/http_server.hpp"

using namespace mdm;
using namespace mdm::net;
using namespace mdm::test;

namespace {

Answer echo(const Seen& seen) {
    return {.body = seen.method + " " + seen.target + " " + seen.body};
}

}  // namespace

TEST_CASE("an exchange carries method, headers and body there, and status, headers and body back") {
    HttpServer server([](const Seen& seen) {
        return Answer{.status = 404,
                      .body = "no " + seen.body,
                      .headers = {{"X-Request-Id", " r-7 "}, {"X-Empty", ""}}};
    });
    Wire wire;
    Request request = post(server.url("/v1/lock?x=%20"), "{\"pin\":1}");
    request.headers.push_back({"X-Api-Key", "abc"});
    request.headers.push_back({"X-Nothing", ""});
    const auto answer = wire.ask(request);
    REQUIRE(answer.ok());
    CHECK(answer->status == 404);
    CHECK(answer->body == "no {\"pin\":1}");
    CHECK(find_header(answer->headers, "x-request-id") == "r-7");
    CHECK(find_header(answer->headers, "X-Empty") == "");
    const Seen seen = server.seen().at(0);
    CHECK(seen.method == "POST");
    CHECK(seen.target == "/v1/lock?x=%20");
    CHECK(find_header(seen.headers, "X-Api-Key") == "abc");
    CHECK(find_header(seen.headers, "X-Nothing") == "");
    CHECK(find_header(seen.headers, "Content-Type") == "application/json");
    CHECK(find_header(seen.headers, "User-Agent") == "mdmctl");
    CHECK_FALSE(find_header(seen.headers, "Expect"));
}

TEST_CASE("what is asked for goes out letter by letter, also after another server was asked") {
    HttpServer one(echo), other(echo);
    Wire wire;
    const auto told = [&](const std::string& url) { return wire.tell(get(url)); };
    CHECK(told(one.url("/a//b;c=1/%41?q=a%20b&r=/../x#top")) == "GET /a//b;c=1/%41?q=a%20b&r=/../x ");
    CHECK(told(other.url("/" + std::string(5000, 'x'))) == "GET /" + std::string(5000, 'x') + " ");
    CHECK(told(one.url()) == "GET / ");
    CHECK(told(one.url("?page=2")) == "GET /?page=2 ");
    CHECK(told(one.url("#top")) == "GET / ");
    CHECK(one.seen().size() == 4);
    CHECK(find_header(one.seen().at(0).headers, "Host") == "127.0.0.1:" + std::to_string(one.port()));
}

TEST_CASE("every method goes out as it is written, one after the other over one connection") {
    HttpServer server(echo);
    Wire wire;
    struct Row {
        std::string method, body, length;
    };
    // a body of nothing is announced where a body is expected
    const std::vector<Row> rows{{"GET", "", "none"},   {"POST", "a", "1"},      {"DELETE", "", "none"},
                                {"PATCH", "bc", "2"},  {"HEAD", "", "none"},    {"PUT", "", "0"},
                                {"POST", "", "0"},     {"DELETE", "def", "3"},  {"GET", "", "none"},
                                {"REPORT", "g", "1"},  {"OPTIONS", "", "none"}, {"GET", "query", "5"},
                                {"POST", "again", "5"}};
    for (const Row& row : rows) {
        const auto answer = wire.ask({.method = row.method, .url = server.url("/x"), .body = row.body});
        REQUIRE(answer.ok());
        CHECK(answer->body == (row.method == "HEAD" ? "" : row.method + " /x " + row.body));
        const Seen seen = server.seen().back();
        CHECK(seen.method == row.method);
        CHECK(find_header(seen.headers, "Content-Length").value_or("none") == row.length);
        CHECK_FALSE(find_header(seen.headers, "Content-Type"));
    }
    CHECK(server.connections() == 1);
}

TEST_CASE("many are in flight at once, connections are kept, and each answer finds its request") {
    HttpServer server(echo);
    Wire wire;
    std::vector<std::string> answers;
    int left = 200;
    std::function<void()> next = [&] {
        if (left == 0) return;
        const std::string path = "/" + std::to_string(left--);
        wire.transport->start(post(server.url(path), path), [&, path](Result<Response> result) {
            REQUIRE(result.ok());
            CHECK(result->body == "POST " + path + " " + path);
            answers.push_back(path);
            next();  // starting another from here is allowed
        });
    };
    for (int i = 0; i < 8; ++i) next();
    CHECK(wire.transport->in_flight() == 8);
    CHECK(answers.empty());  // never from within start()
    while (wire.transport->in_flight() > 0) wire.transport->poll(Millis(1000), wire.stop);
    CHECK(answers.size() == 200);
    CHECK(server.seen().size() == 200);
    CHECK(server.connections() == 8);
}

TEST_CASE("text that was packed is unpacked") {
    // gzip of "hello"
    const std::string packed(
        "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\x07\x00\x86\xa6\x10\x36\x05\x00\x00"
        "\x00",
        25);
    HttpServer server([&](const Seen&) {
        return Answer{.body = packed, .headers = {{"Content-Encoding", "gzip"}}};
    });
    Wire wire;
    CHECK(wire.tell(get(server.url())) == "hello");
    CHECK(find_header(server.seen().at(0).headers, "Accept-Encoding") == "gzip");
    CHECK(wire.tell(post(server.url(), "{}")) == "hello");  // which nobody asked for
    CHECK_FALSE(find_header(server.seen().at(1).headers, "Accept-Encoding"));
}

TEST_CASE("what a request says of who asks and of packing replaces ours, and no header goes out twice") {
    HttpServer server(echo);
    Wire wire;
    Request request = get(server.url());
    wire.tell(request);
    request.headers = {{"user-agent", "somebody"}, {"ACCEPT-ENCODING", "identity"}};
    wire.tell(request);
    const auto values = [&](std::size_t at, std::string_view name) {
        const Seen seen = server.seen().at(at);
        std::vector<std::string> found;
        for (const Header& header : seen.headers)
            if (iequals(header.name, name)) found.push_back(header.value);
        return found;
    };
    CHECK(values(0, "User-Agent") == std::vector<std::string>{"mdmctl"});
    CHECK(values(0, "Accept-Encoding") == std::vector<std::string>{"gzip"});
    CHECK(values(1, "User-Agent") == std::vector<std::string>{"somebody"});
    CHECK(values(1, "Accept-Encoding") == std::vector<std::string>{"identity"});
}

TEST_CASE("libcurl follows no redirect by itself, so that no key goes elsewhere") {
    HttpServer elsewhere(echo);
    HttpServer server([&](const Seen&) {
        return Answer{.status = 302, .headers = {{"Location", elsewhere.url("/stolen")}}};
    });
    Wire wire;
    Request request = get(server.url());
    request.redirects = true;  // the Client's business
    request.headers = {{"X-Api-Key", "secret"}};
    CHECK(wire.ask(request)->status == 302);
    CHECK(elsewhere.connections() == 0);
}

TEST_CASE("a proxy is asked for other hosts, never for this one, and not for those that are named") {
    HttpServer proxy(echo);
    HttpServer server(echo);
    TransportOptions options;
    options.insecure_http = true;
    options.proxy = "http://127.0.0.1:" + std::to_string(proxy.port());
    options.proxy_login = Secret("anna:p%40w");
    options.no_proxy = no_such_host();
    options.connect_timeout = Millis(2000);
    Wire wire(options);
    CHECK(wire.tell(get("http://mdm.invalid/x")) == "GET http://mdm.invalid/x ");
    CHECK(find_header(proxy.seen().at(0).headers, "Proxy-Authorization") == "Basic YW5uYTpwQHc=");
    CHECK(wire.tell(get(server.url("/y"))) == "GET /y ");
    CHECK(wire.tell(get("http://" + no_such_host())) == "unavailable");
    CHECK(proxy.seen().size() == 1);
}

TEST_CASE("the environment's proxy is not libcurl's to read") {
    HttpServer server(echo);
    HttpServer proxy(echo);
    const std::string address = "http://127.0.0.1:" + std::to_string(proxy.port());
    ::setenv("http_proxy", address.c_str(), 1);
    ::setenv("ALL_PROXY", address.c_str(), 1);
    Wire wire;
    const std::string answer = wire.tell(get(server.url("/y")));
    ::unsetenv("http_proxy");
    ::unsetenv("ALL_PROXY");
    CHECK(answer == "GET /y ");
    CHECK(proxy.connections() == 0);
}

TEST_CASE("a request that is never answered does not hold up the others") {
    std::atomic<int> count = 0;
    HttpServer server(
        [&](const Seen&) { return Answer{.manner = count++ == 0 ? Manner::silence : Manner::whole}; });
    Wire wire;
    CHECK(answered_beside_silence(wire, server.url()) == 2);
}
