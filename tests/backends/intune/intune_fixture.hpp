#pragma once
// Tenants in memory with a backend onto each, as a context opens it.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "backends/intune/graph_transport.hpp"

namespace mdm::test {

/// One tenant, its clock, and a backend onto it.
class IntuneSite {
  public:
    explicit IntuneSite(std::size_t devices = 0, FakeGraph::Options options = FakeGraph::Options());

    Backend& backend() { return *backend_; }
    /// Another backend onto the same tenant, as another process would have it.
    std::unique_ptr<Backend> open();
    Context context() const;
    Target target(const std::string& id);
    /// One command to its end.
    Receipt run(std::string_view operation, const Target& target, Inputs inputs = {}, std::string reason = {},
                std::string approval = {});
    /// Requests to Graph itself, tokens left out.
    std::vector<net::Request> asked() const;

    FakeSeams world;
    FakeGraph graph;

  private:
    TempDir dir_;
    std::unique_ptr<Backend> backend_;
};

class IntuneFixture final : public Fixture {
  public:
    Backend& backend(Fleet fleet = Fleet::small) override { return site(fleet).backend(); }
    std::uint64_t devices(Fleet fleet) const override;
    std::uint64_t received(std::string_view operation, std::string_view target = "") override {
        return site(Fleet::small).graph.received(operation, target);
    }
    void advance(Millis duration) override { site(Fleet::small).world.clock.advance(duration); }
    Arranged lose_answers() override;
    Arranged trouble(Trouble trouble, int times, bool writes) override;
    Arranged forget_tokens() override {
        site(Fleet::small).graph.expire_tokens();
        return {};
    }
    Arranged refuse_credentials() override {
        site(Fleet::small).graph.refuses_clients = true;
        return forget_tokens();
    }
    std::string enrollable() override { return "android"; }
    std::vector<Target> willing() override;
    std::optional<std::pair<std::string, Target>> unwilling() override;
    std::string content(const ObjectKind& kind, int value, const std::string& secret) override;
    std::string joinable() override { return site(Fleet::small).graph.add_group("Loaners"); }
    std::vector<std::string> assignable_groups() override;

  private:
    IntuneSite& site(Fleet fleet);
    std::map<Fleet, std::unique_ptr<IntuneSite>> sites_;
};

}  // namespace mdm::test
