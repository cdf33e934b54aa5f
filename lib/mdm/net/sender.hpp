#pragma once
// What requests are handed to, one at a time: a client, or something that puts several into one before a
// client gets them.
#include <cstddef>

#include "mdm/net/transport.hpp"

namespace mdm::net {

class Sender {
  public:
    using Done = Transport::Done;

    virtual ~Sender() = default;
    /// Whether another request would leave without waiting for one in flight.
    virtual bool has_room() const = 0;
    /// Queues a request. `done` comes from within a later step().
    virtual void send(Request request, Done done) = 0;
    /// Requests that were sent or queued and are not done.
    virtual std::size_t open() const = 0;
    /// Sends what may be sent, waits for something to happen, calls what is done. After a stop nothing more
    /// leaves; what is in flight is waited for.
    virtual void step(const Stop& stop) = 0;
};

}  // namespace mdm::net
