// Who is in a group: objects of the directory, which devices have beside the one that Intune manages.
#include <algorithm>

#include "backends/intune/fake_graph_tenant.hpp"

namespace mdm::test::graph {
namespace {

constexpr std::string_view nobody = "00000000-0000-0000-0000-000000000000";
constexpr std::string_view root = "https://graph.microsoft.com/v1.0/directoryObjects/";

std::vector<json> directory_devices(Tenant& tenant) {
    std::vector<json> all;
    for (const auto& [id, device] : tenant.devices) {
        const std::string known_as = device.value("azureADDeviceId", std::string());
        if (known_as.empty() || known_as == nobody) continue;
        all.push_back({{"@odata.type", "#microsoft.graph.device"},
                       {"id", tenant.object_of(known_as)},
                       {"deviceId", known_as},
                       {"displayName", device["deviceName"]}});
    }
    return all;
}

Reply no_such_object(const std::string& id) {
    return error(404, "Request_ResourceNotFound",
                 fmt::format("Resource '{}' does not exist or one of its queried reference-property objects "
                             "are not present.",
                             id));
}

bool is_in(const std::vector<json>& list, const std::string& id) {
    return std::any_of(list.begin(), list.end(), [&](const json& one) { return one["id"] == id; });
}

}  // namespace

std::string Tenant::object_of(const std::string& device) {
    std::string& id = objects[device];
    if (id.empty()) id = guid();
    return id;
}

Reply list_directory_devices(Tenant& tenant, const Call& call) {
    auto kept = filtered(call.option("$filter"), directory_devices(tenant));
    if (!kept) return bad_request("Invalid filter clause");
    static const std::set<std::string, std::less<>> known{"id", "displayName", "deviceId", "operatingSystem"};
    for (json& row : *kept)
        if (auto wrong = select(call, known, row)) return *wrong;
    return page_of(tenant, call, *std::move(kept), "devices");
}

Reply add_member(Tenant& tenant, const Call& call) {
    if (!tenant.groups.contains(call.ids[0])) return no_such_object(call.ids[0]);
    if (tenant.groups[call.ids[0]]["groupTypes"].dump().find("Dynamic") != std::string::npos)
        return error(403, "Request_BadRequest", "Cannot Update a group with dynamic membership.");
    const std::string link = call.body.is_object() ? call.body.value("@odata.id", "") : "";
    if (!link.starts_with(root)) return bad_request("'@odata.id' is no reference to a directory object.");
    const std::string id = link.substr(root.size());
    const auto devices = directory_devices(tenant);
    if (!is_in(devices, id)) return no_such_object(id);
    auto& members = tenant.members[call.ids[0]];
    if (is_in(members, id))
        return error(400, "Request_BadRequest",
                     "One or more added object references already exist for the following modified "
                     "properties: 'members'.");
    members.push_back(
        *std::find_if(devices.begin(), devices.end(), [&](const json& one) { return one["id"] == id; }));
    return {204, nullptr, {}};
}

Reply remove_member(Tenant& tenant, const Call& call) {
    if (!tenant.groups.contains(call.ids[0])) return no_such_object(call.ids[0]);
    auto& members = tenant.members[call.ids[0]];
    if (!is_in(members, call.ids[1])) return no_such_object(call.ids[1]);
    std::erase_if(members, [&](const json& one) { return one["id"] == call.ids[1]; });
    return {204, nullptr, {}};
}

}  // namespace mdm::test::graph
