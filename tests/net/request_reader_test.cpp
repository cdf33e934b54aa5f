#include "mdm/net/request_reader.hpp"

#include <doctest/doctest.h>

using namespace mdm;
using namespace mdm::net;

namespace {

constexpr std::size_t most = 100;

RequestReader fed(std::string_view bytes) {
    RequestReader reader(most);
    reader.feed(bytes);
    return reader;
}
int refusal(std::string_view bytes) {
    return fed(bytes).refusal();
}

}  // namespace

TEST_CASE("a request is read, in however many pieces it comes") {
    const std::string_view whole =
        "PUT /hook?a=1 HTTP/1.1\r\nHost: x\r\nX-Hmac-Signature:  abc= \r\nContent-Length: 5\r\n\r\nhello";
    for (std::size_t piece = 1; piece <= whole.size(); ++piece) {
        RequestReader reader(most);
        for (std::size_t at = 0; at < whole.size(); at += piece) {
            CHECK_FALSE(reader.complete());
            reader.feed(whole.substr(at, piece));
        }
        REQUIRE(reader.complete());
        const Incoming request = reader.take();
        CHECK(request.method == "PUT");
        CHECK(request.target == "/hook?a=1");
        CHECK(request.body == "hello");
        CHECK(request.header("x-hmac-signature") == "abc=");
        CHECK(request.header("absent").empty());
    }
}

TEST_CASE("a request without a body needs no length, and a post does") {
    CHECK(fed("GET / HTTP/1.1\r\n\r\n").complete());
    CHECK(refusal("POST / HTTP/1.1\r\n\r\n") == 411);
    CHECK(refusal("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n") == 411);
    CHECK(fed("POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n").complete());
}

TEST_CASE("what is malformed or ambiguous is refused") {
    for (const char* bytes :
         {"hello\r\n\r\n", "\r\n\r\n", "GET  / HTTP/1.1\r\n\r\n", "GET / HTTP/2\r\n\r\n",
          "G{T / HTTP/1.1\r\n\r\n", "GET /\x01 HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n",
          "GET / HTTP/1.1\r\n: x\r\n\r\n", "GET / HTTP/1.1\r\na b: x\r\n\r\n",
          "GET / HTTP/1.1\r\nA: x\x01\r\n\r\n",
          "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
          "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: 1x\r\n\r\n",
          "POST / HTTP/1.1\r\nContent-Length: \r\n\r\n"}) {
        INFO(bytes);
        CHECK(refusal(bytes) == 400);
    }
}

TEST_CASE("what is too large is refused before it has come") {
    CHECK(refusal("POST / HTTP/1.1\r\nContent-Length: 101\r\n\r\n") == 413);
    CHECK(refusal("POST / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n") == 413);
    CHECK(fed("POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\n").refusal() == 0);
    CHECK(refusal("GET / HTTP/1.1\r\nA: " + std::string(RequestReader::largest_head, 'x')) == 431);
    std::string many = "GET / HTTP/1.1\r\n";
    for (int i = 0; i < 200; ++i) many += "A: b\r\n";
    CHECK(refusal(many + "\r\n") == 400);
}

TEST_CASE("a client that waits for leave to send its body gets it once") {
    RequestReader reader = fed("POST / HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    CHECK(reader.take_expectation());
    CHECK_FALSE(reader.take_expectation());
    reader.feed("hello");
    CHECK(reader.complete());
    RequestReader eager = fed("POST / HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello");
    CHECK_FALSE(eager.take_expectation());
}
