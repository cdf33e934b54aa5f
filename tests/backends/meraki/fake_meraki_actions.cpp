#include <fmt/format.h>

#include <algorithm>

#include "backends/meraki/fake_meraki.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::test {
namespace {

using Json = nlohmann::json;

const std::set<std::string> selectors{"ids", "serials", "wifiMacs", "scope"};

bool is_texts(const Json& value) {
    return value.is_array() &&
           std::all_of(value.begin(), value.end(), [](const Json& one) { return one.is_string(); });
}

bool is_pin(const Json& value) {
    return value.is_number_integer() && value.get<std::int64_t>() >= 100'000 &&
           value.get<std::int64_t>() <= 999'999;
}

bool is_mac(const Json& fields) {
    return fields.at("osName").get<std::string>().starts_with("macOS");
}

void leave(Json& fields) {
    fields["hasMdm"] = false;
    fields["isManaged"] = false;
}

}  // namespace

std::optional<Json> FakeMeraki::object_of(const Asked& asked) {
    if (asked.body.empty()) return Json::object();
    Json body = Json::parse(asked.body, nullptr, false);
    if (body.is_discarded() || !body.is_object()) return std::nullopt;
    return body;
}

std::optional<net::Response> FakeMeraki::unexpected(const Json& body, const std::set<std::string>& allowed) {
    for (const auto& [key, value] : body.items())
        if (!allowed.contains(key)) return error(400, fmt::format("'{}' is not a valid parameter", key));
    return std::nullopt;
}

FakeMeraki::Selection FakeMeraki::select(const Asked& asked, const std::string& network,
                                         const std::set<std::string>& others) {
    const auto body = object_of(asked);
    if (!body || asked.header("Content-Type").find("application/json") == std::string::npos)
        return {{}, {}, error(400, "The request body must be a JSON object")};
    std::set<std::string> allowed = selectors;
    allowed.insert(others.begin(), others.end());
    if (auto refused = unexpected(*body, allowed)) return {{}, {}, refused};
    bool any = false;
    std::set<std::string> found;
    const std::pair<const char*, const char*> by[] = {
        {"ids", "id"}, {"serials", "serialNumber"}, {"wifiMacs", "wifiMac"}};
    for (const auto& [key, field] : by) {
        if (!body->contains(key)) continue;
        any = true;
        if (!is_texts(body->at(key)))
            return {{}, {}, error(400, fmt::format("'{}' must be an array of strings", key))};
        for (const auto& [id, device] : devices_)
            for (const Json& wanted : body->at(key))
                if (device.network == network && device.fields.at("hasMdm") == true &&
                    device.fields.at(field) == wanted)
                    found.insert(id);
    }
    if (body->contains("scope")) {
        surprises.push_back("scope in a write: " + asked.body);
        any = true;
        for (const std::string& id : in_scope(network, body->at("scope").get<Ids>())) found.insert(id);
    }
    if (!any)
        return {{}, {}, error(400, "At least one of 'wifiMacs', 'ids', 'serials', 'scope' is required")};
    return {{found.begin(), found.end()}, *body, std::nullopt};
}

void FakeMeraki::command(const std::string& operation, Device& device, const std::string& logged,
                         std::function<void(Json&)> effect, const std::string& detail) {
    const std::string id = device.fields.at("id");
    witnessed(operation, id, detail);
    device.logs.push_back({{"action", logged},
                           {"name", device.fields.at("name")},
                           {"details", "{}"},
                           {"dashboardUser", "mdmctl"},
                           {"ts", rfc3339(clock().now())}});
    if (effect) later(check_in, [this, id, effect] { effect(devices_.at(id).fields); });
}

net::Response FakeMeraki::batch(const Asked& asked, const std::string& network,
                                const std::set<std::string>& others, const std::string& operation,
                                const std::string& logged) {
    const Selection selection = select(asked, network, others);
    if (selection.refused) return *selection.refused;
    for (const std::string& id : selection.ids)
        command(operation, devices_.at(id), logged, nullptr, asked.body);
    return json_answer({{"ids", selection.ids}});
}

