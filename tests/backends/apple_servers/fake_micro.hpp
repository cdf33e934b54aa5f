#pragma once
// MicroMDM 1.13.1 in memory. Written from what a running server answered: one device a command, unknown
// devices taken silently, a CommandUUID taken as often as it is given, filters and paging ignored.
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "backends/apple_servers/apple_devices.hpp"
#include "backends/fake_server.hpp"

namespace mdm::test {

class FakeMicro final : public FakeServer {
  public:
    explicit FakeMicro(FakeClock& clock) : FakeServer(clock), devices(clock, AppleDevices::Style::micro) {}

    AppleDevices devices;
    std::string key = "micro-key-1";
    bool with_push_certificate = true;
    /// Queues of UDIDs that are no device: the server makes them silently.
    std::map<std::string, std::deque<AppleCommand>> stray;
    /// Serials that Apple's enrollment service knows and that never enrolled.
    std::vector<std::string> dep_only;

    static constexpr std::string_view base_url = "https://micro.example";

  protected:
    net::Response answer(const Asked& asked) override;
    net::Response refusal(int status) override;

  private:
    using Json = nlohmann::json;
    net::Response list_devices(const Asked& asked);
    net::Response raw_command(const Asked& asked, const std::string& udid);
    net::Response waiting(const std::string& udid);
    net::Response push(const std::string& udid);
    static net::Response error(int status, const std::string& text);
};

}  // namespace mdm::test
