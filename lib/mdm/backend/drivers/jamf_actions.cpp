#include "mdm/backend/drivers/jamf_actions.hpp"

#include <fmt/format.h>

#include "mdm/backend/drivers/jamf_profile.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/net/url.hpp"

namespace mdm::jamf {
namespace {

using drivers::Exchange;
using nlohmann::json;

Exchange exchange(const Command& command, std::string path) {
    Exchange made;
    made.path = std::move(path);
    made.operation = command.operation->id;
    return made;
}

Receipt refused(Outcome outcome, Code code, std::string message) {
    Receipt receipt;
    receipt.outcome = outcome;
    receipt.error = Error{code, std::move(message)};
    return receipt;
}

Receipt accepted(std::string command_id) {
    Receipt receipt;
    receipt.outcome = Outcome::accepted;
    receipt.command_id = std::move(command_id);
    receipt.learnt_from = "answer";
    return receipt;
}

std::string input(const Command& command, std::string_view name) {
    const auto found = command.inputs.find(name);
    if (found == command.inputs.end()) return {};
    const auto* text = std::get_if<std::string>(&found->second);
    return text != nullptr ? *text : std::string();
}

Receipt sent(rest::Connection& connection, const Exchange& post, const json::json_pointer& id,
             const Stop& stop) {
    const auto answer = drivers::ask_json(connection, post, stop);
    if (!answer.ok()) return drivers::failed_write(answer.error());
    const bool told = answer->contains(id) && answer->at(id).is_string();
    return accepted(told ? answer->at(id).get<std::string>() : std::string());
}

Exchange post_json(const Command& command, std::string path, const json& body) {
    Exchange made = exchange(command, std::move(path));
    made.method = "POST";
    made.body = body.dump();
    made.content_type = "application/json";
    made.effect = Effect::unsafe;
    return made;
}

/// The second id of a device, as it was learnt before; "" when it is not managed any more.
std::string management_id(const rest::Values& values) {
    if (values.extra == nullptr) return {};
    const auto found = values.extra->find("managementId");
    return found == values.extra->end() ? std::string() : found->second;
}

json update_config(const Command& command) {
    const std::string version = input(command, "version");
    const std::string deadline = input(command, "deadline");
    json config{{"updateAction", deadline.empty() ? "DOWNLOAD_INSTALL" : "DOWNLOAD_INSTALL_SCHEDULE"},
                {"versionType", version.empty() ? "LATEST_ANY" : "SPECIFIC_VERSION"}};
    if (!version.empty()) config["specificVersion"] = version;
    if (!deadline.empty()) config["forceInstallLocalDateTime"] = deadline;
    return config;
}

}  // namespace

Receipt clear_passcode(rest::Connection& connection, const rest::Values& values, const Command& command,
                       const Stop& stop) {
    Exchange read = exchange(command, fmt::format("/v2/mobile-devices/{}/detail",
                                                  net::percent_encode(number_of(command.target.id))));
    read.permission = "Read Mobile Devices";
    const auto detail = drivers::ask_json(connection, read, stop);
    if (!detail.ok()) return drivers::failed_write(detail.error());
    const json::json_pointer at("/ios/unlockToken");
    if (!detail->contains(at) || !detail->at(at).is_string() || detail->at(at).get<std::string>().empty())
        return refused(
            Outcome::unsupported, Code::unsupported,
            "the server has no unlock token of this device, and without one no passcode is cleared");
    const std::string token = detail->at(at).get<std::string>();
    Exchange post = post_json(command, "/v2/mdm/commands",
                              {{"clientData", {{{"managementId", management_id(values)}}}},
                               {"commandData", {{"commandType", "CLEAR_PASSCODE"}, {"unlockToken", token}}}});
    post.secrets = {Secret(token)};
    post.permission = "Send Mobile Device Remove Passcode Command";
    return sent(connection, post, json::json_pointer("/0/id"), stop);
}

Receipt update_os(rest::Connection& connection, const Command& command, const Stop& stop) {
    const auto population = population_of(command.target.id);
    if (!population.ok()) return drivers::failed_write(population.error());
    const std::string& platform = command.target.platform;
    const char* type = *population == Population::computer ? "COMPUTER"
                       : platform == "tvos"                ? "APPLE_TV"
                                                           : "MOBILE_DEVICE";
    Exchange post =
        post_json(command, "/v1/managed-software-updates/plans",
                  {{"devices", {{{"deviceId", number_of(command.target.id)}, {"objectType", type}}}},
                   {"config", update_config(command)}});
    post.permission = "Create Managed Software Updates";
    return sent(connection, post, json::json_pointer("/plans/0/planId"), stop);
}

}  // namespace mdm::jamf
