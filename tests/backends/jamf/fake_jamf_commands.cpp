#include <fmt/format.h>

#include <algorithm>

#include "backends/jamf/fake_jamf.hpp"
#include "backends/jamf/rsql.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::test {
namespace {

using Json = nlohmann::json;

struct CommandType {
    std::set<std::string> keys = {};
    std::set<std::string> required = {};
    const char* operation = "";  // in our words
};

const std::map<std::string, CommandType>& command_types() {
    static const std::map<std::string, CommandType> types{
        {"CERTIFICATE_LIST", {{}, {}, "device.sync"}},
        {"CLEAR_PASSCODE", {{}, {"unlockToken"}, "device.clear-passcode"}},
        {"CLEAR_RESTRICTIONS_PASSWORD", {}},
        {"DECLARATIVE_MANAGEMENT", {{"data"}, {}, "device.sync"}},
        {"DEVICE_INFORMATION", {{"queries"}, {}, "device.sync"}},
        {"DEVICE_LOCATION", {{}, {}, "device.locate"}},
        {"DEVICE_LOCK", {{"message", "phoneNumber", "pin"}, {}, "device.lock"}},
        {"DISABLE_LOST_MODE", {{}, {}, "device.lost-mode-off"}},
        {"ENABLE_LOST_MODE",
         {{"lostModeMessage", "lostModePhone", "lostModeFootnote"}, {}, "device.lost-mode-on"}},
        {"ERASE_DEVICE",
         {{"preserveDataPlan", "disallowProximitySetup", "pin", "obliterationBehavior", "returnToService"},
          {},
          "device.wipe"}},
        {"INSTALLED_APPLICATION_LIST", {{"identifiers", "managedAppsOnly", "items"}, {}, "device.sync"}},
        {"MANAGED_APPLICATION_LIST", {{"identifiers"}, {}, "device.sync"}},
        {"PLAY_LOST_MODE_SOUND", {}},
        {"PROFILE_LIST", {{"managedOnly"}, {}, "device.sync"}},
        {"RESTART_DEVICE", {{"rebuildKernelCache", "kextPaths", "notifyUser"}, {}, "device.restart"}},
        {"SECURITY_INFO", {{}, {}, "device.sync"}},
        {"SETTINGS", {{"deviceName", "bluetooth", "timeZone", "bootstrapTokenAllowed"}, {}, "device.rename"}},
        {"SET_RECOVERY_LOCK", {{"newPassword"}, {}, ""}},
        {"SHUT_DOWN_DEVICE", {{}, {}, "device.shutdown"}},
        {"UNLOCK_USER_ACCOUNT", {{"userName"}, {}, ""}},
    };
    return types;
}

bool is_six_digits(const Json& value) {
    if (!value.is_string()) return false;
    const auto text = value.get<std::string>();
    return text.size() == 6 && text.find_first_not_of("0123456789") == std::string::npos;
}

const std::set<std::string> texts{
    "unlockToken",     "data",          "message",          "phoneNumber", "pin",
    "lostModeMessage", "lostModePhone", "lostModeFootnote", "deviceName"};
const std::set<std::string> flags{"preserveDataPlan", "disallowProximitySetup", "notifyUser",
                                  "rebuildKernelCache", "clearActivationLock"};

}  // namespace

std::optional<FakeJamf::Client> FakeJamf::client(const std::string& management_id) {
    for (auto& [id, record] : computers_)
        if (record["general"]["managementId"] == management_id) return Client{true, id, &record};
    for (auto& [id, record] : mobiles_)
        if (record["general"]["managementId"] == management_id) return Client{false, id, &record};
    return std::nullopt;
}

void FakeJamf::leave(Json& record, bool computer) {
    if (computer)
        record["general"]["remoteManagement"]["managed"] = false;
    else
        record["general"]["managed"] = false;
    record["general"]["managementId"] = nullptr;
}

