// What a listener that anybody can reach must bear, over real connections.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <openssl/ssl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "echo_listener.hpp"
#include "mdm/base/quiet_pipe.hpp"
#include "support/tls_identity.hpp"

using namespace mdm;
using namespace mdm::net;
using namespace mdm::test;

namespace {

constexpr Millis a_moment{50};

/// What a client gets for these bytes, after it has said that there are no more.
std::string answer_to(Echo& echo, std::string_view bytes) {
    Peer peer(connect_to(echo.port()));
    REQUIRE(peer.write(bytes));
    peer.finish_writing();
    for (int i = 0; i < 1000 && !peer.gone(Millis(0)); ++i) echo.serve(Millis(5));
    return all_of(peer);
}

/// Serves until a client has got what it came for.
template <class Client>
void serve_while(Echo& echo, Client client) {
    std::atomic<bool> done = false;
    std::jthread beside([&] {
        client();
        done = true;
    });
    for (int i = 0; i < 2000 && !done; ++i) echo.serve(Millis(5));
    CHECK(done);
}

constexpr std::size_t large_answer = 20u << 20;  // more than the kernel keeps

/// Handles one request; its answer has only begun to leave.
void serve_large_answer(Echo& echo) {
    const auto handler = [](std::span<const Incoming> requests) {
        return std::vector<net::Reply>(requests.size(), net::Reply{200, std::string(large_answer, 'x')});
    };
    CHECK(echo.listener->serve(handler, echo.stop, Millis(5000)).ok());
}

/// A client's end of TLS, blocking, in the thread that made it; trusts anybody.
class TlsPeer {
  public:
    TlsPeer(int port, int newest) : socket_(connect_to(port)), context_(SSL_CTX_new(TLS_client_method())) {
        SSL_CTX_set_security_level(context_, 0);
        SSL_CTX_set_min_proto_version(context_, TLS1_VERSION);
        SSL_CTX_set_max_proto_version(context_, newest);
        session_ = SSL_new(context_);
        SSL_set_fd(session_, socket_);
    }
    TlsPeer(const TlsPeer&) = delete;
    TlsPeer& operator=(const TlsPeer&) = delete;
    ~TlsPeer() {
        SSL_free(session_);
        SSL_CTX_free(context_);
        ::close(socket_);
    }
    bool shake_hands() { return SSL_connect(session_) == 1; }
    bool write(std::string_view bytes) {
        return SSL_write(session_, bytes.data(), static_cast<int>(bytes.size())) > 0;
    }
    void finish_writing() { SSL_shutdown(session_); }
    /// All until the other side says that it is done; without that, "cut off" is at the end.
    std::string read_all() {
        std::string text(1u << 20, '\0');
        std::size_t size = 0;
        int got = 0;
        while ((got = SSL_read(session_, text.data() + size, static_cast<int>(text.size() - size))) > 0)
            size += static_cast<std::size_t>(got);
        text.resize(size);
        return SSL_get_error(session_, got) == SSL_ERROR_ZERO_RETURN ? text : text + "cut off";
    }

  private:
    QuietPipe quiet_;
    int socket_;
    SSL_CTX* context_;
    SSL* session_;
};

}  // namespace

TEST_CASE("a request is read, in however many pieces it comes") {
    const std::string_view whole =
        "PUT /hook?a=1 HTTP/1.1\r\nHost: x\r\nX-Hmac-Signature:  abc= \r\nContent-Length: 5\r\n\r\nhello";
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, whole.size() - 1, whole.size()}) {
        Echo echo;
        Peer peer(connect_to(echo.port()));
        for (std::size_t at = 0; at < whole.size(); at += piece) {
            CHECK(echo.heard.empty());
            REQUIRE(peer.write(whole.substr(at, piece)));
            if (at + piece < whole.size()) echo.serve(Millis(1));
        }
        echo.serve();
        REQUIRE(echo.heard.size() == 1);
        CHECK(echo.heard[0].method == "PUT");
        CHECK(echo.heard[0].target == "/hook?a=1");
        CHECK(echo.heard[0].body == "hello");
        CHECK(echo.heard[0].header("x-hmac-signature") == "abc=");
        CHECK(echo.heard[0].header("absent").empty());
    }
}

