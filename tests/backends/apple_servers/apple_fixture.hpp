#pragma once
// NanoMDM and MicroMDM for the conformance suite.
#include <map>
#include <memory>

#include "backends/apple_servers/apple_site.hpp"

namespace mdm::test {

class NanoFixture final : public Fixture {
  public:
    Backend& backend(Fleet fleet = Fleet::small) override { return site(fleet).backend(); }
    std::uint64_t devices(Fleet fleet) const override {
        return fleet == Fleet::empty ? 0 : fleet == Fleet::small ? 12 : 450;
    }
    std::uint64_t received(std::string_view operation, std::string_view target = "") override {
        return site(Fleet::small).server.received(operation, target);
    }
    void advance(Millis duration) override {
        site(Fleet::small).clock.advance(duration);
        site(Fleet::small).connect();
    }
    bool lose_answers() override {
        site(Fleet::small).server.lose_answers();
        return true;
    }
    // the server tells nothing; what was not heard is unknown
    bool follows_ids() override { return false; }
    bool follows_history() override { return false; }
    std::vector<Target> willing() override;
    std::optional<std::pair<std::string, Target>> unwilling() override;
    std::string content(const ObjectKind& kind, int value, const std::string& secret) override;
    std::vector<std::string> assignable_groups() override;

  private:
    NanoSite& site(Fleet fleet);
    std::map<Fleet, std::unique_ptr<NanoSite>> sites_;
};

class MicroFixture final : public Fixture {
  public:
    Backend& backend(Fleet fleet = Fleet::small) override { return site(fleet).backend(); }
    std::uint64_t devices(Fleet fleet) const override {
        return fleet == Fleet::empty ? 0 : fleet == Fleet::small ? 12 : 210;
    }
    std::uint64_t received(std::string_view operation, std::string_view target = "") override {
        return site(Fleet::small).server.received(operation, target);
    }
    void advance(Millis duration) override {
        site(Fleet::small).clock.advance(duration);
        site(Fleet::small).connect();
    }
    bool lose_answers() override {
        site(Fleet::small).server.trouble({mdm::test::Trouble::lost, 1'000'000, "POST", "/commands/"});
        return true;
    }
    std::vector<Target> willing() override;
    std::optional<std::pair<std::string, Target>> unwilling() override;
    std::string content(const ObjectKind& kind, int value, const std::string& secret) override;
    std::vector<std::string> assignable_groups() override;

  private:
    MicroSite& site(Fleet fleet);
    std::map<Fleet, std::unique_ptr<MicroSite>> sites_;
};

/// A profile, or a declaration, with `value` and `secret` in it.
std::string apple_content(const ObjectKind& kind, int value, const std::string& secret);

}  // namespace mdm::test
