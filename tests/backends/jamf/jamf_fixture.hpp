#pragma once
// Jamf Pro servers in memory, with a backend onto each.
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

class JamfFixture final : public SiteFixture<JamfSite> {
  public:
    Arranged forget_tokens() override {
        site(Fleet::small).server.forget_tokens();
        return {};
    }
    Arranged refuse_credentials() override {
        site(Fleet::small).server.client_secret = "another";
        return forget_tokens();
    }
    std::vector<Target> willing() override;
    std::optional<std::pair<std::string, Target>> unwilling() override;
    std::string content(const ObjectKind& kind, int value, const std::string& secret) override;
    std::string joinable() override { return "mobile:2"; }
    std::vector<std::string> assignable_groups() override { return {"mobile:1", "mobile:2"}; }

  private:
    std::unique_ptr<JamfSite> make(Fleet fleet) override;
};

/// A profile's property list.
std::string wifi_profile(int value, const std::string& secret);

}  // namespace mdm::test
