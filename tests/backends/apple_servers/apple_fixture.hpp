#pragma once
// NanoMDM and MicroMDM for the conformance suite.
#include <memory>

#include "backends/apple_servers/apple_site.hpp"

namespace mdm::test {

/// A profile, or a declaration, with `value` and `secret` in it.
std::string apple_content(const ObjectKind& kind, int value, const std::string& secret);
std::vector<Target> phones_of(AppleDevices& devices);
Target mac_of(AppleDevices& devices);

template <class Site>
class AppleFixture : public SiteFixture<Site> {
  public:
    using Fleet = Fixture::Fleet;

    explicit AppleFixture(std::uint64_t large) : large_(large) {}
    std::uint64_t devices(Fleet fleet) const override {
        return fleet == Fleet::large ? large_ : SiteFixture<Site>::devices(fleet);
    }
    void advance(Millis duration) override {
        SiteFixture<Site>::advance(duration);
        this->site(Fleet::small).connect();
    }
    Arranged forget_tokens() override {
        return {"an API key goes with every request, and nothing is renewed"};
    }
    Arranged refuse_credentials() override {
        this->site(Fleet::small).server.key = "another";
        return {};
    }
    // iPhones: Macs want a PIN, and lists are in the order of their making
    std::vector<Target> willing() override { return phones_of(this->site(Fleet::small).server.devices); }
    std::optional<std::pair<std::string, Target>> unwilling() override {
        return std::pair("device.clear-passcode", mac_of(this->site(Fleet::small).server.devices));
    }
    std::string content(const ObjectKind& kind, int value, const std::string& secret) override {
        return apple_content(kind, value, secret);
    }
    std::vector<std::string> assignable_groups() override { return {"wards", "offices"}; }

  private:
    std::unique_ptr<Site> make(Fleet fleet) override {
        auto site = std::make_unique<Site>(devices(fleet));
        group_of(*site, "wards", 2);
        group_of(*site, "offices", 3);
        return site;
    }
    std::uint64_t large_;
};

struct NanoFixture final : AppleFixture<NanoSite> {
    NanoFixture() : AppleFixture(450) {}
    Arranged trouble(Trouble trouble, int times, bool writes) override {
        if (!writes) return {"no listing asks the server: what was heard of its devices is kept here"};
        bring_about(site(Fleet::small).server, trouble, times, "PUT", "/enqueue/");
        return {};
    }
    // the server tells nothing; what was not heard is unknown
    bool follows_ids() override { return false; }
    bool follows_history() override { return false; }
};

struct MicroFixture final : AppleFixture<MicroSite> {
    MicroFixture() : AppleFixture(210) {}
    Arranged lose_answers() override {
        site(Fleet::small).server.trouble({mdm::test::Trouble::lost, 1'000'000, "POST", "/commands/"});
        return {};
    }
    Arranged trouble(Trouble trouble, int times, bool writes) override {
        bring_about(site(Fleet::small).server, trouble, times, "POST",
                    writes ? "/v1/commands/" : "/v1/devices");
        return {};
    }
};

}  // namespace mdm::test
