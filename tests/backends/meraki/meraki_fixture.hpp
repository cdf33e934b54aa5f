#pragma once
// Meraki organizations in memory, with a backend onto each.
#include <memory>

#include "backends/meraki/fake_meraki.hpp"
#include "backends/vendor_site.hpp"

namespace mdm::test {

/// One organization. `devices` are in N_1; `more` in N_2, which is there only then.
struct MerakiSite {
    explicit MerakiSite(std::size_t devices = 0, std::size_t more = 0);

    /// Signs in as an OAuth application from now on. To be called before the backend is asked for.
    void use_application();
    /// Adds a device of this system to N_1.
    Target add(const std::string& os);
    Backend& backend() { return site.backend(); }

    FakeClock clock;
    FakeMeraki server{clock};
    VendorSite site;
};

class MerakiFixture final : public SiteFixture<MerakiSite> {
  public:
    enum class Credential { api_key, application };
    explicit MerakiFixture(Credential credential = Credential::api_key) : credential_(credential) {}

    Arranged forget_tokens() override;
    Arranged refuse_credentials() override;
    bool follows_ids() override { return false; }  // there are none
    std::vector<Target> willing() override;
    std::optional<std::pair<std::string, Target>> unwilling() override;
    std::string content(const ObjectKind&, int, const std::string&) override { return {}; }
    std::string joinable() override { return "loaner"; }
    bool is_member(const std::string& group, const Target& device) override;
    std::vector<std::string> assignable_groups() override { return {"701", "702"}; }

  private:
    std::unique_ptr<MerakiSite> make(Fleet fleet) override;
    Credential credential_;
};

}  // namespace mdm::test
