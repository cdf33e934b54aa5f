// Encrypted connections: who is trusted, what is told when nobody is, and HTTP/2.
#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <string>
#include <string_view>

#include "mdm/net/curl_api.hpp"
#include "net/wire.hpp"
#include "support/has.hpp"
#include "support/http_server.hpp"
#include "support/tls_identity.hpp"

using namespace mdm;
using namespace mdm::net;
using namespace mdm::test;

namespace {

Answer ok(const Seen&) {
    return {.body = "ok"};
}

TransportOptions trusting(const TlsIdentity& identity) {
    TransportOptions options;
    options.ca_file = identity.certificate();
    return options;
}

Error refused(Wire& wire, const std::string& url) {
    const auto answer = wire.ask(post(url));
    REQUIRE_FALSE(answer.ok());
    CHECK_MESSAGE(answer.error().code == Code::unavailable, answer.error().message);
    return answer.error();
}

}  // namespace

TEST_CASE("a server is trusted by a private authority, and by nobody without it") {
    const TlsIdentity identity;
    HttpServer server(ok, &identity);
    Wire wire(trusting(identity));
    CHECK(wire.tell(post(server.url())) == "ok");

    const TlsIdentity another;
    Wire stranger(trusting(another));
    const Error error = refused(stranger, server.url());
    CHECK(has(error.message, "nobody we trust has signed the certificate of 'localhost:"));
    CHECK(has(error.hint, "ca_file"));
    CHECK(server.seen().size() == 1);
}

TEST_CASE("a machine without the file of trusted authorities is told what to install") {
    const TlsIdentity identity;
    HttpServer server(ok, &identity);
    TransportOptions options;
    options.ca_file = "/nowhere/authorities.pem";
    Wire wire(options);
    const Error error = refused(wire, server.url());
    CHECK(has(error.message, "the file of trusted authorities cannot be read"));
    CHECK(has(error.hint, "ca-certificates"));
    CHECK(server.seen().empty());
}

TEST_CASE("a certificate that has expired, or is for another host, is told as that") {
    const TlsIdentity old({.valid_from = -7200, .valid_until = -3600});
    HttpServer late(ok, &old);
    Wire wire(trusting(old));
    const Error expired = refused(wire, late.url());
    CHECK(has(expired.message, "not valid at this time"));
    CHECK(has(expired.hint, "clock"));

    const TlsIdentity other({.name = "other.example"});
    HttpServer misnamed(ok, &other);
    Wire trusts_other(trusting(other));
    const Error wrong_name = refused(trusts_other, misnamed.url());
    CHECK(has(wrong_name.message, "is for another host"));
    CHECK(late.seen().empty());
    CHECK(misnamed.seen().empty());
}

TEST_CASE("where HTTP/2 is not offered, a request that is never answered does not hold up the others") {
    const TlsIdentity identity;
    std::atomic<int> count = 0;
    HttpServer server(
        [&](const Seen&) { return Answer{.manner = count++ == 0 ? Manner::silence : Manner::whole}; },
        &identity);
    Wire wire(trusting(identity));
    CHECK(answered_beside_silence(wire, server.url()) == 2);
}

TEST_CASE("a port that does not speak TLS is unavailable") {
    const auto plain = HttpServer::talking([](Peer& peer) {
        peer.read(100);
        peer.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    });
    const TlsIdentity any;
    Wire wire(trusting(any));
    const Error error = refused(wire, "https://localhost:" + std::to_string(plain->port()) + "/");
    CHECK(has(error.message, "no TLS connection with 'localhost:"));
}

TEST_CASE("a server may ask who we are, and is shown our certificate") {
    const TlsIdentity identity({.ask_client = true, .tls12_at_most = true});
    HttpServer server(ok, &identity);
    TransportOptions options = trusting(identity);
    Wire nobody(options);
    refused(nobody, server.url());
    options.client_certificate = identity.certificate();
    options.client_key = identity.key();
    Wire somebody(options);
    CHECK(somebody.tell(post(server.url())) == "ok");
    CHECK(server.seen().size() == 1);
}

