#pragma once
// One end of a connection: that a test server has accepted (plain or TLS), or that a test has opened (plain).
// Blocking; close_both() from another thread ends every wait.
#include <cstddef>
#include <string>
#include <string_view>

#include "mdm/base/time.hpp"

using SSL = struct ssl_st;

namespace mdm::test {

class TlsIdentity;

class Peer {
  public:
    /// Takes the socket over.
    explicit Peer(int socket) : socket_(socket) {}
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;
    ~Peer();

    /// False when the other side does not like us.
    bool shake_hands(const TlsIdentity& identity);
    /// At most `most` bytes; "" at the end of the connection.
    std::string read(std::size_t most);
    /// False when the other side is gone.
    bool write(std::string_view bytes);
    /// Waits for the other side to hang up; false when `most` has passed first.
    bool gone(Millis most);
    /// From now on closing is a reset.
    void reset_on_close();
    void close_both();
    /// Says that nothing more will be written (not through TLS); reading goes on.
    void finish_writing();

  private:
    int socket_;
    SSL* tls_ = nullptr;
};

/// The client's end of a plain connection to 127.0.0.1; a failed test when nobody listens there.
int connect_to(int port);

}  // namespace mdm::test
