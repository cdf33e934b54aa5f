#include "mdm/backend/drivers/jamf_invitations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>
#include <sstream>

#include "mdm/backend/drivers/jamf_actions.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/net/url.hpp"

namespace mdm::jamf {
namespace {

using drivers::Exchange;
using nlohmann::json;

/// "2026-11-22 18:00:00", as the Classic API writes times.
std::string classic_time(Time time) {
    std::string text = rfc3339(std::chrono::floor<std::chrono::seconds>(time));
    std::replace(text.begin(), text.end(), 'T', ' ');
    text.pop_back();
    return text;
}

json read_one(Population population, const pugi::xml_node& node) {
    const std::string expires = node.child("expiration_date").text().get();
    const auto until = parse_rfc3339(expires);
    return {{"id", node.child("id").text().get()},
            {"population", std::string(name(population))},
            {"expires", until.ok() ? json(rfc3339(*until)) : json()},
            {"used", node.child("times_used").text().as_int()},
            {"number", node.child("invitation").text().get()}};
}

Receipt stopped(Outcome outcome, Code code, std::string message) {
    Receipt receipt;
    receipt.outcome = outcome;
    receipt.error = Error{code, std::move(message)};
    return receipt;
}

std::string input(const Command& command, std::string_view name) {
    const auto found = command.inputs.find(name);
    const auto* text = found == command.inputs.end() ? nullptr : std::get_if<std::string>(&found->second);
    return text != nullptr ? *text : std::string();
}

Exchange exchange(Population population, std::string path, std::string_view operation) {
    Exchange made;
    made.base = "classic";
    made.path = fmt::format("/{}{}", invitations_resource(population), path);
    made.accept = "application/xml";
    made.operation = operation;
    made.permission = population == Population::computer ? "Create Computer Enrollment Invitations"
                                                         : "Create Mobile Device Enrollment Invitations";
    return made;
}

Result<std::string> new_id(Population population, const std::string& answer) {
    const auto made = read_invitations(population, answer);
    if (made.ok() && made->size() == 1) return made->at(0).at("id").get<std::string>();
    return Error{Code::outcome_unknown, "the server made an invitation and did not say which id it has"};
}

Result<std::optional<Time>> end_of(const rest::Connection& connection, const std::string& expires) {
    if (expires.empty()) return std::optional<Time>();
    MDM_TRY(const Millis life, parse_duration(expires));
    return std::optional<Time>(connection.seams().clock.now() + life);
}

}  // namespace

std::string_view invitations_resource(Population population) {
    return population == Population::computer ? "computerinvitations" : "mobiledeviceinvitations";
}

std::string_view invitation_root(Population population) {
    return population == Population::computer ? "computer_invitation" : "mobile_device_invitation";
}

std::string new_invitation(Population population, std::optional<Time> until) {
    pugi::xml_document document;
    pugi::xml_node root = document.append_child(invitation_root(population).data());
    root.append_child("invitation_type")
        .text()
        .set(population == Population::computer ? "URL" : "USER_INITIATED_URL");
    root.append_child("expiration_date").text().set(until ? classic_time(*until).c_str() : "Unlimited");
    std::ostringstream out;
    document.save(out, "", pugi::format_raw, pugi::encoding_utf8);
    return out.str();
}

Result<json> read_invitations(Population population, std::string_view xml) {
    pugi::xml_document document;
    if (!document.load_buffer(xml.data(), xml.size()))
        return Error{Code::bad_response, "the server's invitations make no sense"};
    json list = json::array();
    const std::string root(invitation_root(population));
    if (const pugi::xml_node one = document.child(root.c_str())) list.push_back(read_one(population, one));
    for (const pugi::xml_node& one : document.child((root + "s").c_str()).children(root.c_str()))
        list.push_back(read_one(population, one));
    return list;
}

Receipt invite(rest::Connection& connection, const Command& command, const Stop& stop) {
    const std::string platform = input(command, "platform");
    if (platform != "macos" && platform != "ios" && platform != "ipados")
        return stopped(Outcome::unsupported, Code::unsupported,
                       platform.empty() ? "invitations are for one platform: macos, ios or ipados"
                                        : fmt::format("this server does not invite '{}'", platform));
    const Population population = platform == "macos" ? Population::computer : Population::mobile;
    const auto until = end_of(connection, input(command, "expires"));
    if (!until.ok()) return drivers::failed_write(until.error());
    Exchange post = exchange(population, "/id/0", command.operation->id);
    post.method = "POST";
    post.body = new_invitation(population, *until);
    post.content_type = "application/xml";
    post.effect = Effect::unsafe;
    const auto answer = drivers::ask(connection, post, stop);
    if (!answer.ok()) return drivers::failed_write(answer.error());
    const auto id = new_id(population, *answer);
    if (!id.ok()) return drivers::failed_write(id.error());
    Receipt receipt;
    receipt.outcome = Outcome::accepted;
    receipt.learnt_from = "answer";
    receipt.command_id = fmt::format("{}:{}", name(population), *id);
    const auto read =
        drivers::ask(connection, exchange(population, "/id/" + *id, command.operation->id), stop);
    const auto made = read.ok() ? read_invitations(population, *read) : Result<json>(read.error());
    if (!made.ok() || made->empty() || made->at(0).at("number").get<std::string>().empty()) {
        receipt.error = Error{Code::bad_response, "the invitation was made, and its link could not be read",
                              "it is in the server's console"};
        return receipt;
    }
    const std::string number = made->at(0).at("number").get<std::string>();
    receipt.handed_back["link"] = Secret(
        fmt::format("{}/enroll?invitation={}", connection.settings().url, net::percent_encode(number)));
    return receipt;
}

Receipt revoke_invitation(rest::Connection& connection, const Command& command, const Stop& stop) {
    const auto population = population_of(command.target.id);
    if (!population.ok()) return drivers::failed_write(population.error());
    Exchange remove = exchange(*population, "/id/" + number_of(command.target.id), command.operation->id);
    remove.method = "DELETE";
    remove.effect = Effect::idempotent;
    const auto answer = drivers::ask(connection, remove, stop);
    Receipt receipt;
    receipt.outcome = Outcome::accepted;
    receipt.learnt_from = "answer";
    return answer.ok() ? receipt : drivers::failed_write(answer.error());
}

}  // namespace mdm::jamf
