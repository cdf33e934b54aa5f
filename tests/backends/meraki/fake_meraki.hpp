#pragma once
// Cisco Meraki Systems Manager (Dashboard API v1) in memory: organisations, networks, devices, command logs,
// target groups, profiles, enrollment tokens. Written from the vendor's published specification (1.44.0) and
// documentation. What is not published is chosen here so that a driver must not lean on it: names that a
// device was given show after its next check-in, ids that match nothing are left out of the answer and are no
// error, unknown query names are ignored and noted in `surprises`.
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "backends/fake_server.hpp"

namespace mdm::test {

class FakeMeraki final : public FakeServer {
  public:
    static constexpr std::string_view base_url = "https://api.meraki.com/api/v1";
    explicit FakeMeraki(FakeClock& clock);

    // --- what tests fill
    std::set<std::string> keys{"meraki-key-1"};  // API keys that are taken
    // an OAuth application, and its refresh token as it is now
    std::string client_id = "id-1", client_secret = "secret-1", refresh_token = "refresh-0";
    std::size_t tokens_given = 0;
    /// The access token is good no more; the refresh token is.
    void expire_tokens() { access_token_.clear(); }
    bool enforce_rate = false;      // 10 requests a second, 10 more in a burst
    std::size_t page_limit = 1000;  // perPage at most
    /// A network of the organisation; any product type makes one, Systems Manager's has devices.
    void add_network(const std::string& id, const std::string& name,
                     const std::string& product = "systemsManager");
    /// Devices of five platforms, numbered on from those there are.
    void fill(const std::string& network, std::size_t count);
    /// A device with these fields besides what every one has; its id.
    std::string add_device(const std::string& network, nlohmann::json fields);
    nlohmann::json& device(const std::string& id);
    std::size_t size(const std::string& network) const;
    /// Until then a device does what it is told.
    Millis check_in{60'000};

    const std::string organization = "2930418";
    std::string origin = "https://api.meraki.com";

  protected:
    net::Response answer(const Asked& asked) override;
    net::Response refusal(int status) override;

  private:
    using Ids = std::vector<std::string>;
    using Json = nlohmann::json;
    struct Device {
        std::string network;
        Json fields;  // all there are, by the vendor's names
        Json softwares = Json::array();
        Json logs = Json::array();
    };
    struct Route {
        std::string_view method;
        std::string_view path;
        net::Response (FakeMeraki::*run)(const Asked&, const Ids&);
    };
    static const std::vector<Route>& routes();

    // listings: fake_meraki.cpp
    net::Response organizations(const Asked&, const Ids&);
    net::Response one_organization(const Asked&, const Ids&);
    net::Response networks(const Asked&, const Ids&);
    net::Response one_network(const Asked&, const Ids&);
    net::Response devices(const Asked&, const Ids&);
    net::Response softwares(const Asked&, const Ids&);
    net::Response device_profiles(const Asked&, const Ids&);
    net::Response security_centers(const Asked&, const Ids&);
    net::Response command_logs(const Asked&, const Ids&);
    net::Response profiles(const Asked&, const Ids&);
    net::Response target_groups(const Asked&, const Ids&);
    net::Response one_target_group(const Asked&, const Ids&);
    // writes: fake_meraki_actions.cpp
    net::Response lock(const Asked&, const Ids&);
    net::Response wipe(const Asked&, const Ids&);
    net::Response reboot(const Asked&, const Ids&);
    net::Response shutdown(const Asked&, const Ids&);
    net::Response checkin(const Asked&, const Ids&);
    net::Response set_fields(const Asked&, const Ids&);
    net::Response modify_tags(const Asked&, const Ids&);
    net::Response unenroll(const Asked&, const Ids&);
    net::Response refresh(const Asked&, const Ids&);
    net::Response install_apps(const Asked&, const Ids&);
    net::Response uninstall_apps(const Asked&, const Ids&);
    net::Response make_token(const Asked&, const Ids&);
    net::Response list_tokens(const Asked&, const Ids&);
    net::Response revoke_token(const Asked&, const Ids&);

    net::Response oauth(const Asked& asked);
    bool is_known(const Asked& asked) const;
    static net::Response error(int status, const std::string& text);
    static net::Response not_found();
    bool too_fast();
    net::Response paged(const Asked& asked, const std::vector<Json>& rows, std::string_view key,
                        std::size_t least);
    Device* find(const std::string& network, const std::string& id);
    Json shown(const Device& device, const std::vector<std::string>& extra) const;
    Json shown_group(const std::string& network, const std::string& id, bool details) const;
    std::vector<std::string> in_scope(const std::string& network, const Ids& scope) const;
    net::Response apps(const Asked& asked, const Ids& ids, bool install);

    /// Body of a batch action: the devices it selects, or the vendor's refusal.
    struct Selection {
        Ids ids;
        Json body;
        std::optional<net::Response> refused;
    };
    Selection select(const Asked& asked, const std::string& network, const std::set<std::string>& others);
    static std::optional<Json> object_of(const Asked& asked);
    static std::optional<net::Response> unexpected(const Json& body, const std::set<std::string>& allowed);
    void command(const std::string& operation, Device& device, const std::string& logged,
                 std::function<void(Json& fields)> effect, const std::string& detail = "");
    net::Response batch(const Asked& asked, const std::string& network, const std::set<std::string>& others,
                        const std::string& operation, const std::string& logged);

    std::map<std::string, Json> networks_;
    std::map<std::string, Device> devices_;                      // by id
    std::map<std::string, std::map<std::string, Json>> groups_;  // network → id → target group
    std::map<std::string, Json> tokens_;
    std::string access_token_;
    Time access_until_{};
    std::vector<Time> recent_;
    std::uint64_t next_id_ = 1284392014819;
    std::size_t made_ = 0;
};

}  // namespace mdm::test