TEST_CASE("what is malformed or ambiguous is refused and counted, and what comes next is served") {
    Echo echo;
    std::uint64_t refused = 0;
    for (const std::string_view bytes :
         {"hello\r\n\r\n", "\r\n\r\n", "GET  / HTTP/1.1\r\n\r\n", "GET / HTTP/2\r\n\r\n",
          "G{T / HTTP/1.1\r\n\r\n", "GET /\x01 HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n",
          "GET / HTTP/1.1\r\n: x\r\n\r\n", "GET / HTTP/1.1\r\na b: x\r\n\r\n",
          "GET / HTTP/1.1\r\nA: x\x01\r\n\r\n",
          "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
          "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: 1x\r\n\r\na",
          "POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\na", "POST / HTTP/1.1\r\nContent-Length: \r\n\r\n",
          "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\nContent-Length: 1\r\n\r\na",
          "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n1\r\na\r\n0\r\n\r\n"}) {
        CAPTURE(bytes);
        const std::string answer = answer_to(echo, bytes);
        CHECK(answer.substr(0, 10) >= "HTTP/1.1 4");
        CHECK(echo.listener->counts().malformed == ++refused);
    }
    CHECK(answer_to(echo, "POST / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 411 "));
    CHECK(answer_to(echo, "GET / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 200 "));
    CHECK(
        answer_to(echo, "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")
            .ends_with("PUT / abc"));
    CHECK(answer_to(echo, "PROPFIND / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 501 "));
    CHECK(echo.heard.size() == 2);
}

TEST_CASE("bodies and heads beyond the limit are refused, however they are announced") {
    Echo echo({.address = "127.0.0.1:0", .largest_body = 100});
    const std::string large(101, 'x');
    const auto refusal = [&](const std::string& bytes) { return answer_to(echo, bytes).substr(9, 3); };
    CHECK(refusal("POST / HTTP/1.1\r\nContent-Length: 101\r\n\r\n") == "413");
    CHECK(refusal("POST / HTTP/1.1\r\nContent-Length: 101\r\nExpect: 100-continue\r\n\r\n") == "413");
    CHECK(refusal("POST / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n") == "413");
    CHECK(refusal("GET / HTTP/1.1\r\nA: " + std::string(16u << 10, 'x')).starts_with("4"));
    CHECK(refusal("GET /" + std::string(16u << 10, 'x')).starts_with("4"));
    CHECK(refusal("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" + large).starts_with("4"));
    CHECK(echo.heard.empty());
    CHECK(refusal("POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\n" + large.substr(1)) == "200");
}

TEST_CASE("a client that is still sending what is refused gets the refusal, not a reset") {
    Echo echo({.address = "127.0.0.1:0", .largest_body = 100});
    Peer peer(connect_to(echo.port()));
    std::string answer;
    serve_while(echo, [&] {
        peer.write(post_text(std::string(6u << 20, 'x')));
        peer.finish_writing();
        answer = all_of(peer);
    });
    CHECK(answer.starts_with("HTTP/1.1 413 "));
}

