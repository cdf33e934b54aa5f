#include "backends/meraki/meraki_fixture.hpp"
#include "contract/world.hpp"

namespace mdm::test {
namespace {

class MerakiWorld final : public World {
  public:
    Backend& backend() override { return meraki_.backend(); }
    const std::vector<net::Request>& requests() const override { return meraki_.site.wire.requests; }
    std::vector<Target> devices() override {
        constexpr std::size_t platforms = 5;  // one device of each
        if (devices_.empty())
            for (const Row& row : list_all(backend(), tables::devices, columns({Field::id, Field::platform})))
                if (devices_.size() < platforms)
                    devices_.push_back(device_target(*row[0], row[column(Field::platform)].value_or("")));
        return devices_;
    }
    std::vector<std::string> apps() override { return {"1234"}; }
    std::vector<std::string> groups() override { return {"ward"}; }
    std::vector<std::string> surprises() const override { return meraki_.server.surprises; }

  private:
    MerakiSite meraki_{9};
    std::vector<Target> devices_;
};

}  // namespace

Vendor meraki_vendor() {
    const std::string url(FakeMeraki::base_url);
    return {.name = "cisco-meraki",
            .worlds = {[]() -> std::unique_ptr<World> { return std::make_unique<MerakiWorld>(); }},
            .bases = {{"", url}},
            .mocks = {{url, "cisco-meraki"}}};
}

}  // namespace mdm::test
