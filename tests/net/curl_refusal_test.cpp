// What never leaves: proof that nothing was carried out, and words about what to do.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "net/wire.hpp"
#include "support/has.hpp"
#include "support/http_server.hpp"

using namespace mdm;
using namespace mdm::net;
using namespace mdm::test;

namespace {

/// A port at which nobody listens.
int free_port() {
    const HttpServer server([](const Seen&) { return Answer{}; });
    return server.port();
}

}  // namespace

TEST_CASE("another host is not asked without encryption unless that was chosen") {
    Wire wire;
    for (const char* url : {"http://mdm.invalid/x", "http://127.0.0.1.mdm.invalid/", "ftp://localhost/x",
                            "mdm.invalid", "https://anna:pw@localhost/"}) {
        const auto answer = wire.ask(get(url));
        REQUIRE_FALSE(answer.ok());
        CHECK(answer.error().code == Code::usage);
        CHECK_FALSE(has(answer.error().text(), "pw"));
    }
    CHECK(has(wire.ask(get("http://mdm.invalid/x")).error().hint, "insecure_http"));
}

TEST_CASE("a line break in a header never reaches the server") {
    HttpServer server([](const Seen&) { return Answer{}; });
    Wire wire;
    Request request = get(server.url());
    request.headers = {{"X-Device", "a\r\nX-Admin: yes"}};
    CHECK(wire.tell(request) == "usage");
    CHECK(server.connections() == 0);
}

TEST_CASE("a host that does not exist and a port where nobody listens are unavailable, and named") {
    TransportOptions options;
    options.insecure_http = true;
    Wire wire(options);
    const auto nowhere = wire.ask(post("http://" + no_such_host() + "/x"));
    REQUIRE_FALSE(nowhere.ok());
    CHECK(nowhere.error().code == Code::unavailable);
    CHECK(nowhere.error().message == "no such host: '" + no_such_host() + "'");
    CHECK(has(nowhere.error().hint, "address"));

    const std::string closed = "127.0.0.1:" + std::to_string(free_port());
    const auto refused = wire.ask(post("http://" + closed + "/x"));
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == Code::unavailable);
    CHECK(refused.error().message == "cannot connect to '" + closed + "': connection refused");
}

TEST_CASE("a proxy that cannot be reached or does not let us through is told apart from the server") {
    TransportOptions options;
    options.proxy = "http://" + no_such_host() + ":3128";
    Wire nowhere(options);
    const auto missing = nowhere.ask(post("https://mdm.invalid/x"));
    REQUIRE_FALSE(missing.ok());
    CHECK(missing.error().code == Code::unavailable);
    CHECK(has(missing.error().message, "no such proxy: '" + options.proxy + "'"));

    HttpServer proxy([](const Seen&) { return Answer{.status = 403, .body = "no"}; });
    options.proxy = "http://127.0.0.1:" + std::to_string(proxy.port());
    Wire refused(options);
    const auto answer = refused.ask(post("https://mdm.invalid/x"));
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().code == Code::unavailable);
    CHECK(has(answer.error().message, "does not let us through"));
    CHECK(proxy.seen().at(0).method == "CONNECT");
    CHECK(find_header(proxy.seen().at(0).headers, "User-Agent") == "mdmctl");
    CHECK(proxy.seen().at(0).body.empty());
}

TEST_CASE("a missing libcurl is an error that says what to install") {
    TransportOptions options;
    options.library = "libcurl-that-is-not-there.so.4";
    Wire wire(options);
    const auto answer = wire.ask(get("https://mdm.invalid/"));
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().code == Code::internal);
    CHECK(has(answer.error().message, "libcurl-that-is-not-there.so.4"));
    CHECK(has(answer.error().hint, "libcurl4"));
}

TEST_CASE("what is abandoned is told, and by whether it had left") {
    HttpServer server([](const Seen&) { return Answer{.manner = Manner::silence}; });
    Wire wire;
    std::vector<std::string> told;
    const auto tell = [&](Result<Response> result) {
        told.push_back(std::string(name(result.error().code)));
    };
    wire.transport->start(post(server.url("/1")), tell);
    while (server.seen().empty()) wire.transport->poll(Millis(10), wire.stop);
    wire.transport->start(post(server.url("/2")), tell);
    CHECK(wire.transport->in_flight() == 2);
    wire.transport->abandon();
    std::sort(told.begin(), told.end());
    CHECK(told == std::vector<std::string>{"cancelled", "outcome_unknown"});
    CHECK(wire.transport->in_flight() == 0);
}

TEST_CASE("a transport that goes away while requests are in flight tells nobody") {
    HttpServer server([](const Seen&) { return Answer{.manner = Manner::silence}; });
    bool told = false;
    {
        Wire wire;
        wire.transport->start(post(server.url()), [&](Result<Response>) { told = true; });
        while (server.seen().empty()) wire.transport->poll(Millis(10), wire.stop);
    }
    CHECK_FALSE(told);
}
