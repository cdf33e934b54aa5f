#pragma once
// Jamf Pro in memory: the Jamf Pro API (JSON) and what is needed of the Classic API (XML), written from the
// published documents of 11.30.1. Two populations with different ids, spellings and nesting; tokens that
// expire; pages of at most 2000 whatever is asked for; commands that are PENDING until the device answers;
// configuration profiles whose plist the server rewrites.
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "backends/fake_server.hpp"

namespace mdm::test {

class FakeJamf final : public FakeServer {
  public:
    using Json = nlohmann::json;
    static constexpr std::string_view base_url = "https://clinic.jamfcloud.com";
    explicit FakeJamf(FakeClock& clock);

    // --- what tests fill
    std::string client_id = "client-1";
    std::string client_secret = "client-secret-1";
    std::string user = "api";
    std::string password = "user-password-1";
    int token_seconds = 599;
    std::string version = "11.30.1-t1784555528405";
    std::size_t page_limit = 2000;
    std::vector<std::string> privileges{"Read Computers", "Read Mobile Devices"};
    bool old_sign_in = false;  // knows /api/oauth/token only
    Millis check_in{60'000};
    std::set<std::string> lacking;  // command types and paths that the account may not use: 403
    void fill_computers(std::size_t count);
    void fill_mobiles(std::size_t count);
    Json& computer(int id) { return computers_.at(id); }
    Json& mobile(int id) { return mobiles_.at(id); }
    std::size_t size() const { return computers_.size() + mobiles_.size(); }
    /// All tokens die at once.
    void forget_tokens() { tokens_.clear(); }
    /// From now on this mobile record is broken: STRICT listings fail, LENIENT ones have null sections.
    void break_record(int mobile) { broken_.insert(mobile); }
    /// A package with a manifest; its id.
    int add_package(const std::string& name, bool manifest);

    // --- what tests look at
    struct Queued {
        std::string uuid, type, management_id, client_type, state = "PENDING";
        Time sent{};
        std::optional<Time> completed;
        Json data;
        std::string failure;
    };
    const std::vector<Queued>& commands() const { return commands_; }
    int tokens_given = 0;
    struct Profile {
        std::map<std::string, std::string> general;  // tag → text; payloads included
        std::string scope;                           // XML
    };
    using Profiles = std::map<int, Profile>;
    Profiles mobile_profiles;
    Profiles computer_profiles;
    struct App {
        std::string name, bundle_id, version;
        std::string scope;
    };
    std::map<int, App> mobile_apps;
    std::map<int, App> mac_apps;

  protected:
    net::Response answer(const Asked& asked) override;
    net::Response refusal(int status) override;

  private:
    using Ids = std::vector<std::string>;
    struct Route {
        std::string_view method;
        std::string_view path;
        net::Response (FakeJamf::*run)(const Asked&, const Ids&);
    };
    struct Group {
        std::string name;
        bool smart = false;
        std::set<int> members;
    };
    static const std::vector<Route>& routes();

    // fake_jamf.cpp
    net::Response oauth(const Asked&, const Ids&);
    net::Response user_token(const Asked&, const Ids&);
    net::Response keep_alive(const Asked&, const Ids&);
    net::Response invalidate(const Asked&, const Ids&);
    net::Response whoami(const Asked&, const Ids&);
    net::Response server_version(const Asked&, const Ids&);
    static net::Response error(int status, const std::string& code, const std::string& field,
                               const std::string& text);
    static net::Response not_found();
    bool signed_in(const Asked& asked) const;
    std::string new_token();
    net::Response paged(const Asked& asked, const std::vector<Json>& rows);
    static std::optional<Json> object_of(const Asked& asked);
    std::optional<net::Response> unexpected(const Json& body, const std::set<std::string>& allowed,
                                            const std::set<std::string>& required = {});
    std::string new_uuid();

    // fake_jamf_inventory.cpp
    net::Response computers(const Asked&, const Ids&);
    net::Response one_computer(const Asked&, const Ids&);
    net::Response change_computer(const Asked&, const Ids&);
    net::Response lock_pin(const Asked&, const Ids&);
    net::Response mobiles_detail(const Asked&, const Ids&);
    net::Response mobiles(const Asked&, const Ids&);
    net::Response one_mobile(const Asked&, const Ids&);
    net::Response change_mobile(const Asked&, const Ids&);
    net::Response groups(const Asked&, const Ids&);
    net::Response smart_members(const Asked&, const Ids&);
    net::Response packages(const Asked&, const Ids&);
    net::Response one_package(const Asked&, const Ids&);
    net::Response compliance(const Asked&, const Ids&);
    bool has_inventory(const std::string& version) const;

    // fake_jamf_commands.cpp
    net::Response send_commands(const Asked&, const Ids&);
    net::Response list_commands(const Asked&, const Ids&);
    net::Response blank_push(const Asked&, const Ids&);
    net::Response erase_computer(const Asked&, const Ids&);
    net::Response unmanage_computer(const Asked&, const Ids&);
    net::Response erase_mobile(const Asked&, const Ids&);
    net::Response unmanage_mobile(const Asked&, const Ids&);
    net::Response deploy_package(const Asked&, const Ids&);
    net::Response update_plans(const Asked&, const Ids&);
    net::Response one_plan(const Asked&, const Ids&);
    net::Response ddm_sync(const Asked&, const Ids&);
    struct Client {
        bool computer = false;
        int id = 0;
        Json* record = nullptr;
        std::string name() const { return (computer ? "computer:" : "mobile:") + std::to_string(id); }
    };
    std::optional<Client> client(const std::string& management_id);
    std::string queue(const Client& client, const std::string& type, Json data, const std::string& operation);
    void carry_out(const std::string& uuid);
    std::optional<net::Response> bad_command(const Json& data, const Client& client);
    static void leave(Json& record, bool computer);

    // fake_jamf_classic.cpp
    net::Response classic(const Asked& asked);
    net::Response profile_list(const Asked& asked, bool mobile);
    net::Response profile_one(const Asked& asked, bool mobile, const std::string& id);
    net::Response app_list(const Asked& asked, bool mobile);
    net::Response app_one(const Asked& asked, bool mobile, const std::string& id);
    net::Response invitations(const Asked& asked, bool mobile, const std::string& id);
    static net::Response classic_error(int status, const std::string& reason);
    std::string profile_xml(bool mobile, int id) const;
    std::string with_names(const std::string& scope) const;
    std::optional<net::Response> bad_scope(const std::string& scope, bool mobile) const;

    // fake_jamf_groups.cpp
    net::Response computer_group(const std::string& id);
    net::Response change_group(const Asked& asked, bool mobile, const std::string& id);
    static void set_member(Json& record, bool mobile, const std::pair<const int, Group>& group, bool in);

    struct Invitation {
        std::string number;
        std::string type;
        std::string expires;
    };
    std::map<std::string, Time> tokens_;
    std::map<int, Json> computers_;  // all sections
    std::map<int, Json> mobiles_;
    std::set<int> broken_;
    std::map<int, Group> computer_groups_;
    std::map<int, Group> mobile_groups_;
    std::map<int, Json> packages_;
    std::map<std::string, Json> plans_;
    std::vector<Queued> commands_;
    std::map<int, Invitation> invitations_[2];
    int next_profile_ = 100;
    std::uint64_t next_uuid_ = 1;
};

}  // namespace mdm::test
