#pragma once
// A sender straight into the fake Graph, signed in: for tests of what stands between a backend and a client.
#include <deque>
#include <utility>

#include "backends/intune/fake_graph.hpp"
#include "mdm/net/sender.hpp"

namespace mdm::test {

class GraphSender final : public net::Sender {
  public:
    explicit GraphSender(FakeGraph& graph) : graph_(graph) {}

    bool has_room() const override { return true; }
    void send(net::Request request, Done done) override {
        net::set_header(request.headers, "Authorization", "Bearer " + token());
        open_.emplace_back(std::move(request), std::move(done));
    }
    std::size_t open() const override { return open_.size(); }
    void step(const Stop&) override {
        auto due = std::exchange(open_, {});
        for (auto& [request, done] : due) {
            sent.push_back(request);
            done(graph_.exchange(request));
        }
    }

    std::vector<net::Request> sent;

  private:
    std::string token() {
        if (!token_.empty()) return token_;
        net::Request request;
        request.method = "POST";
        request.url =
            fmt::format("https://login.microsoftonline.com/{}/oauth2/v2.0/token", FakeGraph::tenant);
        request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
        request.body = fmt::format(
            "grant_type=client_credentials&client_id={}&client_secret=s3cr~t%2Fwith%26odd%3Dcharacters%2B&"
            "scope=https%3A%2F%2Fgraph.microsoft.com%2F.default",
            FakeGraph::client_id);
        const auto answer = graph_.answer(request);
        token_ = nlohmann::json::parse(answer.body).value("access_token", std::string());
        return token_;
    }

    FakeGraph& graph_;
    std::deque<std::pair<net::Request, Done>> open_;
    std::string token_;
};

}  // namespace mdm::test