TEST_CASE("a server that turns us away for our certificate has not read the request, which proves it") {
    const TlsIdentity stranger({.name = "stranger"});
    for (const bool http2 : {false, true}) {
        const TlsIdentity identity({.http2 = http2, .ask_client = true});
        HttpServer server(ok, &identity);
        TransportOptions options = trusting(identity);
        Wire nobody(options);
        const Error error = refused(nobody, server.url());
        CHECK_MESSAGE(has(error.message, "client certificate"), error.message);
        CHECK(has(error.hint, "client_certificate"));
        options.client_certificate = stranger.certificate();
        options.client_key = stranger.key();
        Wire unknown(options);
        CHECK(has(refused(unknown, server.url()).hint, "client_certificate"));
        CHECK(server.seen().empty());
    }
}

TEST_CASE("only the alerts of a handshake that failed over a certificate are such a proof") {
    const auto proves = [](int code, const char* words) {
        return curl::is_certificate_alert(code, std::string("OpenSSL SSL_read: ") + words + ", errno 0");
    };
    CHECK(proves(56, "OpenSSL/3.0.22: error:0A00045C:SSL routines::tlsv13 alert certificate required"));
    CHECK(proves(56, "error:1409445C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required"));
    CHECK(proves(55, "error:0A000418:SSL routines::tlsv1 alert unknown ca"));
    CHECK_FALSE(proves(56, "error:0A000438:SSL routines::tlsv1 alert internal error"));
    CHECK_FALSE(proves(52, "error:0A00045C:SSL routines::tlsv13 alert certificate required"));
    for (const char* words : {"", "error:", "error:0A0", "error:0A00045X:", "Connection reset by peer"})
        CHECK_FALSE(proves(56, words));
}

TEST_CASE("files that cannot be read are named, and nothing leaves") {
    const TlsIdentity identity;
    HttpServer server(ok, &identity);
    TransportOptions options;
    options.ca_file = identity.certificate() + ".missing";
    Wire no_authority(options);
    CHECK(has(refused(no_authority, server.url()).hint, "ca_file"));
    options = trusting(identity);
    options.client_certificate = identity.certificate() + ".missing";
    Wire no_certificate(options);
    CHECK(has(refused(no_certificate, server.url()).hint, "client_certificate"));
    CHECK(server.seen().empty());
}

TEST_CASE("a server that hangs up while we still send does not end the program") {
    const TlsIdentity identity;
    const auto server = HttpServer::talking(
        [](Peer& peer) {
            peer.read(1000);
            peer.reset_on_close();
        },
        &identity);
    Wire wire(trusting(identity));
    for (int i = 0; i < 5; ++i)
        CHECK(wire.tell(post(server->url(), std::string(8u << 20, 'x'))) == "outcome_unknown");
}

namespace {

/// HTTP/2, as much as a test needs (RFC 9113): frames are written by hand, requests are only counted.
struct Frames {
    Peer& peer;
    std::string unread;

    std::string take(std::size_t count) {
        while (unread.size() < count) {
            const std::string more = peer.read(65536);
            if (more.empty()) return {};
            unread += more;
        }
        const std::string taken = unread.substr(0, count);
        unread.erase(0, count);
        return taken;
    }
    void send(int type, int flags, unsigned stream, const std::string& payload) {
        const auto size = payload.size();
        std::string frame;
        for (const auto part : {size >> 16, size >> 8, size}) frame += static_cast<char>(part & 255);
        frame += static_cast<char>(type);
        frame += static_cast<char>(flags);
        for (const int shift : {24, 16, 8, 0}) frame += static_cast<char>((stream >> shift) & 255);
        peer.write(frame + payload);
    }
    /// The stream of the next request whose end has come; 0 at the end of the connection.
    unsigned next_request() {
        for (;;) {
            const std::string head = take(9);
            if (head.empty()) return 0;
            const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(head[at]); };
            const auto size = static_cast<std::size_t>(byte(0) << 16 | byte(1) << 8 | byte(2));
            if (size > 0 && take(size).empty()) return 0;
            if (byte(3) == 4 && (byte(4) & 1) == 0) send(4, 1, 0, "");  // SETTINGS are acknowledged
            const bool request = byte(3) <= 1 && (byte(4) & 1) != 0;    // HEADERS or DATA that end the stream
            if (request) return static_cast<unsigned>(byte(5) << 24 | byte(6) << 16 | byte(7) << 8 | byte(8));
        }
    }
};

constexpr int data = 0, headers = 1, reset = 3, settings = 4, go_away = 7;
constexpr int end_stream = 1, end_headers = 4;
const std::string status_200("\x88", 1);
const std::string refused_stream("\0\0\0\x07", 4), cancel("\0\0\0\x08", 4), internal_error("\0\0\0\x02", 4);