std::string FakeJamf::queue(const Client& client, const std::string& type, Json data,
                            const std::string& operation) {
    const std::string uuid = new_uuid();
    const bool tv = !client.computer && client.record->at("deviceType") == "tvOS";
    commands_.push_back({uuid, type, client.record->at("general").at("managementId"),
                         client.computer ? "COMPUTER"
                         : tv            ? "TV"
                                         : "MOBILE_DEVICE",
                         "PENDING", clock().now(), std::nullopt, std::move(data), ""});
    if (!operation.empty()) witnessed(operation, client.name(), commands_.back().data.dump());
    later(check_in, [this, uuid] { carry_out(uuid); });
    return uuid;
}

void FakeJamf::carry_out(const std::string& uuid) {
    const auto command =
        std::find_if(commands_.begin(), commands_.end(), [&](const Queued& one) { return one.uuid == uuid; });
    command->completed = clock().now();
    command->state = "ACKNOWLEDGED";
    const auto device = client(command->management_id);
    if (!device) return;  // it has left since
    Json& record = *device->record;
    const bool lost = !device->computer && record["security"]["lostModeEnabled"] == true;
    const auto fails = [&](const char* why) {
        command->state = "ERROR";
        command->failure = why;
    };
    if (command->type == "ENABLE_LOST_MODE") {
        if (device->computer || record["general"]["supervised"] != true) return fails("not supervised");
        record["security"]["lostModeEnabled"] = true;
    }
    if (command->type == "DISABLE_LOST_MODE") {
        if (!lost) return fails("not in lost mode");
        record["security"]["lostModeEnabled"] = false;
    }
    if (command->type == "DEVICE_LOCATION") {
        if (!lost) return fails("not in lost mode");
        record["security"]["lostModeLocation"] = {{"lastLocationUpdate", rfc3339(clock().now())},
                                                  {"lostModeLocationHorizontalAccuracyMeters", 7.0}};
    }
    if (command->type == "ERASE_DEVICE" || command->type == "REMOVE_PROFILE") leave(record, device->computer);
    if (command->type == "CLEAR_PASSCODE" && !device->computer) record["security"]["passcodePresent"] = false;
}

std::optional<net::Response> FakeJamf::bad_command(const Json& data, const Client& device) {
    const std::string type = data.value("commandType", "");
    const auto known = command_types().find(type);
    if (known == command_types().end()) return error(400, "INVALID_FIELD", "commandType", "unknown command");
    std::set<std::string> keys = known->second.keys;
    keys.insert("commandType");
    if (auto bad = unexpected(data, keys, known->second.required)) return bad;
    for (const auto& [key, value] : data.items()) {
        if (texts.contains(key) && !value.is_string())
            return error(400, "INVALID_FIELD", key, "must be a string");
        if (flags.contains(key) && !value.is_boolean())
            return error(400, "INVALID_FIELD", key, "must be a boolean");
    }
    if (data.contains("pin") && !device.computer) surprises.push_back("a pin for a mobile device");
    const bool needs_pin = device.computer && (type == "DEVICE_LOCK" || data.contains("pin"));
    if (needs_pin && !is_six_digits(data.value("pin", Json())))
        return error(400, "INVALID_FIELD", "pin", "must be six digits");
    if (type == "ENABLE_LOST_MODE" && !data.contains("lostModeMessage") && !data.contains("lostModePhone"))
        return error(400, "INVALID_FIELD", "lostModeMessage", "message or phone number required");
    if (type == "DEVICE_INFORMATION" && data.contains("queries") && !data.at("queries").is_array())
        return error(400, "INVALID_FIELD", "queries", "must be an array");
    if (lacking.contains(type)) return error(403, "INVALID_PRIVILEGE", "commandType", "Forbidden");
    return std::nullopt;
}

