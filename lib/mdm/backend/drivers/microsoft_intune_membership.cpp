// Into an Entra group and out of it. A group has objects of the directory as members: the device's object is
// asked for first, by the id that managed device and directory share.
#include <fmt/format.h>

#include <algorithm>

#include "mdm/backend/drivers/exchange.hpp"
#include "mdm/backend/drivers/microsoft_intune.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/net/url.hpp"

namespace mdm::intune {
namespace {

using drivers::Exchange;
using nlohmann::json;

struct Change {
    rest::Connection& connection;
    const Operation* operation;
    std::string group;
    std::function<void(Receipt)> done;

    bool adds() const { return operation->id == "group.add"; }
};

Receipt accepted() {
    Receipt receipt;
    receipt.outcome = Outcome::accepted;
    receipt.learnt_from = "answer";
    return receipt;
}

Receipt unregistered() {
    Receipt receipt;
    receipt.outcome = Outcome::rejected;
    receipt.error =
        Error{Code::not_found, "the device is not registered in Entra ID, whose groups these are",
              "it gets an object there once it has registered; mdmctl device show tells its last contact"};
    return receipt;
}

/// A GUID, and not the one of nobody.
bool is_registered(const std::string& id) {
    const auto fits = [](char c) {
        return c == '-' || std::string_view("0123456789abcdef").find(c) != std::string_view::npos;
    };
    const std::string text = lower(id);
    return text.size() == 36 && std::all_of(text.begin(), text.end(), fits) &&
           text.find_first_not_of("0-") != std::string::npos;
}

Exchange find_object(const Change& change, const std::string& device) {
    Exchange made;
    made.path = "/devices";
    made.query = {{"$filter", fmt::format("deviceId eq '{}'", device)}, {"$select", "id"}};
    made.operation = change.operation->id;
    made.permission = "Device.Read.All";
    return made;
}

/// The one object's id, or "".
std::string object_of(const std::string& body) {
    const json answer = json::parse(body, nullptr, false);
    const json::json_pointer list("/value"), id("/value/0/id");
    if (!answer.is_object() || !answer.contains(list) || !answer.at(list).is_array()) return {};
    if (answer.at(list).size() != 1 || !answer.contains(id) || !answer.at(id).is_string()) return {};
    return answer.at(id).get<std::string>();
}

Exchange write(const Change& change, const std::string& object) {
    Exchange made;
    made.operation = change.operation->id;
    made.effect = change.operation->effect;
    made.permission = "GroupMember.ReadWrite.All";
    const std::string members = fmt::format("/groups/{}/members/", net::percent_encode(change.group));
    if (!change.adds()) {
        made.method = "DELETE";
        made.path = fmt::format("{}{}/$ref", members, net::percent_encode(object));
        return made;
    }
    made.method = "POST";
    made.path = members + "$ref";
    made.body =
        json{{"@odata.id", fmt::format("{}/directoryObjects/{}", change.connection.base_url(""), object)}}
            .dump();
    made.content_type = "application/json";
    return made;
}

/// Who is in already, or out already, is where they should be.
bool is_so_already(const Change& change, const Error& error) {
    if (!change.adds()) return error.code == Code::not_found;
    return lower(error.message).find("references already exist") != std::string::npos;
}

void finish(const Change& change, const Result<std::string>& answer) {
    if (answer.ok() || is_so_already(change, answer.error())) return change.done(accepted());
    change.done(drivers::failed_write(answer.error()));
}

void found(const Change& change, const Result<std::string>& answer) {
    if (!answer.ok()) return change.done(drivers::failed_write(answer.error()));
    const std::string object = object_of(*answer);
    if (object.empty()) return change.done(unregistered());
    drivers::ask_later(change.connection, write(change, object),
                       [change](const Result<std::string>& written) { finish(change, written); });
}

}  // namespace

void change_membership(rest::Connection& connection, const rest::Values& values, const Command& command,
                       std::function<void(Receipt)> done) {
    const auto entra = values.extra->find("entra");
    if (entra == values.extra->end() || !is_registered(entra->second)) return done(unregistered());
    const Change change{connection, command.operation, values.inputs->at("group").text, std::move(done)};
    drivers::ask_later(connection, find_object(change, entra->second),
                       [change](const Result<std::string>& answer) { found(change, answer); });
}

}  // namespace mdm::intune