template <class Answer>
std::unique_ptr<HttpServer> http2(const TlsIdentity& identity, std::atomic<int>& requests, Answer answer) {
    return HttpServer::talking(
        [&requests, answer](Peer& peer) {
            Frames frames{peer, {}};
            frames.take(24);  // the preface
            frames.send(settings, 0, 0, "");
            while (const unsigned stream = frames.next_request()) answer(frames, stream, ++requests);
        },
        &identity);
}

}  // namespace

TEST_CASE("HTTP/2 is spoken where it is offered, with many requests in one connection") {
    const TlsIdentity identity({.http2 = true});
    std::atomic<int> requests = 0;
    const auto server = http2(identity, requests, [](Frames& frames, unsigned stream, int) {
        frames.send(headers, end_headers, stream, status_200);
        frames.send(data, end_stream, stream, "two");
    });
    Wire wire(trusting(identity));
    int good = 0;
    for (int i = 0; i < 20; ++i)
        wire.transport->start(post(server->url()), [&](Result<Response> result) {
            good += result.ok() && result->status == 200 && result->body == "two" ? 1 : 0;
        });
    while (wire.transport->in_flight() > 0) wire.transport->poll(Millis(1000), wire.stop);
    CHECK(good == 20);
    CHECK(requests == 20);
    CHECK(server->connections() == 1);
}

TEST_CASE("a request that was answered and then reset is unknown, not unavailable") {
    const TlsIdentity identity({.http2 = true});
    std::atomic<int> requests = 0;
    const auto server = http2(identity, requests, [](Frames& frames, unsigned stream, int) {
        frames.send(headers, end_headers, stream, status_200);
        frames.send(data, 0, stream, "two");
        frames.send(reset, 0, stream, internal_error);
    });
    Wire wire(trusting(identity));
    const auto answer = wire.ask(post(server->url()));
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().code == Code::outcome_unknown);
    CHECK(answer.error().http->status == 200);
    CHECK(requests == 1);
}

TEST_CASE("a stream that is reset without an answer is never sent again when it is unsafe") {
    const TlsIdentity identity({.http2 = true});
    for (const std::string& reason : {refused_stream, cancel, internal_error}) {
        std::atomic<int> requests = 0;
        const auto server = http2(identity, requests, [&](Frames& frames, unsigned stream, int number) {
            if (number == 1) {
                frames.send(headers, end_headers, stream, status_200);
                frames.send(data, end_stream, stream, "two");
            } else {
                frames.send(reset, 0, stream, reason);
            }
        });
        Wire wire(trusting(identity));
        CHECK(wire.tell(post(server->url())) == "two");
        CHECK(wire.tell(post(server->url())) == "outcome_unknown");
        CHECK(requests == 2);
    }
}

TEST_CASE("a server that ends its HTTP/2 connections after a thousand requests leaves nothing unknown") {
    const TlsIdentity identity({.http2 = true});
    std::atomic<int> requests = 0;
    const auto server = HttpServer::talking(
        [&](Peer& peer) {
            Frames frames{peer, {}};
            frames.take(24);
            frames.send(settings, 0, 0, "");
            int count = 0;
            while (const unsigned stream = frames.next_request()) {
                if (++count > 1000) continue;  // too late: not even looked at
                ++requests;
                frames.send(headers, end_headers | end_stream, stream, status_200);
                const std::string last{static_cast<char>(stream >> 24), static_cast<char>(stream >> 16 & 255),
                                       static_cast<char>(stream >> 8 & 255), static_cast<char>(stream & 255)};
                if (count == 1000) frames.send(go_away, 0, 0, last + std::string(4, '\0'));
            }
        },
        &identity);
    Wire wire(trusting(identity));
    int left = 2500, good = 0, bad = 0;
    std::function<void()> next = [&] {
        if (left-- <= 0) return;
        wire.transport->start(post(server->url()), [&](const Result<Response>& result) {
            ++(result.ok() ? good : bad);
            next();
        });
    };
    for (int i = 0; i < 32; ++i) next();
    while (wire.transport->in_flight() > 0) wire.transport->poll(Millis(1000), wire.stop);
    CHECK(good == 2500);
    CHECK(bad == 0);
    CHECK(requests == 2500);
}
