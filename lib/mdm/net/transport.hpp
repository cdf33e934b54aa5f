#pragma once
// Seam: the network. One exchange a start(), any number in flight, everything on the caller's thread. The
// real one is a libcurl multi handle (curl_transport.hpp); tests/support has a fake. Who retries, waits for
// limits or signs in is the Client above.
#include <cstddef>
#include <functional>
#include <utility>

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
    /// - bad_response: it was a read, and its answer is too large or garbled: it would be so again;
    /// - usage: this is never asked (not https, and neither loopback nor allowed; a line break in a header);
    /// - cancelled: abandoned before it left;
    /// - internal: this machine cannot (no libcurl, no memory).
    /// Redirects are answers here; the Client follows them.
    using Done = std::function<void(Result<Response> result)>;

    virtual ~Transport() = default;
    /// Begins an exchange. `done` is called once, from within a later poll() or abandon(), never from here;
    /// it may start others.
    virtual void start(Request request, Done done) = 0;
    /// The same with a request that the caller keeps, unchanged, until `done` is called: spares a copy.
    virtual void start_lent(const Request& request, Done done) { start(request, std::move(done)); }
    virtual std::size_t in_flight() const = 0;
    /// Waits until something has finished, `most` has passed or a stop becomes requested, perhaps less, and
    /// calls `done` for all that has finished. After a stop it waits on. With nothing in flight it returns at
    /// once.
    virtual void poll(Millis most, const Stop& stop) = 0;
    /// Gives up everything in flight, and says so to each.
    virtual void abandon() = 0;
};

}  // namespace mdm::net
