#include "support/http_server.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <optional>
#include <utility>

#include "mdm/base/text.hpp"

namespace mdm::test {
namespace {

// OpenSSL writes to sockets whose other side is gone.
void block_pipe_signal() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

/// The request at the beginning of the stream, taken from `buffer`; nullopt when the connection ended.
std::optional<Seen> read_request(Peer& peer, std::string& buffer) {
    std::size_t end = 0;
    while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
        const std::string more = peer.read(16384);
        if (more.empty()) return std::nullopt;
        buffer += more;
    }
    Seen seen;
    const auto lines = split(buffer.substr(0, end), '\n');
    const auto words = split(trim(lines[0]), ' ');
    seen.method = words[0];
    seen.target = words.size() > 1 ? words[1] : "";
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const auto colon = lines[i].find(':');
        seen.headers.push_back({lines[i].substr(0, colon), std::string(trim(lines[i].substr(colon + 1)))});
    }
    buffer.erase(0, end + 4);
    const auto size = to_int(net::find_header(seen.headers, "Content-Length").value_or("0")).value_or(0);
    while (buffer.size() < static_cast<std::size_t>(size)) {
        const std::string more = peer.read(65536);
        if (more.empty()) return std::nullopt;
        buffer += more;
    }
    seen.body = buffer.substr(0, static_cast<std::size_t>(size));
    buffer.erase(0, static_cast<std::size_t>(size));
    return seen;
}

std::string head_of(const Answer& answer, bool with_length) {
    std::string head = fmt::format("HTTP/1.1 {} Test\r\n", answer.status);
    for (const net::Header& header : answer.headers) head += header.name + ": " + header.value + "\r\n";
    if (with_length) head += fmt::format("Content-Length: {}\r\n", answer.body.size());
    return head + "\r\n";
}

void drip(Peer& peer, const std::string& bytes) {
    for (const char byte : bytes)
        if (!peer.write(std::string_view(&byte, 1)) || peer.gone(Millis(5))) return;
}

/// True when the connection lives on.
bool send(Peer& peer, const Seen& seen, const Answer& answer) {
    const std::string whole = head_of(answer, true) + (seen.method == "HEAD" ? "" : answer.body);
    switch (answer.manner) {
        case Manner::whole:
            return peer.write(whole);
        case Manner::last:
            peer.write(whole);
            break;
        case Manner::half:
            peer.write(whole.substr(0, whole.size() - answer.body.size() / 2));
            break;
        case Manner::reset:
            peer.reset_on_close();
            break;
        case Manner::silence:
            peer.gone(Millis(60'000));
            break;
        case Manner::drip:
            drip(peer, whole);
            break;
        case Manner::nonsense:
            peer.write(answer.body);
            break;
        case Manner::endless:
            peer.write(head_of(answer, false));
            while (peer.write(answer.body)) {
            }
            break;
        case Manner::vanish:
            break;
    }
    return false;
}

}  // namespace

HttpServer::HttpServer(Handler handler, const TlsIdentity* identity)
    : handler_(std::move(handler)), identity_(identity) {
    listen();
}

HttpServer::HttpServer(Raw, Talk talk, const TlsIdentity* identity)
    : talk_(std::move(talk)), identity_(identity) {
    listen();
}

std::unique_ptr<HttpServer> HttpServer::talking(Talk talk, const TlsIdentity* identity) {
    return std::unique_ptr<HttpServer>(new HttpServer(Raw{}, std::move(talk), identity));
}

void HttpServer::listen() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(::bind(listener_, generic, size) == 0);
    REQUIRE(::listen(listener_, 256) == 0);
    REQUIRE(::getsockname(listener_, generic, &size) == 0);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
}

HttpServer::~HttpServer() {
    stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
        const std::lock_guard lock(mutex_);
        for (const auto& peer : peers_)
            if (peer) peer->close_both();
    }
    for (std::thread& thread : threads_) thread.join();
    ::close(listener_);
}

std::string HttpServer::url(std::string_view path) const {
    return identity_ != nullptr ? fmt::format("https://localhost:{}{}", port_, path)
                                : fmt::format("http://127.0.0.1:{}{}", port_, path);
}

std::vector<Seen> HttpServer::seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
}

void HttpServer::accept_all() {
    while (!stopping_) {
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) continue;
        const int on = 1;
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        const std::size_t number = connections_++;
        const std::lock_guard lock(mutex_);
        peers_.push_back(std::make_unique<Peer>(socket));
        threads_.emplace_back([this, number, peer = peers_.back().get()] {
            block_pipe_signal();
            serve(*peer, number);
            const std::lock_guard closing(mutex_);
            peers_[number].reset();
        });
    }
}

void HttpServer::serve(Peer& peer, std::size_t number) {
    if (identity_ != nullptr && !peer.shake_hands(*identity_)) return;
    if (talk_) return talk_(peer);
    std::string buffer;
    for (std::size_t nth = 0; !stopping_ && serve_one(peer, buffer, number, nth); ++nth) {
    }
}

bool HttpServer::serve_one(Peer& peer, std::string& buffer, std::size_t number, std::size_t nth) {
    auto seen = read_request(peer, buffer);
    if (!seen) return false;
    seen->connection = number;
    seen->nth = nth;
    return send(peer, *seen, note(*seen));
}

Answer HttpServer::note(Seen seen) {
    {
        const std::lock_guard lock(mutex_);
        seen_.push_back(seen);
    }
    const std::lock_guard lock(handler_mutex_);
    return handler_(seen);
}

}  // namespace mdm::test
