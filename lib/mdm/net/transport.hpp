#pragma once
// Seam: the network. One exchange a start(), any number in flight, everything on the caller's thread. The
// real one is a libcurl multi handle (curl_transport.hpp); tests/support has a fake. Who retries, waits for
// limits or signs in is the Client above.
#include <cstddef>
#include <functional>

#include "mdm/base/result.hpp"
#include "mdm/base/stop.hpp"
#include "mdm/base/time.hpp"
#include "mdm/net/request.hpp"

namespace mdm::net {

class Transport {
  public:
    /// Errors, whatever the effect:
    /// - unavailable: proof that the server did not get the request (no such host, refused, TLS failed,
    ///   proxy unreachable, nothing was written);
    /// - outcome_unknown: it left, and no whole answer came (reset, timeout, half a body, too large a body);
    /// - usage: this URL is never asked (not https, and neither loopback nor allowed);
    /// - cancelled: abandoned before it left.
    using Done = std::function<void(Result<Response> result)>;

    virtual ~Transport() = default;
    /// Begins an exchange. `done` is called once, from within a later poll() or abandon(), never from here;
    /// it may start others.
    virtual void start(Request request, Done done) = 0;
    virtual std::size_t in_flight() const = 0;
    /// Waits until something has finished, `most` has passed or a stop is requested, and calls `done` for all
    /// that has finished. With nothing in flight it returns at once.
    virtual void poll(Millis most, const Stop& stop) = 0;
    /// Gives up everything in flight.
    virtual void abandon() = 0;
};

}  // namespace mdm::net
