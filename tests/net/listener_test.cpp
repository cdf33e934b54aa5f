#include "mdm/net/listener.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "echo_listener.hpp"
#include "mdm/base/text.hpp"
#include "mdm/net/listen_address.hpp"
#include "support/tls_identity.hpp"
#include "wire.hpp"

using namespace mdm;
using namespace mdm::net;
using namespace mdm::test;

TEST_CASE("a post to any path is handed over and answered") {
    Echo echo;
    Peer peer(connect_to(echo.port()));
    REQUIRE(peer.write(post_text("hello")));
    echo.serve();
    const std::string answer = all_of(peer);
    CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(answer.ends_with("\r\n\r\nPOST /any/path hello"));
    CHECK(answer.find("Connection: close") != std::string::npos);
}

TEST_CASE("requests that are there together are handled together") {
    Echo echo;
    Peer one(connect_to(echo.port())), two(connect_to(echo.port())), slow(connect_to(echo.port()));
    REQUIRE(one.write(post_text("1")));
    REQUIRE(two.write(post_text("2")));
    REQUIRE(slow.write("POST / HT"));
    echo.serve();
    CHECK(echo.batches == std::vector<std::size_t>{2});
    CHECK(all_of(one).ends_with(" 1"));
    CHECK(all_of(two).ends_with(" 2"));
    REQUIRE(slow.write("TP/1.1\r\nContent-Length: 1\r\n\r\n3"));
    echo.serve();
    CHECK(all_of(slow).ends_with(" 3"));
}

TEST_CASE("garbage and bodies beyond the limit are answered, counted, and never handed over") {
    Echo echo({.address = "127.0.0.1:0", .largest_body = 10});
    Peer garbage(connect_to(echo.port())), large(connect_to(echo.port())), gone(connect_to(echo.port()));
    REQUIRE(garbage.write("\x16\x03\x01 nonsense\r\n\r\n"));
    REQUIRE(large.write("POST / HTTP/1.1\r\nContent-Length: 11\r\n\r\n12345678901"));
    gone.close_both();
    echo.serve(Millis(50));
    CHECK(all_of(garbage).starts_with("HTTP/1.1 400 "));
    CHECK(all_of(large).starts_with("HTTP/1.1 413 "));
    garbage.close_both();
    large.close_both();
    Peer good(connect_to(echo.port()));
    REQUIRE(good.write(post_text("good")));
    echo.serve();
    CHECK(all_of(good).ends_with(" good"));
    CHECK(echo.batches == std::vector<std::size_t>{1});
    CHECK(echo.listener->counts().malformed == 1);
    CHECK(echo.listener->counts().too_large == 1);
    CHECK(echo.listener->counts().gave_up == 1);
}

TEST_CASE("who does not get on with it is not waited for for ever") {
    Echo echo({.address = "127.0.0.1:0", .connections = 1, .patience = Millis(20)});
    Peer idle(connect_to(echo.port())), next(connect_to(echo.port()));
    REQUIRE(next.write(post_text("next")));
    echo.serve();
    CHECK(all_of(next).ends_with(" next"));
    CHECK(all_of(idle).empty());
    CHECK(echo.listener->counts().gave_up == 1);
}

TEST_CASE("a stop ends serving") {
    Echo echo;
    echo.stop.request();
    echo.serve(Millis(3600'000));
    CHECK(echo.batches.empty());
}

TEST_CASE("a client that asks before it sends its body is told to go on") {
    Echo echo;
    Peer peer(connect_to(echo.port()));
    REQUIRE(peer.write("POST / HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"));
    echo.serve(Millis(30));
    CHECK(peer.read(4096) == "HTTP/1.1 100 Continue\r\n\r\n");
    REQUIRE(peer.write("hello"));
    echo.serve();
    CHECK(all_of(peer).ends_with(" hello"));
}

TEST_CASE("with a certificate, posts come over TLS and plain ones do not") {
    const TlsIdentity identity;
    Echo echo(
        {.address = "127.0.0.1:0", .tls_certificate = identity.certificate(), .tls_key = identity.key()});
    TransportOptions options;
    options.ca_file = identity.certificate();
    Wire wire(options);
    std::optional<Result<Response>> answer;
    const std::string body(200'000, 'x');
    wire.transport->start(post(fmt::format("https://localhost:{}/hook", echo.port()), body),
                          [&](Result<Response> result) { answer = std::move(result); });
    while (!answer) {
        wire.transport->poll(Millis(5), wire.stop);
        echo.serve(Millis(5));
    }
    REQUIRE_MESSAGE(answer->ok(), answer->error().text());
    CHECK((*answer)->body == "POST /hook " + body);

    Peer plain(connect_to(echo.port()));
    REQUIRE(plain.write(post_text("hello")));
    echo.serve(Millis(50));
    CHECK(all_of(plain).find("200") == std::string::npos);
    CHECK(echo.batches == std::vector<std::size_t>{1});
}

TEST_CASE("what others can reach needs TLS") {
    const auto refused = Listener::open({.address = "0.0.0.0:0"});
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == Code::usage);
    CHECK(refused.error().message == "0.0.0.0:0 can be reached by others, which needs TLS");
    const TlsIdentity identity;
    CHECK(Listener::open(
              {.address = "0.0.0.0:0", .tls_certificate = identity.certificate(), .tls_key = identity.key()})
              .ok());
}

TEST_CASE("a certificate or key that cannot be used is named") {
    const TempDir dir;
    const TlsIdentity identity, other;
    const auto open = [](const std::string& certificate, const std::string& key) {
        auto opened =
            Listener::open({.address = "127.0.0.1:0", .tls_certificate = certificate, .tls_key = key});
        REQUIRE_FALSE(opened.ok());
        CHECK(opened.error().code == Code::invalid);
        return opened.error().message;
    };
    const std::string nonsense = dir.write("a.pem", "hello");
    CHECK(open(nonsense, identity.key()).find("the certificate in '" + nonsense) == 0);
    CHECK(open(identity.certificate(), nonsense).find("the key in '" + nonsense) == 0);
    CHECK(open(identity.certificate(), other.key()).find("the key in") == 0);
    CHECK(open(identity.certificate(), dir.file("absent")).find("absent") != std::string::npos);
}

TEST_CASE("an address that is taken is said to be") {
    Echo echo;
    const auto second = Listener::open({.address = echo.listener->address()});
    CHECK(second.error().code == Code::unavailable);
    CHECK(second.error().message.find(echo.listener->address()) != std::string::npos);
}

TEST_CASE("addresses are numbers with a port") {
    const auto parsed = [](std::string_view text) {
        const auto address = parse_listen_address(text);
        return address.ok() ? address->text() + (address->loopback ? " loopback" : "") : std::string("no");
    };
    CHECK(parsed("127.0.0.1:9999") == "127.0.0.1:9999 loopback");
    CHECK(parsed("127.1.2.3:0") == "127.1.2.3:0 loopback");
    CHECK(parsed("localhost:80") == "127.0.0.1:80 loopback");
    CHECK(parsed("[::1]:80") == "[::1]:80 loopback");
    CHECK(parsed("[::]:80") == "[::]:80");
    CHECK(parsed("192.0.2.1:443") == "192.0.2.1:443");
    for (const char* text : {"", "9999", ":9999", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
                             "127.0.0.1:-1", "::1:80", "mdm.example:80", "127.0.0.1:80x", "[::1:80", "[]:80"})
        CHECK(parsed(text) == "no");
}
