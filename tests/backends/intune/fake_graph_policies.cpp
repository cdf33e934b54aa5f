// deviceConfigurations and deviceCompliancePolicies: typed JSON with defaults of the server's own, versions,
// masked OMA values, whole-list assignments.
#include <algorithm>

#include "backends/intune/fake_graph_tenant.hpp"
#include "mdm/base/digest.hpp"

namespace mdm::test::graph {
namespace {

using Table = std::map<std::string, json>;

/// What an application writes into a type, besides displayName and description.
const std::map<std::string, std::set<std::string, std::less<>>> writable{
    {"#microsoft.graph.iosCustomConfiguration", {"payloadName", "payloadFileName", "payload"}},
    {"#microsoft.graph.macOSCustomConfiguration",
     {"payloadName", "payloadFileName", "payload", "deploymentChannel"}},
    {"#microsoft.graph.windows10CustomConfiguration", {"omaSettings"}},
    {"#microsoft.graph.iosGeneralDeviceConfiguration",
     {"cameraBlocked", "passcodeRequired", "passcodeMinimumLength"}},
    {"#microsoft.graph.iosCompliancePolicy",
     {"passcodeRequired", "osMinimumVersion", "scheduledActionsForRule"}},
    {"#microsoft.graph.windows10CompliancePolicy",
     {"passwordRequired", "bitLockerEnabled", "scheduledActionsForRule"}},
};

bool is_text(const json& body, const char* name) {
    return body.contains(name) && body[name].is_string() && !body[name].get<std::string>().empty();
}

std::string wrong_oma(const json& settings) {
    if (!settings.is_array()) return "omaSettings is not a collection";
    for (const json& setting : settings) {
        if (!setting.is_object() || !is_text(setting, "omaUri") || !is_text(setting, "displayName"))
            return "an OMA setting needs displayName and omaUri";
        const std::string type = setting.value("@odata.type", std::string());
        if (!type.starts_with("#microsoft.graph.omaSetting")) return "an OMA setting needs its @odata.type";
        const json value = setting.value("value", json());
        const bool number = type.ends_with("Integer") || type.ends_with("FloatingPoint");
        if (type.ends_with("Boolean") ? !value.is_boolean()
            : number                  ? !value.is_number()
                                      : !value.is_string())
            return "Cannot convert the literal to the expected type of 'value'.";
        // Edm.Binary in the metadata
        if ((type.ends_with("StringXml") || type.ends_with("Base64")) &&
            !from_base64(value.get<std::string>()))
            return "Cannot convert a value to target type 'Edm.Binary'.";
    }
    return "";
}

/// What is wrong with a configuration that is being written, or "".
std::string problem(const json& body, bool whole) {
    if (!body.is_object()) return "Unable to read JSON request payload.";
    const auto type = writable.find(body.value("@odata.type", std::string()));
    if (type == writable.end()) return "A type named in '@odata.type' is needed.";
    for (const auto& [name, value] : body.items())
        if (name != "@odata.type" && name != "displayName" && name != "description" &&
            name != "roleScopeTagIds" && !type->second.contains(name))
            return fmt::format("The property '{}' does not exist on type '{}'.", name, type->first);
    if ((whole || body.contains("displayName")) && !is_text(body, "displayName"))
        return "DisplayName must not be empty.";
    if (type->second.contains("payload")) {
        if ((whole || body.contains("payload")) &&
            (!is_text(body, "payload") || !from_base64(body["payload"].get<std::string>())))
            return "Cannot convert a value to target type 'Edm.Binary'.";
        if (whole && !is_text(body, "payloadName")) return "PayloadName must not be empty.";
    }
    return body.contains("omaSettings") ? wrong_oma(body["omaSettings"]) : "";
}

bool is_masked(const json& setting) {
    const std::string type = setting.value("@odata.type", std::string());
    return type.ends_with("String") || type.ends_with("StringXml") || type.ends_with("Base64");
}

/// As the server keeps it: values apart, references in their place.
void hide_values(Tenant& tenant, const std::string& id, json& configuration) {
    if (!configuration.contains("omaSettings")) return;
    auto& secrets = tenant.oma_secrets[id];
    secrets.clear();
    for (json& setting : configuration["omaSettings"]) {
        setting["isEncrypted"] = is_masked(setting);
        if (!is_masked(setting)) continue;
        const std::string reference = fmt::format("{}_{}", id, tenant.guid());
        secrets[reference] = setting["value"].get<std::string>();
        setting["secretReferenceValueId"] = reference;
        setting["value"] = "****";
    }
}

void touch(Tenant& tenant, json& object) {
    object["version"] = object.value("version", 0) + 1;
    object["lastModifiedDateTime"] = tenant.now_text();
}

json fresh(Tenant& tenant, json body, std::string id) {
    body["id"] = std::move(id);
    body["createdDateTime"] = tenant.now_text();
    body["roleScopeTagIds"] = {"0"};
    body["supportsScopeTags"] = true;
    if (!body.contains("description")) body["description"] = nullptr;
    touch(tenant, body);
    return body;
}

std::size_t blocks_in(const json& rules) {
    std::size_t blocks = 0;
    for (const json& rule : rules)
        for (const json& action : rule.value("scheduledActionConfigurations", json::array()))
            blocks += action.value("actionType", std::string()) == "block" ? 1u : 0u;
    return blocks;
}

/// With ids, and the defaults that nobody sent.
json kept_rules(Tenant& tenant, json rules) {
    for (json& rule : rules) {
        rule["id"] = tenant.guid();
        rule["ruleName"] = nullptr;
        for (json& action : rule["scheduledActionConfigurations"]) {
            action["id"] = tenant.guid();
            if (!action.contains("notificationTemplateId"))
                action["notificationTemplateId"] = "00000000-0000-0000-0000-000000000000";
            action["notificationMessageCCList"] = json::array();
        }
    }
    return rules;
}

/// A listing tells less than a GET: no payload.
Reply listing(Tenant& tenant, const Call& call, const Table& table, std::string_view context) {
    std::vector<json> rows;
    for (const auto& [id, object] : table) {
        rows.push_back(object);
        rows.back().erase("scheduledActionsForRule");
        if (rows.back().contains("payload")) rows.back()["payload"] = nullptr;
        if (call.option("$expand") == "assignments")
            rows.back()["assignments"] = tenant.assigned.contains(id) ? tenant.assigned[id] : json::array();
    }
    auto kept = filtered(call.option("$filter"), std::move(rows));
    if (!kept) return bad_request("Invalid filter clause");
    return page_of(tenant, call, *std::move(kept), context);
}

Reply one_of(const Table& table, const Call& call) {
    const auto found = table.find(call.ids[0]);
    if (found == table.end()) return not_found(call.ids[0]);
    json object = found->second;
    if (call.option("$expand").find("scheduledActionsForRule") == std::string::npos)
        object.erase("scheduledActionsForRule");
    return {200, std::move(object), {}};
}

Reply patch(Tenant& tenant, Table& table, const Call& call) {
    const auto found = table.find(call.ids[0]);
    if (found == table.end()) return not_found(call.ids[0]);
    if (const std::string wrong = problem(call.body, false); !wrong.empty()) return bad_request(wrong);
    if (call.body["@odata.type"] != found->second["@odata.type"])
        return bad_request("The type of an object cannot be changed.");
    found->second.update(call.body);
    if (call.body.contains("omaSettings")) hide_values(tenant, call.ids[0], found->second);
    touch(tenant, found->second);
    return {200, found->second, {}};
}

Reply remove(Tenant& tenant, Table& table, const Call& call) {
    if (table.erase(call.ids[0]) == 0) return not_found(call.ids[0]);
    tenant.assigned.erase(call.ids[0]);
    return {204, nullptr, {}};
}

constexpr const char* filter_id = "deviceAndAppManagementAssignmentFilterId";
constexpr const char* filter_type = "deviceAndAppManagementAssignmentFilterType";

/// What is wrong with the target of an assignment, or "".
std::string wrong_target(const Tenant& tenant, const json& line, std::string_view version) {
    if (version == "v1.0" && line.is_object() && line.contains("target") &&
        (line["target"].contains(filter_id) || line["target"].contains(filter_type)))
        return "The property 'deviceAndAppManagementAssignmentFilterId' does not exist.";
    if (!line.is_object() || !line.contains("target") || !line["target"].is_object())
        return "an assignment needs a target";
    const json& target = line["target"];
    const std::string type = target.value("@odata.type", std::string());
    if (type == "#microsoft.graph.allDevicesAssignmentTarget" ||
        type == "#microsoft.graph.allLicensedUsersAssignmentTarget")
        return "";
    if (type != "#microsoft.graph.groupAssignmentTarget" &&
        type != "#microsoft.graph.exclusionGroupAssignmentTarget")
        return "the target's @odata.type is unknown";
    return tenant.groups.contains(target.value("groupId", std::string())) ? "" : "the group does not exist";
}

json kept_lines(Tenant& tenant, const std::string& id, const json& lines) {
    json kept = json::array();
    for (const json& line : lines) {
        json copy = line;
        copy["id"] = fmt::format("{}_{}", id, tenant.guid());
        copy["source"] = "direct";
        if (!copy["target"].contains(filter_type)) copy["target"][filter_type] = "none";
        kept.insert(kept.begin(), std::move(copy));  // in an order of its own
    }
    return kept;
}

}  // namespace

Reply list_configurations(Tenant& tenant, const Call& call) {
    return listing(tenant, call, tenant.configurations, "deviceManagement/deviceConfigurations");
}
Reply get_configuration(Tenant& tenant, const Call& call) {
    return one_of(tenant.configurations, call);
}
Reply create_configuration(Tenant& tenant, const Call& call) {
    if (const std::string wrong = problem(call.body, true); !wrong.empty()) return bad_request(wrong);
    const std::string id = tenant.guid();
    json object = fresh(tenant, call.body, id);
    hide_values(tenant, id, object);
    tenant.configurations[id] = object;
    return {201, std::move(object), {}};
}
Reply patch_configuration(Tenant& tenant, const Call& call) {
    return patch(tenant, tenant.configurations, call);
}
Reply delete_configuration(Tenant& tenant, const Call& call) {
    return remove(tenant, tenant.configurations, call);
}

Reply oma_plain_text(Tenant& tenant, const Call& call) {
    const auto& secrets = tenant.oma_secrets[call.ids[0]];
    for (const auto& [reference, value] : secrets)
        if (call.ids[1] == "secretReferenceValueId='" + reference + "'") return {200, {{"value", value}}, {}};
    return not_found(call.ids[1]);
}

Reply list_policies(Tenant& tenant, const Call& call) {
    return listing(tenant, call, tenant.policies, "deviceManagement/deviceCompliancePolicies");
}
Reply get_policy(Tenant& tenant, const Call& call) {
    return one_of(tenant.policies, call);
}
Reply create_policy(Tenant& tenant, const Call& call) {
    if (const std::string wrong = problem(call.body, true); !wrong.empty()) return bad_request(wrong);
    const json rules = call.body.value("scheduledActionsForRule", json::array());
    if (blocks_in(rules) != 1)
        return bad_request("A compliance policy must have one and only one block scheduled action.");
    const std::string id = tenant.guid();
    tenant.policies[id] = fresh(tenant, call.body, id);
    tenant.policies[id]["scheduledActionsForRule"] = kept_rules(tenant, rules);
    return {201, tenant.policies[id], {}};
}
Reply patch_policy(Tenant& tenant, const Call& call) {
    if (call.body.is_object() && call.body.contains("scheduledActionsForRule"))
        return bad_request("Scheduled actions are not changed by a PATCH.");
    return patch(tenant, tenant.policies, call);
}
Reply schedule_actions(Tenant& tenant, const Call& call) {
    const auto found = tenant.policies.find(call.ids[0]);
    if (found == tenant.policies.end()) return not_found(call.ids[0]);
    const json rules = call.body.is_object()
                           ? call.body.value("deviceComplianceScheduledActionForRules", json::array())
                           : json::array();
    if (blocks_in(rules) != 1)
        return bad_request("A compliance policy must have one and only one block scheduled action.");
    found->second["scheduledActionsForRule"] = kept_rules(tenant, rules);
    return {204, nullptr, {}};
}
Reply delete_policy(Tenant& tenant, const Call& call) {
    return remove(tenant, tenant.policies, call);
}

Reply assign_object(Tenant& tenant, const Call& call) {
    const std::string& id = call.ids[0];
    const bool configuration = tenant.configurations.contains(id);
    if (!configuration && !tenant.policies.contains(id)) return not_found(id);
    if (!call.body.is_object() || !call.body.contains("assignments") || !call.body["assignments"].is_array())
        return bad_request("'assignments' is missing");
    for (const json& line : call.body["assignments"])
        if (const std::string wrong = wrong_target(tenant, line, call.version); !wrong.empty())
            return bad_request(wrong);
    tenant.assigned[id] = kept_lines(tenant, id, call.body["assignments"]);
    touch(tenant, configuration ? tenant.configurations[id] : tenant.policies[id]);
    return {200, {{"value", tenant.assigned[id]}}, {}};
}

Reply list_assignments(Tenant& tenant, const Call& call) {
    const std::string& id = call.ids[0];
    if (!tenant.configurations.contains(id) && !tenant.policies.contains(id) && !tenant.apps.contains(id))
        return not_found(id);
    std::vector<json> rows;
    if (tenant.assigned.contains(id)) rows.assign(tenant.assigned[id].begin(), tenant.assigned[id].end());
    if (call.version == "v1.0")
        for (json& row : rows) {
            row["target"].erase(filter_id);
            row["target"].erase(filter_type);
        }
    return page_of(tenant, call, std::move(rows), "assignments");
}

Reply assign_app(Tenant& tenant, const Call& call) {
    const std::string& id = call.ids[0];
    if (!tenant.apps.contains(id)) return not_found(id);
    if (!call.body.is_object() || !call.body.contains("mobileAppAssignments") ||
        !call.body["mobileAppAssignments"].is_array())
        return bad_request("'mobileAppAssignments' is missing");
    for (const json& line : call.body["mobileAppAssignments"]) {
        if (const std::string wrong = wrong_target(tenant, line, call.version); !wrong.empty())
            return bad_request(wrong);
        static const std::set<std::string> intents{"available", "required", "uninstall",
                                                   "availableWithoutEnrollment"};
        if (!intents.contains(line.value("intent", std::string()))) return bad_request("'intent' is wrong");
    }
    tenant.assigned[id] = kept_lines(tenant, id, call.body["mobileAppAssignments"]);
    return {204, nullptr, {}};
}

}  // namespace mdm::test::graph

namespace mdm::test {

std::string FakeGraph::add_configuration(const nlohmann::json& properties) {
    const std::string id = tenant_->guid();
    auto object = graph::fresh(*tenant_, properties, id);
    graph::hide_values(*tenant_, id, object);
    tenant_->configurations[id] = std::move(object);
    return id;
}
nlohmann::json FakeGraph::configuration(const std::string& id) const {
    const auto found = tenant_->configurations.find(id);
    return found == tenant_->configurations.end() ? nlohmann::json() : found->second;
}
void FakeGraph::assign(const std::string& id, const nlohmann::json& lines) {
    tenant_->assigned[id] = graph::kept_lines(*tenant_, id, lines);
}
nlohmann::json FakeGraph::assignments(const std::string& id) const {
    const auto found = tenant_->assigned.find(id);
    return found == tenant_->assigned.end() ? nlohmann::json::array() : found->second;
}

}  // namespace mdm::test
