#pragma once
// The bytes of one connection that a server accepted, plain or TLS; never blocks.
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "mdm/base/result.hpp"

namespace mdm::net {

/// What came of an attempt.
struct Progress {
    enum class Kind { some, wants_read, wants_write, closed };
    Kind kind = Kind::closed;
    std::size_t bytes = 0;
};

class Channel {
  public:
    virtual ~Channel() = default;
    /// Until it says `some`, nothing else may be asked of the channel.
    virtual Progress shake_hands() = 0;
    virtual Progress read(std::span<char> into) = 0;
    virtual Progress write(std::string_view bytes) = 0;
    /// No more will be written.
    virtual void finish() = 0;
};

/// `socket` is lent.
std::unique_ptr<Channel> plain_channel(int socket);

/// The server's side of TLS (1.2 or later).
class TlsServer {
  public:
    /// PEM files: a chain, and the key of its first certificate ("": in the same file). Code::invalid when
    /// they cannot be used; the message names the file.
    static Result<std::unique_ptr<TlsServer>> open(const std::string& certificate, const std::string& key);
    virtual ~TlsServer() = default;
    /// `socket` is lent, and the server outlives the channel.
    virtual std::unique_ptr<Channel> channel(int socket) = 0;
};

}  // namespace mdm::net