net::Response FakeMeraki::lock(const Asked& asked, const Ids& ids) {
    const Selection selection = select(asked, ids[0], {"pin"});
    if (selection.refused) return *selection.refused;
    const bool pin = selection.body.contains("pin");
    if (pin && !is_pin(selection.body.at("pin"))) return error(400, "'pin' must be a six digit integer");
    for (const std::string& id : selection.ids)
        if (is_mac(devices_.at(id).fields) && !pin) return error(400, "'pin' is required for macOS devices");
    for (const std::string& id : selection.ids)
        command("device.lock", devices_.at(id), "DeviceLock", nullptr, asked.body);
    return json_answer({{"ids", selection.ids}});
}

net::Response FakeMeraki::wipe(const Asked& asked, const Ids& ids) {
    const auto body = object_of(asked);
    if (!body) return error(400, "The request body must be a JSON object");
    if (auto refused = unexpected(*body, {"id", "serial", "wifiMac", "pin"})) return *refused;
    const auto given = body->count("id") + body->count("serial") + body->count("wifiMac");
    if (given != 1) return error(400, "Exactly one of 'id', 'serial', 'wifiMac' is required");
    if (body->contains("pin") && !is_pin(body->at("pin")))
        return error(400, "'pin' must be a six digit integer");
    for (auto& [id, device] : devices_) {
        if (device.network != ids[0] || device.fields.at("hasMdm") != true) continue;
        const bool meant =
            (body->contains("id") && body->at("id") == id) ||
            (body->contains("serial") && body->at("serial") == device.fields.at("serialNumber")) ||
            (body->contains("wifiMac") && body->at("wifiMac") == device.fields.at("wifiMac"));
        if (!meant) continue;
        if (is_mac(device.fields) && !body->contains("pin"))
            return error(400, "'pin' is required for macOS devices");
        command("device.wipe", device, "EraseDevice", leave, asked.body);
        return json_answer({{"id", id}});
    }
    return error(400, "Device not found");
}

net::Response FakeMeraki::reboot(const Asked& asked, const Ids& ids) {
    return batch(asked, ids[0],
                 {"notifyUser", "rebuildKernelCache", "kextPaths", "requestRequiresNetworkTether"},
                 "device.restart", "RestartDevice");
}

net::Response FakeMeraki::shutdown(const Asked& asked, const Ids& ids) {
    return batch(asked, ids[0], {}, "device.shutdown", "ShutDownDevice");
}

net::Response FakeMeraki::checkin(const Asked& asked, const Ids& ids) {
    return batch(asked, ids[0], {}, "device.sync", "DeviceInformation");
}

net::Response FakeMeraki::set_fields(const Asked& asked, const Ids& ids) {
    const auto body = object_of(asked);
    if (!body) return error(400, "The request body must be a JSON object");
    if (auto refused = unexpected(*body, {"id", "serial", "wifiMac", "deviceFields"})) return *refused;
    if (!body->contains("deviceFields")) return error(400, "'deviceFields' is required");
    if (auto refused = unexpected(body->at("deviceFields"), {"name", "notes"})) return *refused;
    for (auto& [id, device] : devices_) {
        const bool meant =
            (body->contains("id") && body->at("id") == id) ||
            (body->contains("serial") && body->at("serial") == device.fields.at("serialNumber"));
        if (device.network != ids[0] || !meant || device.fields.at("hasMdm") != true) continue;
        const Json changes = body->at("deviceFields");
        command(
            "device.rename", device, "Settings", [changes](Json& fields) { fields.update(changes); },
            asked.body);
        Json answer{
            {"id", id}, {"wifiMac", device.fields.at("wifiMac")}, {"serial", device.fields.at("serial")}};
        answer.update(changes);
        return json_answer(Json::array({answer}));
    }
    return json_answer(Json::array());
}

