#pragma once
// The network as a fake vendor is: whatever is asked reaches it, at the next poll, in order.
#include <deque>
#include <utility>
#include <vector>

#include "backends/fake_server.hpp"
#include "mdm/net/transport.hpp"

namespace mdm::test {

/// What left, over all transports onto one server.
struct WireLog {
    std::vector<net::Request> requests;
    std::size_t in_flight = 0;
    std::size_t peak = 0;
};

class ServerTransport final : public net::Transport {
  public:
    ServerTransport(FakeServer& server, WireLog& log) : server_(server), log_(log) {}

    void start(net::Request request, Done done) override {
        log_.requests.push_back(request);
        open_.emplace_back(std::move(request), std::move(done));
        log_.peak = std::max(log_.peak, ++log_.in_flight);
    }
    std::size_t in_flight() const override { return open_.size(); }
    void poll(Millis, const Stop&) override {
        for (auto& [request, done] : std::exchange(open_, {})) {
            --log_.in_flight;
            done(server_.exchange(request));
        }
    }
    void abandon() override {
        for (auto& [request, done] : std::exchange(open_, {})) {
            --log_.in_flight;
            done(Error{Code::outcome_unknown, "given up"});
        }
    }

  private:
    FakeServer& server_;
    WireLog& log_;
    std::deque<std::pair<net::Request, Done>> open_;
};

}  // namespace mdm::test
