#pragma once
// Inside of the fake Graph: its tables, a request taken apart, and the handlers of one area each.
#include <fmt/format.h>

#include "backends/intune/fake_graph.hpp"

namespace mdm::test::graph {

using nlohmann::json;

struct Call {
    std::string method;
    std::string version;  // "v1.0" or "beta"
    std::string path;     // without version and query
    std::vector<std::string> ids;
    std::map<std::string, std::string> query;  // decoded
    std::string origin;                        // scheme and host, for next links
    std::string raw_query;
    const net::Headers* headers = nullptr;
    json body;  // discarded or null when there is none
    bool has_body = false;

    std::string option(const std::string& name) const;
};

struct Reply {
    int status = 200;
    json body = nullptr;  // null: no body
    net::Headers headers = {};
};

Reply error(int status, std::string_view code, std::string_view message);
Reply not_found(std::string_view what);
Reply bad_request(std::string_view message);

struct Pending {
    std::string action;
    Time due{};
    json body;
};

struct Approval {
    std::string code;
    std::string status = "needsApproval";
    std::string area;
    std::string key;  // method, URL and body of what was filed
    std::string justification;
    Time requested{};
};

struct Tenant {
    Tenant(FakeGraph& owner, const Clock& time, FakeGraph::Options chosen)
        : graph(owner), clock(time), options(chosen) {}

    FakeGraph& graph;
    const Clock& clock;
    FakeGraph::Options options;

    std::map<std::string, json> devices;  // by id: the order of listings
    std::map<std::string, std::vector<Pending>> pending;
    std::map<std::string, std::vector<json>> detected;  // by device
    std::map<std::string, json> groups;
    std::map<std::string, std::vector<json>> members;
    std::map<std::string, std::string> objects;  // in the directory, by azureADDeviceId
    std::map<std::string, json> apps;
    std::map<std::string, json> configurations;
    std::map<std::string, std::map<std::string, std::string>> oma_secrets;  // by configuration and reference
    std::map<std::string, json> policies;                                   // compliance
    std::map<std::string, json> enrollment_profiles;                        // Android device owner, beta
    std::map<std::string, json> assigned;                                   // by id of any of them
    std::map<std::string, Approval> approvals;
    std::set<std::string, std::less<>> permissions;
    std::map<std::string, Time> tokens;
    std::string refresh_token;
    std::string device_code;
    enum class Code { none, waiting, accepted, declined } code_state = Code::none;
    Time polled_at{};
    std::size_t numbers = 0;

    /// A GUID, a new one each time.
    std::string guid();
    /// The directory's object of a device, made when first asked for.
    std::string object_of(const std::string& device);
    std::string now_text() const;
    /// What devices did meanwhile.
    void settle();
};

// --- handlers: what a route does
Reply token(Tenant& tenant, const net::Request& request, std::string_view path);
Reply list_devices(Tenant& tenant, const Call& call);
Reply get_device(Tenant& tenant, const Call& call);
Reply patch_device(Tenant& tenant, const Call& call);
Reply delete_device(Tenant& tenant, const Call& call);
Reply device_action(Tenant& tenant, const Call& call);
Reply device_overview(Tenant& tenant, const Call& call);
Reply device_states(Tenant& tenant, const Call& call);
Reply list_detected(Tenant& tenant, const Call& call);
Reply list_groups(Tenant& tenant, const Call& call);
Reply get_group(Tenant& tenant, const Call& call);
Reply list_members(Tenant& tenant, const Call& call);
Reply list_directory_devices(Tenant& tenant, const Call& call);
Reply add_member(Tenant& tenant, const Call& call);
Reply remove_member(Tenant& tenant, const Call& call);
Reply list_apps(Tenant& tenant, const Call& call);
Reply get_app(Tenant& tenant, const Call& call);
Reply assign_app(Tenant& tenant, const Call& call);
Reply list_configurations(Tenant& tenant, const Call& call);
Reply get_configuration(Tenant& tenant, const Call& call);
Reply create_configuration(Tenant& tenant, const Call& call);
Reply patch_configuration(Tenant& tenant, const Call& call);
Reply delete_configuration(Tenant& tenant, const Call& call);
Reply oma_plain_text(Tenant& tenant, const Call& call);
Reply assign_object(Tenant& tenant, const Call& call);
Reply list_assignments(Tenant& tenant, const Call& call);
Reply list_policies(Tenant& tenant, const Call& call);
Reply get_policy(Tenant& tenant, const Call& call);
Reply create_policy(Tenant& tenant, const Call& call);
Reply patch_policy(Tenant& tenant, const Call& call);
Reply delete_policy(Tenant& tenant, const Call& call);
Reply schedule_actions(Tenant& tenant, const Call& call);
Reply list_enrollment_profiles(Tenant& tenant, const Call& call);
Reply get_enrollment_profile(Tenant& tenant, const Call& call);
Reply create_enrollment_profile(Tenant& tenant, const Call& call);
Reply create_enrollment_token(Tenant& tenant, const Call& call);
Reply revoke_enrollment_token(Tenant& tenant, const Call& call);
Reply list_approvals(Tenant& tenant, const Call& call);
Reply get_approval(Tenant& tenant, const Call& call);

/// A collection as Graph pages it.
Reply page_of(const Tenant& tenant, const Call& call, std::vector<json> rows, std::string_view context);
/// Is this row in? nullopt for a filter that cannot be parsed. Whatever is not understood is left out,
/// silently.
std::optional<std::vector<json>> filtered(const std::string& filter, std::vector<json> rows);
/// Only the properties named by $select; an error for one that the type does not have.
std::optional<Reply> select(const Call& call, const std::set<std::string, std::less<>>& known, json& row);
const std::set<std::string, std::less<>>& device_properties(std::string_view version);

/// Multi-admin approval: a reply that holds the request, or nullopt: go on.
std::optional<Reply> hold(Tenant& tenant, const Call& call, std::string_view area);
/// The name a write is counted under, and what it is done to.
std::string json_text(const json& value);

}  // namespace mdm::test::graph
