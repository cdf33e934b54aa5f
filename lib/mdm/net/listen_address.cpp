#include "mdm/net/listen_address.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "mdm/base/text.hpp"

namespace mdm::net {
namespace {

constexpr std::int64_t last_port = 65535;
constexpr int queue = 511;  // connections that the kernel keeps waiting

/// The bytes that bind() takes.
struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;
    sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
    sockaddr_in& v4() { return reinterpret_cast<sockaddr_in&>(storage); }
    sockaddr_in6& v6() { return reinterpret_cast<sockaddr_in6&>(storage); }
};

Error bad(std::string_view text) {
    return Error{Code::usage, fmt::format("'{}' is no address to listen at", printable(text)),
                 "for example: 127.0.0.1:9999"};
}

bool is_loopback(const ListenAddress& address) {
    in_addr v4{};
    in6_addr v6{};
    if (address.v6)
        return ::inet_pton(AF_INET6, address.host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6) != 0;
    return ::inet_pton(AF_INET, address.host.c_str(), &v4) == 1 && ntohl(v4.s_addr) >> 24 == IN_LOOPBACKNET;
}

bool is_numeric(const ListenAddress& address) {
    in6_addr bytes{};
    return ::inet_pton(address.v6 ? AF_INET6 : AF_INET, address.host.c_str(), &bytes) == 1;
}

SocketAddress socket_address(const ListenAddress& address) {
    SocketAddress bytes;
    const auto port = htons(static_cast<std::uint16_t>(address.port));
    if (address.v6) {
        bytes.size = sizeof(sockaddr_in6);
        bytes.v6().sin6_family = AF_INET6;
        bytes.v6().sin6_port = port;
        ::inet_pton(AF_INET6, address.host.c_str(), &bytes.v6().sin6_addr);
    } else {
        bytes.size = sizeof(sockaddr_in);
        bytes.v4().sin_family = AF_INET;
        bytes.v4().sin_port = port;
        ::inet_pton(AF_INET, address.host.c_str(), &bytes.v4().sin_addr);
    }
    return bytes;
}

Error cannot_listen(const ListenAddress& address, int problem) {
    const Code code = problem == EACCES || problem == EPERM               ? Code::forbidden
                      : problem == EADDRINUSE || problem == EADDRNOTAVAIL ? Code::unavailable
                                                                          : Code::internal;
    return Error{code, fmt::format("cannot listen at {}: {}", address.text(), std::strerror(problem))};
}

int port_of(int socket) {
    SocketAddress bytes;
    bytes.size = sizeof bytes.storage;
    if (::getsockname(socket, bytes.get(), &bytes.size) != 0) return 0;
    return ntohs(bytes.storage.ss_family == AF_INET6 ? bytes.v6().sin6_port : bytes.v4().sin_port);
}

}  // namespace

std::string ListenAddress::text() const {
    return v6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

Result<ListenAddress> parse_listen_address(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return bad(text);
    const auto port = to_int(text.substr(colon + 1));
    std::string_view host = text.substr(0, colon);
    if (!port || *port < 0 || *port > last_port) return bad(text);
    ListenAddress address;
    address.v6 = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (address.v6) host = host.substr(1, host.size() - 2);
    address.host = host == "localhost" ? "127.0.0.1" : std::string(host);
    address.port = static_cast<int>(*port);
    if (!is_numeric(address)) return bad(text);
    address.loopback = is_loopback(address);
    return address;
}

Result<int> listen_at(ListenAddress& address) {
    SocketAddress bytes = socket_address(address);
    const int socket = ::socket(bytes.get()->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket < 0) return cannot_listen(address, errno);
    const int on = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);  // else a restart waits a minute
    if (::bind(socket, bytes.get(), bytes.size) != 0 || ::listen(socket, queue) != 0) {
        const int problem = errno;
        ::close(socket);
        return cannot_listen(address, problem);
    }
    address.port = port_of(socket);
    return socket;
}

}  // namespace mdm::net
