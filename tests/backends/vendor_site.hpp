#pragma once
// A fake vendor and a backend onto it, as a context opens one.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "backend/conformance.hpp"
#include "backends/server_transport.hpp"
#include "mdm/backend/registry.hpp"
#include "support/fakes.hpp"
#include "support/temp_dir.hpp"

namespace mdm::test {

class VendorSite {
  public:
    /// `server` runs on `clock`; both are lent. Nothing is opened yet.
    VendorSite(FakeServer& server, FakeClock& clock, Context context);

    Backend& backend();
    /// Another backend onto the same server, as another process would have it.
    std::unique_ptr<Backend> open();
    /// One command to its end.
    Receipt run(std::string_view operation, const Target& target, Inputs inputs = {});
    /// "POST /v1/lock {…}" of every request since the last call, sign-in left out.
    std::vector<std::string> sent();
    /// The last request that was no sign-in.
    const net::Request& last() const;

    Context context;
    FakeEnvironment environment;
    WireLog wire;

  private:
    FakeServer& server_;
    FakeClock& clock_;
    TempDir dir_;
    std::unique_ptr<FileSystem> files_;
    FakeProcess process_;
    FakeRandom random_;
    std::unique_ptr<BackendSeams> seams_;
    std::unique_ptr<Backend> backend_;
    std::size_t told_ = 0;
};

/// What a fixture's trouble is to a fake server, for requests of this method ("write": any that writes) and
/// to a path with this part.
void bring_about(FakeServer& server, Fixture::Trouble trouble, int times, const std::string& method,
                 const std::string& part = "");

/// The conformance suite over sites of one vendor, one for each size of fleet. What is left to do: make(),
/// and the pure ones of Fixture that are not here.
template <class Site>
class SiteFixture : public Fixture {
  public:
    Backend& backend(Fleet fleet = Fleet::small) override { return site(fleet).backend(); }
    std::uint64_t devices(Fleet fleet) const override {
        return fleet == Fleet::empty ? 0 : fleet == Fleet::small ? 12 : 1250;
    }
    std::uint64_t received(std::string_view operation, std::string_view target = "") override {
        return site(Fleet::small).server.received(operation, target);
    }
    void advance(Millis duration) override { site(Fleet::small).clock.advance(duration); }
    Arranged lose_answers() override {
        site(Fleet::small).server.lose_answers();
        return {};
    }
    Arranged trouble(Trouble trouble, int times, bool writes) override {
        bring_about(site(Fleet::small).server, trouble, times, writes ? "write" : "GET");
        return {};
    }

  protected:
    virtual std::unique_ptr<Site> make(Fleet fleet) = 0;
    Site& site(Fleet fleet) {
        auto& site = sites_[fleet];
        if (!site) site = make(fleet);
        return *site;
    }

  private:
    std::map<Fleet, std::unique_ptr<Site>> sites_;
};

Target device_target(std::string id, std::string platform);

}  // namespace mdm::test
