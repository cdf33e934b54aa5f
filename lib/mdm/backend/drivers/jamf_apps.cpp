// Packages are deployed to Macs one by one; App Store apps have a scope, which is read again and written
// whole, so that what a person put there stays.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/backend/drivers/jamf_actions.hpp"
#include "mdm/backend/drivers/jamf_manifest.hpp"
#include "mdm/backend/drivers/jamf_profile.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/net/url.hpp"

namespace mdm::jamf {
namespace {

using drivers::Exchange;
using nlohmann::json;

struct StoreApps {
    std::string_view prefix;
    Population population;
    std::string_view resource;
    std::string_view root;
    std::string_view privilege;
};
constexpr std::array<StoreApps, 2> stores{
    {{"mobile-app:", Population::mobile, "mobiledeviceapplications", "mobile_device_application",
      "Mobile Device Apps"},
     {"mac-app:", Population::computer, "macapplications", "mac_application", "Mac Applications"}}};

Receipt stopped(Outcome outcome, Code code, std::string message, std::string hint = {}) {
    Receipt receipt;
    receipt.outcome = outcome;
    receipt.error = Error{code, std::move(message), std::move(hint)};
    return receipt;
}

Receipt wrong_app(const std::string& app) {
    return stopped(Outcome::rejected, Code::not_found, fmt::format("'{}' is no app of this server", app),
                   "list them with: mdmctl app list");
}

Receipt done(std::string command_id = {}) {
    Receipt receipt;
    receipt.outcome = Outcome::accepted;
    receipt.learnt_from = "answer";
    receipt.command_id = std::move(command_id);
    return receipt;
}

std::string app_of(const Command& command) {
    const auto found = command.inputs.find("app");
    const auto* text = found == command.inputs.end() ? nullptr : std::get_if<std::string>(&found->second);
    return text != nullptr ? *text : std::string();
}

std::string after_colon(const std::string& id) {
    return net::percent_encode(number_of(id));
}

// ---- App Store apps

Exchange of_app(const StoreApps& store, const std::string& app, const Command& command) {
    Exchange made;
    made.base = "classic";
    made.path = fmt::format("/{}/id/{}", store.resource, after_colon(app));
    made.accept = "application/xml";
    made.operation = command.operation->id;
    made.permission = fmt::format("Update {}", store.privilege);
    return made;
}

/// What is wrong with putting the device into (or taking it out of) these lines; nullopt: nothing to write.
struct Change {
    std::optional<std::vector<ObjectAssignment>> lines = {};
    std::optional<Receipt> refused = {};
};

Change with_device(std::vector<ObjectAssignment> lines, const std::string& device) {
    using To = ObjectAssignment::To;
    for (const ObjectAssignment& line : lines) {
        if (line.to == To::device && line.id == device && line.exclude)
            return {{},
                    stopped(Outcome::rejected, Code::refused, "the app's scope excludes this device",
                            "change its scope in the console")};
        if (line.to == To::all_devices || (line.to == To::device && line.id == device)) return {};
    }
    lines.push_back({To::device, device, false});
    return {std::move(lines), {}};
}

Change without_device(std::vector<ObjectAssignment> lines, const std::string& device) {
    using To = ObjectAssignment::To;
    const auto own = [&](const ObjectAssignment& line) {
        return line.to == To::device && line.id == device && !line.exclude;
    };
    const bool by_others = std::any_of(lines.begin(), lines.end(), [](const ObjectAssignment& line) {
        return !line.exclude && line.to != To::device;
    });
    if (std::erase_if(lines, own) > 0) return {std::move(lines), {}};
    return {{},
            stopped(Outcome::rejected, Code::refused,
                    by_others ? "the app's scope names groups or all devices, and not this device"
                              : "the app's scope does not name this device",
                    by_others ? "change its scope in the console" : "")};
}

Receipt rescope(rest::Connection& connection, const StoreApps& store, const Command& command, bool push,
                const Stop& stop) {
    const std::string app = app_of(command);
    if (!to_int(number_of(app))) return wrong_app(app);
    const auto population = population_of(command.target.id);
    if (!population.ok() || *population != store.population)
        return stopped(Outcome::unsupported, Code::unsupported,
                       store.population == Population::computer ? "this is an app for Macs"
                                                                : "this is an app for mobile devices");
    const Exchange read = of_app(store, app, command);
    const auto current = drivers::ask(connection, read, stop);
    if (!current.ok())
        return current.error().code == Code::not_found ? wrong_app(app)
                                                       : drivers::failed_write(current.error());
    const auto lines = read_scope(store.population, *current);
    if (!lines.ok()) return drivers::failed_write(lines.error());
    Change change = push ? with_device(*lines, command.target.id) : without_device(*lines, command.target.id);
    if (change.refused) return *change.refused;
    if (!change.lines) return done();
    const auto body = changed_scope(store.population, store.root, *current, *change.lines);
    if (!body.ok()) return drivers::failed_write(body.error());
    Exchange write = read;
    write.method = "PUT";
    write.body = *body;
    write.content_type = "application/xml";
    write.effect = Effect::unsafe;
    const auto answer = drivers::ask(connection, write, stop);
    return answer.ok() ? done() : drivers::failed_write(answer.error());
}

// ---- packages

Receipt queued(const json& answer) {
    const json::json_pointer id("/queuedCommands/0/commandUuid"), reason("/errors/0/reason");
    if (answer.contains(id) && answer.at(id).is_string()) return done(answer.at(id).get<std::string>());
    const bool told = answer.contains(reason) && answer.at(reason).is_string();
    return stopped(Outcome::rejected, Code::failed,
                   told ? "the server answered: " + printable(answer.at(reason).get<std::string>())
                        : "the server queued nothing for this device");
}

Receipt deploy(rest::Connection& connection, const Command& command, const Stop& stop) {
    const std::string app = app_of(command);
    const auto population = population_of(command.target.id);
    if (!population.ok() || *population != Population::computer)
        return stopped(Outcome::unsupported, Code::unsupported, "packages are for Macs");
    Exchange read;
    read.path = "/v1/packages/" + after_colon(app);
    read.operation = command.operation->id;
    read.permission = "Read Packages";
    const auto package = drivers::ask_json(connection, read, stop);
    if (!package.ok())
        return package.error().code == Code::not_found ? wrong_app(app)
                                                       : drivers::failed_write(package.error());
    const auto text = [&](const char* key) {
        const auto found = package->find(key);
        return found != package->end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    if (text("manifest").empty())
        return stopped(Outcome::unsupported, Code::unsupported,
                       "the package has no manifest, and without one it is not installed by MDM",
                       "upload one in the console, or deploy the package by a policy");
    const auto manifest = manifest_json(text("manifest"), text("size"));
    if (!manifest.ok()) return drivers::failed_write(manifest.error());
    Exchange post = read;
    post.method = "POST";
    post.path = "/v1/deploy-package";
    post.query = {{"verbose", "true"}};
    post.body = json{{"manifest", *manifest},
                     {"installAsManaged", false},
                     {"devices", {*to_int(number_of(command.target.id))}}}
                    .dump();
    post.content_type = "application/json";
    post.effect = Effect::unsafe;
    post.permission = "Send Computer Remote Command to Install Package";
    const auto answer = drivers::ask_json(connection, post, stop);
    return answer.ok() ? queued(*answer) : drivers::failed_write(answer.error());
}

}  // namespace

Receipt push_app(rest::Connection& connection, const Command& command, const Stop& stop) {
    const std::string app = app_of(command);
    if (app.starts_with("package:")) return deploy(connection, command, stop);
    for (const StoreApps& store : stores)
        if (app.starts_with(store.prefix)) return rescope(connection, store, command, true, stop);
    return wrong_app(app);
}

Receipt remove_app(rest::Connection& connection, const Command& command, const Stop& stop) {
    const std::string app = app_of(command);
    if (app.starts_with("package:"))
        return stopped(Outcome::unsupported, Code::unsupported,
                       "the API cannot remove what a package installed");
    for (const StoreApps& store : stores)
        if (app.starts_with(store.prefix)) return rescope(connection, store, command, false, stop);
    return wrong_app(app);
}

}  // namespace mdm::jamf
