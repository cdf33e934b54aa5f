// Enrollment of company-owned Android devices: a profile of its own for each token, so that no token that is
// printed somewhere dies of a new one.
#include <fmt/format.h>

#include "mdm/backend/drivers/exchange.hpp"
#include "mdm/backend/drivers/microsoft_intune.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/stop.hpp"
#include "mdm/base/text.hpp"
#include "mdm/net/url.hpp"

namespace mdm::intune {
namespace {

using drivers::Exchange;
using nlohmann::json;

constexpr std::string_view profiles = "/deviceManagement/androidDeviceOwnerEnrollmentProfiles";
constexpr Millis usual_life = std::chrono::hours(24 * 30);

std::string text_of(const json& in, const char* name) {
    const auto found = in.is_object() ? in.find(name) : in.end();
    return in.is_object() && found != in.end() && found->is_string() ? found->get<std::string>()
                                                                     : std::string();
}

std::string input(const Command& command, std::string_view name) {
    const auto found = command.inputs.find(name);
    const auto* text = found == command.inputs.end() ? nullptr : std::get_if<std::string>(&found->second);
    return text != nullptr ? *text : std::string();
}

Receipt refused(std::string message, std::string hint = {}) {
    Receipt receipt;
    receipt.outcome = Outcome::unsupported;
    receipt.error = Error{Code::unsupported, std::move(message), std::move(hint)};
    return receipt;
}

std::optional<Receipt> check(const std::string& platform, const std::string& ownership) {
    if (platform == "windows")
        return refused(
            "Windows devices enroll by Autopilot, which takes a hardware hash",
            "mdmctl api POST "
            "/deviceManagement/importedWindowsAutopilotDeviceIdentities/import --data @hashes.json");
    if (platform != "android" && !platform.empty())
        return refused(fmt::format(
            "Intune makes no token for '{}': Apple devices enroll by Apple's programme or the Company Portal",
            platform));
    if (ownership == "personal")
        return refused("a personal Android device enrolls by the Company Portal, without a token");
    return std::nullopt;
}

Exchange write(std::string path, const json& body) {
    Exchange made;
    made.method = "POST";
    made.base = "beta";
    made.path = std::move(path);
    made.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
    made.content_type = "application/json";
    made.effect = Effect::unsafe;
    made.operation = "enrollment.create";
    made.permission = "DeviceManagementServiceConfig.ReadWrite.All";
    return made;
}

Exchange read(std::string path) {
    Exchange made;
    made.base = "beta";
    made.path = std::move(path);
    made.query = {{"$select", "id,tokenValue,qrCodeContent"}};
    made.operation = "enrollment.create";
    return made;
}

/// The profile is there: what is missing is said, and where to look.
Receipt without_token(Receipt receipt, const std::string& name, const Error& error) {
    receipt.error =
        Error{error.code,
              fmt::format("the enrollment profile '{}' was made, and its token could not be had: {}", name,
                          error.message),
              "it is in Intune's console, below the enrollment of Android devices"};
    return receipt;
}

Receipt make(rest::Connection& connection, Millis life) {
    const Stop never;
    const auto now = std::chrono::floor<std::chrono::seconds>(connection.seams().clock.now());
    const std::string name =
        fmt::format("mdmctl {} {}", rfc3339(now), uuid4(connection.seams().random).substr(0, 8));
    const auto made =
        drivers::ask_json(connection, write(std::string(profiles), {{"displayName", name}}), never);
    if (!made.ok()) return drivers::failed_write(made.error());
    Receipt receipt;
    receipt.outcome = Outcome::accepted;
    receipt.learnt_from = "answer";
    receipt.command_id = text_of(*made, "id");
    const std::string path = fmt::format("{}/{}", profiles, net::percent_encode(receipt.command_id));
    const auto seconds = std::chrono::floor<std::chrono::seconds>(life).count();
    const auto token =
        drivers::ask(connection, write(path + "/createToken", {{"tokenValidityInSeconds", seconds}}), never);
    if (!token.ok()) return without_token(std::move(receipt), name, token.error());
    const auto told = drivers::ask_json(connection, read(path), never);
    if (!told.ok()) return without_token(std::move(receipt), name, told.error());
    for (const auto& [kind, field] : {std::pair{"token", "tokenValue"}, std::pair{"qr", "qrCodeContent"}})
        if (std::string value = text_of(*told, field); !value.empty())
            receipt.handed_back[kind] = Secret(std::move(value));
    return receipt;
}

}  // namespace

void enroll(rest::Connection& connection, const rest::Values&, const Command& command,
            std::function<void(Receipt)> done) {
    if (auto wrong = check(input(command, "platform"), input(command, "ownership"))) return done(*wrong);
    Millis life = usual_life;
    if (const std::string expires = input(command, "expires"); !expires.empty()) {
        const auto given = parse_duration(expires);
        if (!given.ok()) return done(drivers::failed_write(given.error()));
        life = *given;
    }
    done(make(connection, life));
}

}  // namespace mdm::intune
