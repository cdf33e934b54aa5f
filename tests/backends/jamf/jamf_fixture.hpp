#pragma once
// Jamf Pro servers in memory, with a backend onto each.
#include <map>
#include <memory>

#include "backends/jamf/fake_jamf.hpp"
#include "backends/vendor_site.hpp"

namespace mdm::test {

struct JamfSite {
    explicit JamfSite(std::size_t computers = 0, std::size_t mobiles = 0);

    Backend& backend() { return site.backend(); }
    /// Signs in, so that later requests are the operation's own.
    void sign_in();
    static std::string management_id(const std::string& id);

    FakeClock clock;
    FakeJamf server{clock};
    VendorSite site;
};

class JamfFixture final : public Fixture {
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
    bool forget_tokens() override {
        site(Fleet::small).server.forget_tokens();
        return true;
    }
    bool refuse_credentials() override {
        site(Fleet::small).server.client_secret = "another";
        return forget_tokens();
    }
    std::vector<Target> willing() override;
    std::optional<std::pair<std::string, Target>> unwilling() override;
    std::string content(const ObjectKind& kind, int value, const std::string& secret) override;
    std::vector<std::string> assignable_groups() override { return {"mobile:1", "mobile:2"}; }

  private:
    JamfSite& site(Fleet fleet);
    std::map<Fleet, std::unique_ptr<JamfSite>> sites_;
};

/// A profile's property list.
std::string wifi_profile(int value, const std::string& secret);

}  // namespace mdm::test
