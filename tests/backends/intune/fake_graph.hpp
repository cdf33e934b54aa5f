#pragma once
// A Microsoft Graph tenant with Intune in memory, for tests: written from Microsoft's documentation and
// metadata, never from our descriptor, and in doubt as unhelpful as the real one. It hides properties in
// listings, ignores filters that it does not understand and answers with the whole fleet, wants @odata.type
// and one block action, answers batches in any order, and holds requests for approval. Time is the test's
// clock.
//
// Everything that passed sign-in and throttling is in `writes`: what the service itself counts.
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/base/json.hpp"
#include "mdm/base/time.hpp"
#include "mdm/net/request.hpp"

namespace mdm::test {

namespace graph {
struct Tenant;
}

class FakeGraph {
  public:
    struct Options {
        std::size_t page = 1000;           // rows in a page, at most
        std::size_t token_seconds = 3599;  // how long an access token lives
        bool enum_names =
            false;  // action results carry the names of the remoteAction enumeration (factoryReset)
        bool held_as_403 = false;         // a held request is 403 ApprovalRequired instead of 412
        bool unjustified_as_403 = false;  // one without justification is 403 instead of 400
    };
    explicit FakeGraph(const Clock& clock);
    FakeGraph(const Clock& clock, Options options);
    FakeGraph(const FakeGraph&) = delete;
    ~FakeGraph();

    /// What the server answers.
    net::Response answer(const net::Request& request);
    /// The same with what a transport makes of it: an answer may be lost on its way, or never have been asked
    /// for.
    Result<net::Response> exchange(const net::Request& request);

    // --- the tenant
    static constexpr std::string_view tenant = "contoso.onmicrosoft.com";
    static constexpr std::string_view client_id = "11111111-2222-3333-4444-555555555555";
    static constexpr std::string_view client_secret = "s3cr~t/with&odd=characters+";
    /// Properties beside those that every device has; returns its id.
    std::string add_device(const nlohmann::json& properties = nlohmann::json::object());
    /// `count` devices of all platforms, some of them with hostile or missing facts.
    void add_fleet(std::size_t count);
    nlohmann::json& device(const std::string& id);
    std::vector<std::string> device_ids() const;
    /// A security group of these managed devices (their directory objects); `people` are members, too.
    std::string add_group(const std::string& name, const std::vector<std::string>& devices = {},
                          std::size_t people = 0);
    /// Its members follow from a rule.
    void make_dynamic(const std::string& group);
    std::string add_app(const std::string& type, const std::string& name);
    void add_detected_app(const std::string& device, const std::string& name, const std::string& version);
    /// A configuration as the console makes it: typed, without any marker.
    std::string add_configuration(const nlohmann::json& properties);
    nlohmann::json configuration(const std::string& id) const;
    /// Lines of an assignment, as the console would write them; of configurations, policies and apps.
    void assign(const std::string& id, const nlohmann::json& lines);
    nlohmann::json assignments(const std::string& id) const;
    /// The application's permissions; all that are needed, until a test takes some away.
    std::set<std::string, std::less<>>& permissions();
    /// No token is good any more.
    void expire_tokens();
    bool refuses_clients = false;  // the application's secret was replaced
    /// The device code that was given out was entered, or declined.
    void enter_device_code(bool accepted = true);

    // --- multi-admin approval
    /// "device actions", "configurations", "compliance", "apps": writes of these are held.
    std::set<std::string, std::less<>> protected_areas;
    void approve(const std::string& code);
    void settle_approval(const std::string& code, const std::string& status);
    std::vector<std::string> approval_codes() const;

    // --- what went wrong on the way
    struct Fault {
        enum class Kind {
            throttled,  // 429, not carried out
            status,     // `status`, not carried out; with `carried_out` it was
            malformed,  // 200 with half a JSON document
            html,       // 200 with a page of a proxy
            lost,       // the answer is lost; carried out or not
            no_connection,
        };
        Kind kind = Kind::throttled;
        int status = 503;
        std::optional<std::string> retry_after = {};
        bool carried_out = false;
        bool writes_only = false;
        bool batch_item = false;  // meets one item of a batch, never the outer request
        std::string part = {};    // of the URL; "": any
    };
    std::deque<Fault> faults;   // each meets one request to Graph (not to the token endpoint)
    bool lose_answers = false;  // of every write, after it was carried out

    // --- the witness
    struct Write {
        std::string operation;  // id of our operation table, or the last part of the path
        std::string target;     // the device's id; an object's name
        std::string method;
        std::string path;  // with the version
        std::string body;
        int status = 0;
        net::Headers headers;
    };
    std::vector<Write> writes;
    std::vector<net::Request> requests;  // all that arrived, in order
    std::size_t tokens_given = 0;
    std::uint64_t received(std::string_view operation, std::string_view target = "") const;

  private:
    std::unique_ptr<graph::Tenant> tenant_;
};

}  // namespace mdm::test
