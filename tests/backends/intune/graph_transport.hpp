#pragma once
// The fake Graph as a transport, and a backend onto it as a context opens one.
#include <deque>
#include <memory>
#include <utility>

#include "backend/sandbox_fixture.hpp"
#include "backends/intune/fake_graph.hpp"
#include "mdm/net/transport.hpp"

namespace mdm::test {

class GraphTransport final : public net::Transport {
  public:
    explicit GraphTransport(FakeGraph& graph) : graph_(graph) {}

    void start(net::Request request, Done done) override {
        open_.emplace_back(std::move(request), std::move(done));
    }
    std::size_t in_flight() const override { return open_.size(); }
    void poll(Millis, const Stop&) override {
        auto due = std::exchange(open_, {});
        for (auto& [request, done] : due) done(graph_.exchange(request));
    }
    void abandon() override {
        auto due = std::exchange(open_, {});
        for (auto& [request, done] : due) done(Error{Code::outcome_unknown, "given up"});
    }

  private:
    FakeGraph& graph_;
    std::deque<std::pair<net::Request, Done>> open_;
};

}  // namespace mdm::test
