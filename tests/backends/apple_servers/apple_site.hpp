#pragma once
// NanoMDM, NanoHUB and MicroMDM in memory, with a backend onto each, and a webhook that is delivered when the
// test says so.
#include <memory>

#include "backends/apple_servers/fake_micro.hpp"
#include "backends/apple_servers/fake_nano.hpp"
#include "backends/vendor_site.hpp"

namespace mdm::test {

/// A feed of whole commands, with ids of their own.
class ChunkFeed final : public CommandFeed {
  public:
    void add(std::string_view operation, Target target, std::string id, Inputs inputs = {});
    std::optional<Command> next() override;
    void done(std::uint64_t ticket, Receipt receipt) override;
    const Receipt& only(std::uint64_t ticket) const;

    std::map<std::uint64_t, std::vector<Receipt>> receipts;
    std::size_t handed_out = 0;

  private:
    std::vector<Command> commands_;
};

/// What `mdmctl events listen` does with what was posted since the last time.
void deliver(AppleDevices& devices, VendorSite& site, const Time& now, const std::string& base_url);

struct NanoSite {
    explicit NanoSite(std::size_t devices = 0, FakeNano::Storage storage = FakeNano::Storage::kv,
                      FakeNano::Product product = FakeNano::Product::nanomdm, bool kmfddm = false);

    /// A device of this product, enrolled and heard of.
    Target add(const std::string& product = "iPhone15,2", const std::string& udid = "");
    void hear() { deliver(server.devices, site, clock.now(), std::string(FakeNano::base_url)); }
    /// Every device connects, and what it says is heard.
    void connect() {
        server.devices.connect_all();
        hear();
    }
    Backend& backend() { return site.backend(); }
    void run(ChunkFeed& feed);

    FakeClock clock;
    FakeNano server;
    VendorSite site;
};

struct MicroSite {
    explicit MicroSite(std::size_t devices = 0);
    Target add(const std::string& product = "iPhone15,2", const std::string& udid = "");
    void hear() { deliver(server.devices, site, clock.now(), std::string(FakeMicro::base_url)); }
    void connect() {
        server.devices.connect_all();
        hear();
    }
    Backend& backend() { return site.backend(); }
    void run(ChunkFeed& feed);

    FakeClock clock;
    FakeMicro server{clock};
    VendorSite site;
};

Target target_of(const AppleDevice& device);
/// Makes the first `count` devices members of a group that we keep.
void keep_group(AppleDevices& devices, VendorSite& site, const std::string& base_url,
                const std::string& group, std::size_t count);
void group_of(NanoSite& site, const std::string& group, std::size_t count);
void group_of(MicroSite& site, const std::string& group, std::size_t count);
/// "PUT /v1/enqueue/UDID DeviceLock" of every request since the last call: instead of a command's plist its
/// type.
std::vector<std::string> sent_commands(VendorSite& site);

}  // namespace mdm::test
