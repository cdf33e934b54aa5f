#include "mdm/backend/apple/update.hpp"

#include <fmt/format.h>

#include "mdm/backend/apple/inputs.hpp"
#include "mdm/backend/apple/platform.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/base/time.hpp"

namespace mdm::apple {
namespace {

using nlohmann::json;

constexpr std::string_view enforcement = "com.apple.configuration.softwareupdate.enforcement.specific";
constexpr std::string_view activation = "com.apple.activation.simple";
constexpr std::size_t local_time = 19;  // 2026-12-01T03:00:00

bool takes_declarations(const Situation& situation) {
    const std::string& platform = situation.platform;
    if (platform == "ios" || platform == "ipados") return at_least(situation, "17");
    return platform == "macos" && at_least(situation, "14");
}

Result<void> check_deadline(const std::string& text) {
    if (text.size() == local_time && text[10] == 'T' && parse_rfc3339(text + "Z").ok()) return {};
    return Error{Code::usage, fmt::format("'{}' is no time on the device", printable(text)),
                 "for example: --deadline 2026-12-01T03:00:00"};
}

Declaration declaration(std::string identifier, std::string_view type, json payload) {
    const json whole{{"Identifier", identifier}, {"Payload", std::move(payload)}, {"Type", type}};
    return {std::move(identifier), std::string(type),
            whole.dump(-1, ' ', false, json::error_handler_t::replace)};
}

Result<void> check_version(const std::string& text) {
    if (!text.empty() && text.find_first_not_of("0123456789.") == std::string::npos) return {};
    return Error{Code::usage, fmt::format("'{}' is no version", printable(text)),
                 "for example: --version 18.1"};
}

/// Declarations are shared by the devices of a server: what they say stands in their name, so that one
/// device's update does not become another's.
Result<NativeRequest> by_declaration(const Inputs& inputs) {
    const Text version = text_input(inputs, "version");
    const Text deadline = text_input(inputs, "deadline");
    if (!version || !deadline)
        return Error{Code::usage, "an update by declaration needs a version and a deadline",
                     "for example: --version 18.1 --deadline 2026-12-01T03:00:00"};
    MDM_CHECK(check_version(*version));
    MDM_CHECK(check_deadline(*deadline));
    const std::string update =
        fmt::format("{}.{}.{}", update_declarations, *version, replace_all(*deadline, ":", ""));
    NativeRequest request;
    request.declarations.push_back(declaration(
        update, enforcement, {{"TargetOSVersion", *version}, {"TargetLocalDateTime", *deadline}}));
    request.declarations.push_back(
        declaration(update + ".activation", activation, {{"StandardConfigurations", {update}}}));
    request.commands.emplace_back(DeclarativeManagement{});
    return request;
}

Result<NativeRequest> by_command(const Inputs& inputs, const Situation& situation) {
    if (text_input(inputs, "deadline"))
        return Error{Code::unsupported,
                     fmt::format("{} takes no deadline for an update", system_text(situation)),
                     "leave --deadline out: it installs as soon as it can"};
    OSUpdate update;
    update.install_action = "InstallASAP";
    update.product_version = text_input(inputs, "version");
    NativeRequest request;
    request.commands.emplace_back(ScheduleOSUpdate{{std::move(update)}});
    return request;
}

}  // namespace

Result<NativeRequest> update_request(const Inputs& inputs, const Situation& situation,
                                     const ServerAbility& server) {
    if (!takes_declarations(situation)) return by_command(inputs, situation);
    if (server.declarations) return by_declaration(inputs);
    return Error{Code::unsupported,
                 fmt::format("{} takes updates by declaration only, and this server keeps no declarations",
                             system_text(situation))};
}

}  // namespace mdm::apple
