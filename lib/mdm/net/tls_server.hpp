#pragma once
// The server's side of TLS (1.2 or later).
#include <memory>
#include <string>

#include "mdm/base/result.hpp"

struct bufferevent;
struct event_base;

namespace mdm::net {

class TlsServer {
  public:
    /// PEM files: a chain, and the key of its first certificate ("": in the same file). Code::invalid when
    /// they cannot be used; the message names the file.
    static Result<std::unique_ptr<TlsServer>> open(const std::string& certificate, const std::string& key);
    virtual ~TlsServer() = default;
    /// What libevent reads and writes one accepted connection through; it gets its socket later.
    virtual bufferevent* accept(event_base* base) = 0;
    /// No more will be written. Nothing happens where there is no TLS.
    static void finish(bufferevent* connection);
};

}  // namespace mdm::net
