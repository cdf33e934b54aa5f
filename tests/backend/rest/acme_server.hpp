#pragma once
// An invented vendor's server, for the descriptor in examples/backends/acme.yaml. Commands are done an hour
// after they were sent.
#include <map>
#include <string>
#include <vector>

#include "backend/rest/vendor_fixture.hpp"

namespace mdm::test {

class AcmeServer final : public FakeVendor {
  public:
    AcmeServer(std::uint64_t devices, const FakeClock& clock) : devices_(devices), clock_(clock) {}
    net::Response answer(const net::Request& request) override;

    std::string key = "k-123";  // of X-Api-Key

  private:
    struct Sent {
        std::string id, kind, device, value;
        Time at;
    };
    net::Response list(const net::Request& request) const;
    net::Response command(const std::string& device, const std::string& kind, const std::string& value);
    net::Response posted(const net::Request& request, const std::string& device);
    net::Response history(const std::string& device) const;
    net::Response members(const std::string& group) const;
    std::string device_text(std::uint64_t n, bool whole) const;
    std::string label(std::uint64_t n) const;
    bool is_here(const std::string& id) const;
    bool is_done(const Sent& sent) const { return clock_.now() >= sent.at + std::chrono::hours(1); }

    std::uint64_t devices_;
    const FakeClock& clock_;
    std::vector<Sent> sent_;
};

/// The descriptor's text.
std::string acme_yaml();
Context acme_context();

class AcmeFixture final : public VendorFixture {
  public:
    std::unique_ptr<FakeVendor> make(std::uint64_t devices, FakeClock& clock) override {
        return std::make_unique<AcmeServer>(devices, clock);
    }
    Context context() override { return acme_context(); }
    std::map<std::string, std::string> environment() override { return {{"ACME_KEY", "k-123"}}; }
    std::optional<std::pair<std::string, std::string>> descriptor() override {
        return std::pair(std::string("acme"), acme_yaml());
    }
    Arranged forget_tokens() override { return {"an API key does not expire, and nothing is renewed"}; }
    Arranged refuse_credentials() override {
        static_cast<AcmeServer&>(vendor()).key = "another";
        return {};
    }
    std::vector<Target> willing() override;
    std::optional<std::pair<std::string, Target>> unwilling() override {
        return std::pair(std::string("device.shutdown"), willing().front());
    }
};

/// Acme behind a world of its own, for single tests.
struct AcmeWorld {
    explicit AcmeWorld(std::uint64_t devices = 12) : server(devices, world.clock) {
        door.other = &server;
        world.environment.values["ACME_KEY"] = "k-123";
        world.add_descriptor("acme", acme_yaml());
        backend = world.open(acme_context());
    }
    struct Door final : FakeVendor {
        net::Response answer(const net::Request& request) override { return other->answer(request); }
        FakeVendor* other = nullptr;
    };
    Door door;
    VendorWorld world{door};
    AcmeServer server;
    std::unique_ptr<Backend> backend;
};

}  // namespace mdm::test