net::Response FakeJamf::send_commands(const Asked& asked, const Ids&) {
    const auto body = object_of(asked);
    if (!body) return error(400, "INVALID_JSON", "", "The request body is not JSON");
    if (auto bad = unexpected(*body, {}, {"clientData", "commandData"})) return *bad;
    const Json& clients = body->at("clientData");
    if (!clients.is_array() || clients.empty())
        return error(400, "INVALID_FIELD", "clientData", "must not be empty");
    std::vector<Client> devices;
    for (const Json& one : clients) {
        if (auto bad = unexpected(one, {}, {"managementId"})) return *bad;
        const auto device = client(one.at("managementId").get<std::string>());
        if (!device) return error(400, "INVALID_ID", "managementId", "No client with this management id");
        if (auto bad = bad_command(body->at("commandData"), *device)) return *bad;
        devices.push_back(*device);
    }
    const std::string type = body->at("commandData").at("commandType");
    Json answers = Json::array();
    for (const Client& device : devices) {
        const std::string uuid =
            queue(device, type, body->at("commandData"), command_types().at(type).operation);
        answers.push_back(
            {{"id", uuid}, {"href", std::string(base_url) + "/api/v2/mdm/commands?filter=uuid==" + uuid}});
    }
    return json_answer(answers, 201);
}

net::Response FakeJamf::list_commands(const Asked& asked, const Ids&) {
    only(asked, {"page", "page-size", "sort", "filter"});
    const std::string filter = asked.one("filter").value_or("");
    if (filter.empty()) return error(400, "INVALID_FIELD", "filter", "At least one filter field is required");
    const auto named_state = [](const std::string& state) {
        return state == "PENDING" ? "Pending" : state == "ACKNOWLEDGED" ? "Acknowledged" : "Error";
    };
    std::vector<Json> rows;
    for (const Queued& one : commands_) {
        const std::map<std::string, Json> fields{
            {"uuid", one.uuid},
            {"clientManagementId", one.management_id},
            {"command", one.type},
            {"status", named_state(one.state)},
            {"clientType", one.client_type},
            {"dateSent", rfc3339(one.sent)},
            {"dateCompleted", one.completed ? Json(rfc3339(*one.completed)) : Json()},
            {"active", one.state == "PENDING"}};
        const auto verdict = rsql(filter, [&](const std::string& selector) -> std::optional<Json> {
            const auto found = fields.find(selector);
            return found == fields.end() ? std::nullopt : std::optional(found->second);
        });
        if (!verdict.problem.empty()) return error(400, "INVALID_FIELD", "filter", verdict.problem);
        if (!verdict.holds) continue;
        Json row{{"uuid", one.uuid},
                 {"dateSent", rfc3339(one.sent)},
                 {"dateCompleted", fields.at("dateCompleted")},
                 {"client", {{"managementId", one.management_id}, {"clientType", one.client_type}}},
                 {"commandState", one.state},
                 {"commandType", one.type},
                 {"commandError", nullptr},
                 {"profileId", nullptr}};
        if (!one.failure.empty())
            row["commandError"] = {{"errorCode", 12078},
                                   {"errorDomain", "MCMDMErrorDomain"},
                                   {"errorLocalizedDescription", one.failure},
                                   {"errorEnglishDescription", one.failure}};
        rows.push_back(std::move(row));
    }
    if (asked.one("sort").value_or("dateSent:asc") == "dateSent:desc") std::reverse(rows.begin(), rows.end());
    return paged(asked, rows);
}

net::Response FakeJamf::blank_push(const Asked& asked, const Ids&) {
    const auto body = object_of(asked);
    if (!body) return error(400, "INVALID_JSON", "", "The request body is not JSON");
    if (auto bad = unexpected(*body, {}, {"clientManagementIds"})) return *bad;
    if (body->at("clientManagementIds").empty())
        return error(400, "INVALID_FIELD", "clientManagementIds", "must not be empty");
    Json wrong = Json::array();
    for (const Json& id : body->at("clientManagementIds")) {
        const auto device = client(id.get<std::string>());
        if (device)
            witnessed("device.sync", device->name(), "blank push");
        else
            wrong.push_back(id);
    }
    return json_answer({{"errorUuids", wrong}});
}

net::Response FakeJamf::ddm_sync(const Asked&, const Ids& ids) {
    const auto device = client(ids[0]);
    if (!device) return not_found();
    witnessed("device.sync", device->name(), "declarations");
    return {204, {}, ""};
}

