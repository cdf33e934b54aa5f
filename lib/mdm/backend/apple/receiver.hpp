#pragma once
// The receiving end of webhooks: judges a request, stores its event, and says what to answer. It knows no
// sockets; net/listener.hpp brings requests.
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "mdm/backend/apple/event_store.hpp"
#include "mdm/net/listener.hpp"

namespace mdm::apple {

/// What came so far.
struct ReceiverCounts {
    std::uint64_t stored = 0;
    std::uint64_t repeated = 0;  // had been stored before
    std::uint64_t refused = 0;   // signature missing or wrong
    std::uint64_t garbage = 0;   // no event
};

class Receiver {
  public:
    /// Without a key, signatures are not looked at. `stored` is told of each new event after it is durable.
    Receiver(EventStore& store, const Clock& clock, std::optional<Secret> hmac_key,
             std::function<void(const Event&)> stored = {});

    /// One reply a request, in order. 200 after the event is on disk (or was before); 400 garbage; 401 no
    /// signature; 403 a wrong one; 405 neither POST nor PUT; 503 it could not be stored.
    std::vector<net::Reply> take(std::span<const net::Incoming> requests);
    const ReceiverCounts& counts() const { return counts_; }
    /// Why the last 503 was answered; told once.
    std::optional<Error> take_trouble() { return std::exchange(trouble_, std::nullopt); }

  private:
    std::optional<net::Reply> refusal(const net::Incoming& request);
    bool store(const std::vector<Event>& events);

    EventStore& store_;
    const Clock& clock_;
    std::optional<Secret> key_;
    std::function<void(const Event&)> stored_;
    ReceiverCounts counts_;
    std::optional<Error> trouble_;
};

}  // namespace mdm::apple
