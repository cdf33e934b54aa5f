#pragma once
// An HTTP/1.1 server inside the test, on a port of its own at 127.0.0.1, that answers as the test says and
// misbehaves when told to. A thread for each connection; handlers are called one at a time and must not use
// the test's CHECKs.
#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "mdm/net/request.hpp"
#include "support/peer.hpp"
#include "support/tls_identity.hpp"

namespace mdm::test {

/// How an answer comes.
enum class Manner {
    whole,
    last,      // whole, then the connection is closed
    half,      // half of the body, then the connection is closed
    vanish,    // no answer: the connection is closed
    reset,     // no answer: the connection is reset
    silence,   // no answer, until the client goes
    drip,      // a byte every few milliseconds
    endless,   // the body again and again, until the client goes
    nonsense,  // the body, and no HTTP around it
};

struct Answer {
    int status = 200;
    std::string body = {};
    net::Headers headers = {};
    Manner manner = Manner::whole;
};

/// A request as it came.
struct Seen {
    std::string method;
    std::string target;
    net::Headers headers;
    std::string body;
    std::size_t connection = 0;  // from 0
    std::size_t nth = 0;         // on its connection, from 0
};

class HttpServer {
  public:
    using Handler = std::function<Answer(const Seen&)>;
    /// Speaks on a connection itself, after the TLS handshake.
    using Talk = std::function<void(Peer&)>;

    /// `identity` is borrowed; null: plain HTTP.
    explicit HttpServer(Handler handler, const TlsIdentity* identity = nullptr);
    static std::unique_ptr<HttpServer> talking(Talk talk, const TlsIdentity* identity = nullptr);
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;
    ~HttpServer();

    int port() const { return port_; }
    /// "http://127.0.0.1:PORT/path", or https://localhost:PORT/path
    std::string url(std::string_view path = "/") const;
    std::size_t connections() const { return connections_; }
    std::vector<Seen> seen() const;

  private:
    struct Raw {};
    HttpServer(Raw, Talk talk, const TlsIdentity* identity);
    void listen();
    void accept_all();
    void serve(Peer& peer, std::size_t number);
    bool serve_one(Peer& peer, std::string& buffer, std::size_t number, std::size_t nth);
    Answer note(Seen seen);

    Handler handler_;
    Talk talk_;
    const TlsIdentity* identity_;
    int listener_ = -1;
    int port_ = 0;
    std::atomic<std::size_t> connections_{0};
    std::atomic<bool> stopping_{false};
    mutable std::mutex mutex_;  // guards what follows
    std::vector<Seen> seen_;
    std::vector<std::unique_ptr<Peer>> peers_;
    std::vector<std::thread> threads_;
    std::mutex handler_mutex_;
    std::thread acceptor_;
};

}  // namespace mdm::test