net::Response FakeJamf::erase_computer(const Asked& asked, const Ids& ids) {
    const bool old = asked.path.find("/computer-inventory/") != std::string::npos;
    const auto found = computers_.find(static_cast<int>(to_int(ids[1]).value_or(-1)));
    if (old ? ids[0] != "v1" : (ids[0] != "v4" || !has_inventory("v4"))) return not_found();
    if (found == computers_.end()) return not_found();
    const auto body = object_of(asked);
    if (!body) return error(400, "INVALID_JSON", "", "The request body is not JSON");
    if (auto bad = unexpected(*body, {"pin"})) return *bad;
    const Json pin = body->value("pin", Json());
    if (!pin.is_null() && !is_six_digits(pin))
        return error(400, "INVALID_FIELD", "pin", "must be six digits");
    if (found->second["general"]["managementId"].is_null())
        return error(500, "INVALID_STATE", "id", "The computer is not managed");
    const std::string uuid =
        queue({true, found->first, &found->second}, "ERASE_DEVICE", *body, "device.wipe");
    return json_answer({{"deviceId", ids[1]}, {"commandUuid", uuid}});
}

net::Response FakeJamf::unmanage_computer(const Asked& asked, const Ids& ids) {
    const bool old = asked.path.find("/computer-inventory/") != std::string::npos;
    const auto found = computers_.find(static_cast<int>(to_int(ids[1]).value_or(-1)));
    if (old ? (ids[0] != "v1" || has_inventory("v4")) : (ids[0] != "v4" || !has_inventory("v4")))
        return not_found();
    if (found == computers_.end() || found->second["general"]["managementId"].is_null())
        return error(404, "INVALID_ID", "id", "The computer does not exist or is not managed");
    const std::string uuid =
        queue({true, found->first, &found->second}, "REMOVE_PROFILE", {}, "device.retire");
    return json_answer({{"deviceId", ids[1]}, {"commandUuid", uuid}});
}

net::Response FakeJamf::erase_mobile(const Asked& asked, const Ids& ids) {
    const auto found = mobiles_.find(static_cast<int>(to_int(ids[0]).value_or(-1)));
    if (found == mobiles_.end()) return not_found();
    const auto body = object_of(asked);
    if (!body) return error(400, "INVALID_JSON", "", "The request body is not JSON");
    if (auto bad = unexpected(
            *body, {"preserveDataPlan", "disallowProximitySetup", "clearActivationLock", "returnToService"}))
        return *bad;
    for (const auto& [key, value] : body->items())
        if (!value.is_boolean()) return error(400, "INVALID_FIELD", key, "must be a boolean");
    if (found->second["general"]["managementId"].is_null())
        return error(400, "INVALID_STATE", "id", "The device is not managed");
    const std::string uuid =
        queue({false, found->first, &found->second}, "ERASE_DEVICE", *body, "device.wipe");
    return json_answer({{"deviceId", ids[0]}, {"commandUuid", uuid}});
}

net::Response FakeJamf::unmanage_mobile(const Asked&, const Ids& ids) {
    const auto found = mobiles_.find(static_cast<int>(to_int(ids[0]).value_or(-1)));
    if (found == mobiles_.end() || found->second["general"]["managementId"].is_null()) return not_found();
    const std::string uuid =
        queue({false, found->first, &found->second}, "REMOVE_PROFILE", {}, "device.retire");
    return json_answer({{"deviceId", ids[0]}, {"commandUuid", uuid}});
}

