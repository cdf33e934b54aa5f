// Servers that misbehave, and what was measured of libcurl: what may have been carried out is never called
// failed, and nothing unsafe is sent twice.
#include <doctest/doctest.h>
#include <zlib.h>

#include <atomic>
#include <string>
#include <vector>

#include "mdm/base/seams.hpp"
#include "net/wire.hpp"
#include "support/http_server.hpp"

using namespace mdm;
using namespace mdm::net;
using namespace mdm::test;

namespace {

/// Behaves for the first request on a connection, and then like that.
HttpServer::Handler then(Manner manner) {
    return [manner](const Seen& seen) {
        return Answer{.body = "abcdefgh", .manner = seen.nth == 0 ? Manner::whole : manner};
    };
}

HttpServer::Handler always(Manner manner) {
    return [manner](const Seen&) { return Answer{.body = "abcdefgh", .manner = manner}; };
}

std::string packed(std::size_t zeros) {
    const std::string plain(zeros, '\0');
    std::string out(zeros / 500 + 1000, '\0');
    z_stream stream{};
    REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) == Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
    stream.avail_in = static_cast<uInt>(plain.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

}  // namespace

TEST_CASE("an unsafe request over a kept connection that dies is not sent again behind our back") {
    for (const Manner manner : {Manner::vanish, Manner::reset}) {
        HttpServer server(then(manner));
        Wire wire;
        CHECK(wire.tell(post(server.url("/1"))) == "abcdefgh");
        const auto answer = wire.ask(post(server.url("/2")));
        REQUIRE_FALSE(answer.ok());
        CHECK(answer.error().code == Code::outcome_unknown);
        CHECK(answer.error().message.find("not sent a second time") != std::string::npos);
        // whatever libcurl still has in mind shows when it goes on
        CHECK(wire.tell(post(server.url("/3"))) == "abcdefgh");
        std::vector<std::string> targets;
        for (const Seen& seen : server.seen()) targets.push_back(seen.target);
        CHECK(targets == std::vector<std::string>{"/1", "/2", "/3"});
    }
}

TEST_CASE("a read over a kept connection that dies is asked again on a new one") {
    HttpServer server([](const Seen& seen) {
        return Answer{.body = "yes",
                      .manner = seen.connection == 0 && seen.nth == 1 ? Manner::vanish : Manner::whole};
    });
    Wire wire;
    CHECK(wire.tell(get(server.url("/1"))) == "yes");
    CHECK(wire.tell(get(server.url("/2"))) == "yes");
    CHECK(server.connections() == 2);
    CHECK(server.seen().size() == 3);
}

TEST_CASE("a request without a whole answer is unknown, whatever is missing") {
    for (const Manner manner : {Manner::vanish, Manner::reset, Manner::half}) {
        HttpServer server(always(manner));
        Wire wire;
        for (const Request& request : {post(server.url()), get(server.url())}) {
            const auto answer = wire.ask(request);
            REQUIRE_FALSE(answer.ok());
            CHECK(answer.error().code == Code::outcome_unknown);
            CHECK(answer.error().message.find("127.0.0.1") != std::string::npos);
            CHECK(answer.error().http->status == (manner == Manner::half ? 200 : 0));
        }
        CHECK(server.seen().size() == 2);
    }
}

TEST_CASE("a server that never answers, or drips, is left after the time allowed") {
    for (const Manner manner : {Manner::silence, Manner::drip}) {
        HttpServer server(
            [manner](const Seen&) { return Answer{.body = std::string(100'000, 'x'), .manner = manner}; });
        Wire wire;
        Request request = post(server.url());
        request.timeout = Millis(150);
        const auto answer = wire.ask(request);
        REQUIRE_FALSE(answer.ok());
        CHECK(answer.error().code == Code::outcome_unknown);
        CHECK(answer.error().message.find("did not answer device.lock within 150ms") != std::string::npos);
        CHECK(server.seen().size() == 1);
    }
}

TEST_CASE("a body without end is cut at the size allowed") {
    HttpServer server(
        [](const Seen&) { return Answer{.body = std::string(65'536, 'x'), .manner = Manner::endless}; });
    Wire wire;
    Request request = get(server.url());
    request.max_body = 1u << 20;
    const auto read = wire.ask(request);
    REQUIRE_FALSE(read.ok());
    CHECK(read.error().code == Code::bad_response);
    CHECK(read.error().message.find("larger than 1048576 bytes") != std::string::npos);
    Request unsafe = post(server.url());
    unsafe.max_body = 1u << 20;
    CHECK(wire.tell(unsafe) == "outcome_unknown");
}

TEST_CASE("a body counts as large as it is when unpacked, to the byte") {
    const std::size_t size = 16u << 20;
    const std::string bomb = packed(size);
    REQUIRE(bomb.size() < 100'000);
    HttpServer server([&](const Seen&) {
        return Answer{.body = bomb, .headers = {{"Content-Encoding", "gzip"}}};
    });
    Wire wire;
    Request request = get(server.url());
    request.max_body = size - 1;
    CHECK(wire.tell(request) == "bad_response");
    request.max_body = size;
    CHECK(wire.ask(request)->body.size() == size);
}

TEST_CASE("headers without end are cut, too") {
    HttpServer server([](const Seen&) {
        Answer answer{.body = "x"};
        for (int i = 0; i < 100; ++i) answer.headers.push_back({"X-Long", std::string(10'000, 'x')});
        return answer;
    });
    Wire wire;
    CHECK(wire.tell(get(server.url())) == "bad_response");
    CHECK(wire.tell(post(server.url())) == "outcome_unknown");
}

TEST_CASE("what is no HTTP, or packed wrongly, is garbled") {
    HttpServer nonsense(
        [](const Seen&) { return Answer{.body = "SSH-2.0-OpenSSH_9.2\r\n", .manner = Manner::nonsense}; });
    HttpServer wrong([](const Seen&) {
        return Answer{.body = "not gzip", .headers = {{"Content-Encoding", "gzip"}}};
    });
    Wire wire;
    for (const HttpServer* server : {&nonsense, &wrong}) {
        CHECK(wire.tell(get(server->url())) == "bad_response");
        CHECK(wire.tell(post(server->url())) == "outcome_unknown");
    }
}

TEST_CASE("an error's body is kept, and whatever status comes is an answer") {
    for (const int status : {400, 401, 403, 404, 409, 429, 500, 503, 599}) {
        HttpServer server([status](const Seen&) { return Answer{.status = status, .body = "why"}; });
        Wire wire;
        const auto answer = wire.ask(post(server.url()));
        REQUIRE(answer.ok());
        CHECK(answer->status == status);
        CHECK(answer->body == "why");
        CHECK(server.seen().size() == 1);
    }
}

TEST_CASE("an interim answer's headers are not taken for the answer's") {
    const auto server = HttpServer::talking([](Peer& peer) {
        peer.read(65536);
        peer.write(
            "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\nX-Late: 1\r\nContent-Length: "
            "2\r\n\r\nok");
    });
    Wire wire;
    const auto answer = wire.ask(get(server->url()));
    REQUIRE(answer.ok());
    CHECK(answer->status == 200);
    CHECK(answer->body == "ok");
    CHECK_FALSE(find_header(answer->headers, "X-Early"));
    CHECK(find_header(answer->headers, "X-Late") == "1");
}

TEST_CASE("waiting for an answer costs next to no work") {
    HttpServer server(always(Manner::silence));
    Wire wire;
    for (int i = 0; i < 4; ++i) {
        Request request = post(server.url());
        request.timeout = Millis(400);
        wire.transport->start(request, [](Result<Response>) {});
    }
    int polls = 0;
    for (; wire.transport->in_flight() > 0; ++polls) wire.transport->poll(Millis(1000), wire.stop);
    CHECK(polls < 60);  // a loop that spins makes tens of thousands
}
