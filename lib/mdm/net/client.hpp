#pragma once
// The transport with manners: adds credentials, keeps within limits, waits and repeats what may be repeated.
// One client serves one context and one thread.
//
// What is repeated, and what is not:
// - read, idempotent: after a failed connection, a lost answer, 429, 502, 503, 504; at most
//   RetryRule::attempts in all, and two while the server has never answered (a misspelt name is told soon);
// - unsafe: only on proof that it was not carried out: a failed connection, 401 (once, with a new token),
//   429. A lost answer stays outcome_unknown, a 5xx is handed to the caller, who must call it unknown.
// Retry-After is a minimum, whatever our own delay would be; beyond RetryRule::patience the answer is handed
// over.
// Redirects (Request::redirects) are followed here, redirect.hpp says where to.
#include <cstddef>
#include <memory>

#include "mdm/base/seams.hpp"
#include "mdm/net/limit.hpp"
#include "mdm/net/retry.hpp"
#include "mdm/net/sender.hpp"
#include "mdm/net/transport.hpp"

namespace mdm::net {

/// Seam: what proves who we are (auth.hpp makes them). Lent to a client.
class Authorizer {
  public:
    virtual ~Authorizer() = default;
    /// Adds credentials to a request; may ask for a token first, over a transport of its own. Called before
    /// every attempt with the same request: what an earlier call added is replaced.
    virtual Result<void> authorize(Request& request, const Stop& stop) = 0;
    /// The server said 401 to `request`, which is as it was sent. True when there is something else to try: a
    /// newer token. Asked at most once for each request.
    virtual bool renew(const Request& request) = 0;
};

/// Seam: sees every exchange that left (trace.hpp).
class Watcher {
  public:
    virtual ~Watcher() = default;
    virtual void sent(const Request& request, int attempt) = 0;
    virtual void received(const Request& request, const Result<Response>& result, Millis took) = 0;
};

class Client final : public Sender {
  public:
    using Done = Sender::Done;

    struct Parts {
        Transport& transport;
        Clock& clock;
        Random& random;
        Authorizer* authorizer = nullptr;  // null: requests go as they are
        Watcher* watcher = nullptr;
    };
    Client(Parts parts, Limits limits, RetryRule retry);
    /// Nothing that is open is called any more; the transport is abandoned when something was in flight.
    ~Client() override;

    /// Whether another request would leave without waiting for one in flight.
    bool has_room() const override;
    /// Queues a request. `done` comes from within a later step(): the answer of the last attempt, or
    /// - unavailable: provably not carried out; every read without an answer is that;
    /// - outcome_unknown: the last attempt, or one before it, may have been carried out; never for a read;
    /// - cancelled: stopped before it left, or before it left again after proof that it was not carried out;
    /// - bad_response: redirected to another server, or a read whose answer is too large or garbled;
    /// - usage: this URL is never asked; internal: libcurl is missing;
    /// - what the authorizer said.
    /// `done` may send() and even call().
    void send(Request request, Done done) override;
    /// Requests that were sent or queued and are not done.
    std::size_t open() const override;
    /// Sends what may be sent, waits for something to happen, calls what is done. After a stop nothing more
    /// leaves; what is in flight is waited for.
    void step(const Stop& stop) override;
    /// One request, to its end.
    Result<Response> call(Request request, const Stop& stop);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace mdm::net