net::Response FakeJamf::deploy_package(const Asked& asked, const Ids&) {
    const auto body = object_of(asked);
    if (!body) return error(400, "INVALID_JSON", "", "The request body is not JSON");
    if (auto bad = unexpected(*body, {"installAsManaged", "devices", "groupId"}, {"manifest"})) return *bad;
    if (auto bad =
            unexpected(body->at("manifest"), {"displayImageUrl", "fullSizeImageUrl", "subtitle"},
                       {"url", "hash", "hashType", "bundleId", "bundleVersion", "title", "sizeInBytes"}))
        return *bad;
    if (!body->at("manifest").at("sizeInBytes").is_number_integer())
        return error(400, "INVALID_FIELD", "sizeInBytes", "must be a number");
    const std::string hash = body->at("manifest").at("hashType");
    if (hash != "MD5" && hash != "SHA256") return error(400, "INVALID_FIELD", "hashType", "MD5 or SHA256");
    Json queued = Json::array(), errors = Json::array();
    for (const Json& one : body->value("devices", Json::array())) {
        if (!one.is_number_integer()) return error(400, "INVALID_FIELD", "devices", "must be numbers");
        const auto found = computers_.find(one.get<int>());
        if (found == computers_.end() || found->second["general"]["managementId"].is_null()) {
            errors.push_back(
                {{"device", one},
                 {"reason", "Device does not support the InstallEnterpriseApplication command"}});
            continue;
        }
        const std::string uuid = queue({true, found->first, &found->second}, "INSTALL_ENTERPRISE_APPLICATION",
                                       body->at("manifest"), "app.push");
        queued.push_back({{"device", one}, {"commandUuid", uuid}});
    }
    if (asked.one("verbose") != "true") return {202, {}, ""};
    return json_answer({{"queuedCommands", queued}, {"errors", errors}});
}

net::Response FakeJamf::update_plans(const Asked& asked, const Ids&) {
    const auto body = object_of(asked);
    if (!body) return error(400, "INVALID_JSON", "", "The request body is not JSON");
    if (auto bad = unexpected(*body, {}, {"devices", "config"})) return *bad;
    const Json& config = body->at("config");
    if (auto bad = unexpected(
            config, {"specificVersion", "buildVersion", "maxDeferrals", "forceInstallLocalDateTime"},
            {"updateAction", "versionType"}))
        return *bad;
    const std::string kind = config.at("versionType");
    if ((kind == "SPECIFIC_VERSION" || kind == "CUSTOM_VERSION") != config.contains("specificVersion"))
        return error(400, "INVALID_FIELD", "specificVersion", "goes with SPECIFIC_VERSION");
    if (config.at("updateAction") == "DOWNLOAD_INSTALL_SCHEDULE" &&
        !config.contains("forceInstallLocalDateTime"))
        return error(400, "INVALID_FIELD", "forceInstallLocalDateTime", "must not be null");
    if (config.at("updateAction") == "DOWNLOAD_INSTALL_ALLOW_DEFERRAL" && !config.contains("maxDeferrals"))
        return error(400, "INVALID_FIELD", "maxDeferrals", "must not be null");
    Json plans = Json::array();
    for (const Json& one : body->at("devices")) {
        if (auto bad = unexpected(one, {}, {"deviceId", "objectType"})) return *bad;
        const int id = static_cast<int>(to_int(one.at("deviceId").get<std::string>()).value_or(-1));
        const bool computer = one.at("objectType") == "COMPUTER";
        if (computer ? !computers_.contains(id) : !mobiles_.contains(id))
            return error(400, "INVALID_FIELD", "devices", "no such device");
        const std::string plan = new_uuid();
        plans_[plan] = {{"planUuid", plan},
                        {"device", one},
                        {"status", {{"state", "SchedulingDDM"}, {"errorReasons", Json::array()}}}};
        witnessed("device.update-os", (computer ? "computer:" : "mobile:") + std::to_string(id),
                  config.dump());
        later(check_in, [this, plan] { plans_.at(plan)["status"]["state"] = "PlanCompleted"; });
        plans.push_back(
            {{"device", one}, {"planId", plan}, {"href", "/v1/managed-software-updates/plans/" + plan}});
    }
    return json_answer({{"plans", plans}}, 201);
}

net::Response FakeJamf::one_plan(const Asked&, const Ids& ids) {
    const auto found = plans_.find(ids[0]);
    return found == plans_.end() ? not_found() : json_answer(found->second);
}

}  // namespace mdm::test
