#include "support/peer.hpp"

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <climits>

#include "support/tls_identity.hpp"

namespace mdm::test {

Peer::~Peer() {
    if (tls_ != nullptr) SSL_free(tls_);
    ::close(socket_);
}

bool Peer::shake_hands(const TlsIdentity& identity) {
    tls_ = SSL_new(identity.context());
    SSL_set_fd(tls_, socket_);
    if (SSL_accept(tls_) == 1) return true;
    // the alert must not be lost to a reset: what the client still sends is read before the end
    ::shutdown(socket_, SHUT_WR);
    std::array<char, 4096> rest{};
    while (::recv(socket_, rest.data(), rest.size(), 0) > 0) continue;
    return false;
}

std::string Peer::read(std::size_t most) {
    std::string bytes(most, '\0');
    const auto got = tls_ != nullptr
                         ? static_cast<ssize_t>(SSL_read(tls_, bytes.data(), static_cast<int>(most)))
                         : ::recv(socket_, bytes.data(), most, 0);
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
}

bool Peer::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent =
            tls_ != nullptr
                ? static_cast<ssize_t>(SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size())))
                : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

bool Peer::gone(Millis most) {
    pollfd wait{socket_, POLLRDHUP, 0};
    return ::poll(&wait, 1, static_cast<int>(most.count())) > 0;
}

void Peer::reset_on_close() {
    const linger now{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

void Peer::close_both() {
    ::shutdown(socket_, SHUT_RDWR);
}

void Peer::finish_writing() {
    ::shutdown(socket_, SHUT_WR);
}

int connect_to(int port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    return socket;
}

}  // namespace mdm::test
