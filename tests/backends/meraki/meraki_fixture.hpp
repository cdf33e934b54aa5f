#pragma once
// Meraki organizations in memory, with a backend onto each.
#include <map>
#include <memory>

#include "backends/meraki/fake_meraki.hpp"
#include "backends/vendor_site.hpp"

namespace mdm::test {

/// One organization. `devices` are in N_1; `more` in N_2, which is there only then.
struct MerakiSite {
    explicit MerakiSite(std::size_t devices = 0, std::size_t more = 0);

    /// Adds a device of this system to N_1.
    Target add(const std::string& os);
    Backend& backend() { return site.backend(); }

    FakeClock clock;
    FakeMeraki server{clock};
    VendorSite site;
};

class MerakiFixture final : public Fixture {
  public:
    Backend& backend(Fleet fleet = Fleet::small) override { return site(fleet).backend(); }
    std::uint64_t devices(Fleet fleet) const override {
        return fleet == Fleet::empty ? 0 : fleet == Fleet::small ? 12 : 1250;
    }
    std::uint64_t received(std::string_view operation, std::string_view target = "") override {
        return site(Fleet::small).server.received(operation, target);
    }
    void advance(Millis duration) override { site(Fleet::small).clock.advance(duration); }
    bool lose_answers() override;
    bool trouble(Trouble trouble, int times, bool writes) override {
        bring_about(site(Fleet::small).server, trouble, times, writes);
        return true;
    }
    bool refuse_credentials() override {
        site(Fleet::small).server.keys = {"another"};
        return true;
    }
    bool follows_ids() override { return false; }  // there are none
    std::vector<Target> willing() override;
    std::optional<std::pair<std::string, Target>> unwilling() override;
    std::string content(const ObjectKind&, int, const std::string&) override { return {}; }
    std::vector<std::string> assignable_groups() override { return {"701", "702"}; }

  private:
    MerakiSite& site(Fleet fleet);
    std::map<Fleet, std::unique_ptr<MerakiSite>> sites_;
};

}  // namespace mdm::test
