#pragma once
// A small HTTP/1.1 server for posts from machines: one thread, bounded in everything, one request a
// connection. Loopback without TLS, anywhere with it.
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/base/result.hpp"
#include "mdm/base/stop.hpp"
#include "mdm/base/time.hpp"
#include "mdm/net/request.hpp"

namespace mdm::net {

struct Incoming {
    std::string method;
    std::string target;  // path and query, as they came
    Headers headers;
    std::string body;
    /// The first header of that name, or "".
    std::string_view header(std::string_view name) const;
};

struct Reply {
    int status = 200;
    std::string body = {};
};

struct ListenOptions {
    std::string address = {};          // "127.0.0.1:9999", "[::1]:0", "0.0.0.0:9443"; port 0: any free one
    std::string tls_certificate = {};  // PEM file (a chain), or "": no TLS, which only loopback may have
    std::string tls_key = {};          // PEM file; "": in the file of the certificate
    std::size_t largest_body = 4u << 20;
    std::size_t connections = 64;  // at once; others wait in the kernel's queue
    Millis patience{10'000};       // for a request to arrive whole, and for its answer to leave
};

/// What became of connections that never reached the handler.
struct ListenCounts {
    std::uint64_t malformed = 0;  // 400, 411, 417, 501
    std::uint64_t too_large = 0;  // 413
    std::uint64_t gave_up = 0;    // timed out, or went away
};

class Listener {
  public:
    /// Answers requests that arrived whole, several at once where several are there; one reply a request.
    using Handler = std::function<std::vector<Reply>(std::span<const Incoming>)>;

    /// Binds and listens. Code::usage for an address that is none, or one beyond loopback without TLS;
    /// Code::invalid for a certificate or key that cannot be used; Code::unavailable when the address is
    /// taken.
    static Result<std::unique_ptr<Listener>> open(const ListenOptions& options);
    virtual ~Listener() = default;

    /// "127.0.0.1:9999", with the port that was given.
    virtual std::string address() const = 0;
    /// Serves until the handler was called at least once, `most` has passed, or a stop was requested.
    virtual Result<void> serve(const Handler& handler, const Stop& stop, Millis most) = 0;
    virtual const ListenCounts& counts() const = 0;

  protected:
    Listener() = default;
};

}  // namespace mdm::net