TEST_CASE("what comes without end is not kept") {
    Echo echo({.address = "127.0.0.1:0", .largest_body = 100, .patience = Millis(300)});
    for (const char* head : {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
                             "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "POST /"}) {
        CAPTURE(head);
        Peer peer(connect_to(echo.port()));
        constexpr std::size_t piece = 64u << 10, most = 512u << 20;
        std::size_t taken = 0;
        serve_while(echo, [&] {
            if (!peer.write(head)) return;
            while (taken < most && peer.write(std::string(piece, '1'))) taken += piece;
        });
        CHECK(taken < 64u << 20);
    }
    CHECK(echo.heard.empty());
}

TEST_CASE("a byte now and then does not keep a connection") {
    for (const char* begun :
         {"", "POST / HTTP/1.1\r\nA: ", "POST / HTTP/1.1\r\nContent-Length: 5000\r\n\r\n"}) {
        Echo echo({.address = "127.0.0.1:0", .patience = Millis(30)});
        Peer peer(connect_to(echo.port()));
        REQUIRE(peer.write(begun));
        int bytes = 0;
        while (bytes < 2000 && echo.listener->counts().gave_up == 0 && peer.write("x")) {
            echo.serve(Millis(2));
            ++bytes;
        }
        CHECK(bytes < 2000);
        CHECK(echo.listener->counts().gave_up == 1);
        CHECK(all_of(peer).empty());
    }
}

TEST_CASE("who does not fetch the answer is not waited for for ever") {
    Echo echo({.address = "127.0.0.1:0", .patience = Millis(300)});
    Peer peer(connect_to(echo.port()));
    REQUIRE(peer.write(post_text("hello")));
    serve_large_answer(echo);
    echo.serve(Millis(500));
    CHECK(all_of(peer).size() < large_answer);
}

TEST_CASE("more connections than are allowed wait for their turn") {
    Echo echo({.address = "127.0.0.1:0", .connections = 2});
    Peer first(connect_to(echo.port())), second(connect_to(echo.port())), third(connect_to(echo.port()));
    REQUIRE(third.write(post_text("3")));
    echo.serve(a_moment);
    CHECK(echo.heard.empty());
    REQUIRE(second.write(post_text("2")));
    echo.serve();
    CHECK(all_of(second).ends_with(" 2"));
    CHECK(echo.heard.size() == 1);
    second.close_both();
    echo.serve();
    CHECK(all_of(third).ends_with(" 3"));
    CHECK(echo.listener->counts().gave_up == 0);
}

TEST_CASE("where no descriptor is left, it waits until there is one") {
    Echo echo;
    Peer peer(connect_to(echo.port()));
    REQUIRE(peer.write(post_text("hello")));
    const int next = ::dup(0);
    REQUIRE(next > 0);
    ::close(next);
    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    const rlimit none{static_cast<rlim_t>(next), before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
    rusage usage{};
    ::getrusage(RUSAGE_THREAD, &usage);
    const auto switches = usage.ru_nvcsw;
    echo.serve(Millis(600));
    ::getrusage(RUSAGE_THREAD, &usage);
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
    CHECK(echo.heard.empty());
    CHECK(usage.ru_nvcsw - switches < 100);
    echo.serve();
    CHECK(all_of(peer).ends_with(" hello"));
}

TEST_CASE("who has said all and only reads on gets the answer") {
    Echo echo;
    for (int i = 0; i < 20; ++i) CHECK(answer_to(echo, post_text("hello")).ends_with(" hello"));
    for (int i = 0; i < 20; ++i) CHECK(answer_to(echo, "nonsense\r\n\r\n").starts_with("HTTP/1.1 400 "));
    const std::string cut = post_text("hello");
    CHECK(answer_to(echo, cut.substr(0, cut.size() - 1)).empty());
    CHECK(echo.listener->counts().gave_up == 1);
}

TEST_CASE("of requests behind one another the first is answered, and the connection ends") {
    Echo echo;
    const std::string answer = answer_to(echo, post_text("one") + post_text("two") + "nonsense");
    CHECK(answer.ends_with("\r\n\r\nPOST /any/path one"));
    CHECK(echo.heard.size() == 1);
    CHECK(echo.listener->counts().malformed == 0);
}

TEST_CASE("who leaves before the answer harms nobody") {
    Echo echo;
    {
        Peer gone(connect_to(echo.port()));
        gone.reset_on_close();
        REQUIRE(gone.write(post_text("gone")));
    }
    Peer peer(connect_to(echo.port()));
    REQUIRE(peer.write(post_text("hello")));
    for (int i = 0; i < 3 && (echo.heard.empty() || echo.heard.back().body != "hello"); ++i) echo.serve();
    CHECK(all_of(peer).ends_with(" hello"));
}

TEST_CASE("a stop while requests are half-way ends serving, and answers that were begun leave") {
    Echo echo;
    Peer half(connect_to(echo.port())), whole(connect_to(echo.port()));
    REQUIRE(half.write("POST / HTTP/1.1\r\nContent-Le"));
    REQUIRE(whole.write(post_text("hello")));
    serve_large_answer(echo);
    std::string answer;
    std::jthread beside([&] { answer = all_of(whole); });
    echo.stop.request();
    const auto stopping = std::chrono::steady_clock::now();
    echo.serve(Millis(60'000));
    CHECK(std::chrono::steady_clock::now() - stopping < std::chrono::seconds(5));
    echo.listener.reset();
    beside.join();
    CHECK(answer.size() > large_answer);
    CHECK(all_of(half).empty());
}

TEST_CASE("a stop from beside is seen while nothing comes") {
    Echo echo;
    Peer idle(connect_to(echo.port()));
    std::jthread beside([&] { echo.stop.request(); });
    const auto begun = std::chrono::steady_clock::now();
    echo.serve(Millis(60'000));
    CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(5));
}

TEST_CASE("over TLS the answer ends as it should, and old versions are turned away") {
    const TlsIdentity identity;
    Echo echo(
        {.address = "127.0.0.1:0", .tls_certificate = identity.certificate(), .tls_key = identity.key()});
    std::string answer;
    serve_while(echo, [&] {
        TlsPeer peer(echo.port(), TLS1_3_VERSION);
        if (peer.shake_hands() && peer.write(post_text("one") + post_text("two"))) answer = peer.read_all();
    });
    CHECK(answer.ends_with("POST /any/path one"));
    for (const std::size_t size : {10u, 30'000u}) {
        serve_while(echo, [&] {
            TlsPeer peer(echo.port(), TLS1_3_VERSION);
            if (!peer.shake_hands() || !peer.write(post_text(std::string(size, 'x')))) return;
            peer.finish_writing();
            answer = peer.read_all();
        });
        CHECK(answer.ends_with("POST /any/path " + std::string(size, 'x')));
    }
    bool welcome = true;
    serve_while(echo, [&] { welcome = TlsPeer(echo.port(), TLS1_1_VERSION).shake_hands(); });
    CHECK_FALSE(welcome);
    CHECK(echo.heard.size() == 3);
    CHECK(echo.listener->counts().gave_up == 1);
}

TEST_CASE("over TLS, too, what is malformed is refused and who is slow is not waited for") {
    const TlsIdentity identity;
    ListenOptions options{.address = "127.0.0.1:0",
                          .tls_certificate = identity.certificate(),
                          .tls_key = identity.key(),
                          .largest_body = 100};
    Echo echo(options);
    std::string malformed, large;
    serve_while(echo, [&] {
        TlsPeer peer(echo.port(), TLS1_3_VERSION);
        if (peer.shake_hands() && peer.write("nonsense\r\n\r\n")) malformed = peer.read_all();
        TlsPeer other(echo.port(), TLS1_2_VERSION);
        if (other.shake_hands() && other.write(post_text(std::string(101, 'x')))) large = other.read_all();
    });
    CHECK(malformed.starts_with("HTTP/1.1 400 "));
    CHECK(large.starts_with("HTTP/1.1 413 "));
    CHECK(echo.listener->counts().malformed == 1);
    CHECK(echo.listener->counts().too_large == 1);
    options.patience = Millis(50);
    Echo hasty(options);
    Peer silent(connect_to(hasty.port())), cut(connect_to(hasty.port()));
    REQUIRE(cut.write("\x16\x03\x01\x02"));
    hasty.serve(Millis(200));
    CHECK(all_of(silent).empty());
    CHECK(all_of(cut).empty());
    CHECK(hasty.listener->counts().gave_up == 2);
}