net::Response FakeMeraki::modify_tags(const Asked& asked, const Ids& ids) {
    const Selection selection = select(asked, ids[0], {"tags", "updateAction"});
    if (selection.refused) return *selection.refused;
    const Json& body = selection.body;
    if (!body.contains("tags") || !is_texts(body.at("tags"))) return error(400, "'tags' is required");
    const std::string how = body.value("updateAction", "");
    if (how != "add" && how != "delete" && how != "update")
        return error(400, "'updateAction' must be one of: 'add', 'delete', 'update'");
    Json changed = Json::array();
    for (const std::string& id : selection.ids) {
        Json& fields = devices_.at(id).fields;
        auto tags = how == "update" ? Ids{} : fields.at("tags").get<Ids>();
        for (const Json& tag : body.at("tags")) {
            std::erase(tags, tag.get<std::string>());
            if (how != "delete") tags.push_back(tag);
        }
        fields["tags"] = tags;
        witnessed(how == "delete" ? "group.remove" : "group.add", id, asked.body);
        changed.push_back(
            {{"id", id}, {"tags", tags}, {"wifiMac", fields.at("wifiMac")}, {"serial", fields.at("serial")}});
    }
    return json_answer(changed);
}

net::Response FakeMeraki::unenroll(const Asked& asked, const Ids& ids) {
    Device* device = find(ids[0], ids[1]);
    if (device == nullptr) return not_found();
    if (!asked.body.empty() && asked.body != "{}") return error(400, "Unexpected request body");
    if (device->fields.at("hasMdm") != true) return error(400, "Device is not enrolled");
    command("device.retire", *device, "RemoveProfile", leave);
    return json_answer({{"success", true}});
}

net::Response FakeMeraki::refresh(const Asked&, const Ids& ids) {
    Device* device = find(ids[0], ids[1]);
    if (device == nullptr) return not_found();
    command("device.sync", *device, "DeviceInformation", nullptr, "refreshDetails");
    return {200, {}, ""};
}

net::Response FakeMeraki::apps(const Asked& asked, const Ids& ids, bool install) {
    Device* device = find(ids[0], ids[1]);
    if (device == nullptr) return not_found();
    const auto body = object_of(asked);
    if (!body) return error(400, "The request body must be a JSON object");
    std::set<std::string> allowed{"appIds"};
    if (install) allowed.insert("force");
    if (auto refused = unexpected(*body, allowed)) return *refused;
    if (!body->contains("appIds") || !is_texts(body->at("appIds")) || body->at("appIds").empty())
        return error(400, "'appIds' is required");
    command(install ? "app.push" : "app.remove", *device,
            install ? "InstallApplication" : "RemoveApplication", nullptr, body->at("appIds").dump());
    return {200, {}, ""};
}

net::Response FakeMeraki::install_apps(const Asked& asked, const Ids& ids) {
    return apps(asked, ids, true);
}

net::Response FakeMeraki::uninstall_apps(const Asked& asked, const Ids& ids) {
    return apps(asked, ids, false);
}

net::Response FakeMeraki::make_token(const Asked& asked, const Ids&) {
    const auto body = object_of(asked);
    if (!body) return error(400, "The request body must be a JSON object");
    if (auto refused = unexpected(*body, {"networkId", "expiresAt"})) return *refused;
    if (!body->contains("networkId") || !networks_.contains(body->at("networkId").get<std::string>()))
        return error(400, "'networkId' is required");
    const std::string id = std::to_string(tokens_.size() + 1);
    Json token{{"id", id},
               {"networkId", body->at("networkId")},
               {"createdAt", rfc3339(clock().now())},
               {"expiresAt", body->contains("expiresAt") ? body->at("expiresAt") : Json()}};
    tokens_[id] = token;
    witnessed("enrollment.create", id, asked.body);
    token["rawToken"] = "raw-token-secret-" + id;
    return json_answer(token);
}

net::Response FakeMeraki::list_tokens(const Asked&, const Ids&) {
    Json tokens = Json::array();
    for (const auto& [id, token] : tokens_) tokens.push_back(token);
    return json_answer(tokens);
}

net::Response FakeMeraki::revoke_token(const Asked&, const Ids& ids) {
    if (tokens_.erase(ids[1]) == 0) return not_found();
    witnessed("enrollment.revoke", ids[1]);
    return {204, {}, ""};
}

}  // namespace mdm::test
