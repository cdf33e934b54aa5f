#include "mdm/backend/apple/command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/backend/apple/answers.hpp"
#include "mdm/backend/apple/inputs.hpp"
#include "mdm/backend/apple/platform.hpp"
#include "mdm/backend/apple/update.hpp"
#include "mdm/base/digest.hpp"
#include "mdm/base/text.hpp"

namespace mdm::apple {
namespace {

using Made = Result<NativeRequest>;

Error unsupported(std::string why, std::string hint = {}) {
    return Error{Code::unsupported, std::move(why), std::move(hint)};
}

NativeRequest one(NativeCommand command) {
    NativeRequest request;
    request.commands.push_back(std::move(command));
    return request;
}

/// What a builder is given.
struct Asked {
    const Inputs& inputs;
    const Situation& situation;
    const ServerAbility& server;
};

/// A Mac's PIN; other platforms have none and are not sent one.
Result<std::optional<Secret>> pin_of(const Asked& asked, std::optional<bool> required) {
    MDM_TRY(auto pin, pin_input(asked.inputs));
    if (!pin && required.value_or(false))
        return Error{Code::usage, "this Mac takes the command only with a PIN", "add: --pin random"};
    const std::string& platform = asked.situation.platform;
    if (!platform.empty() && platform != "macos") pin.reset();
    return pin;
}

Made lock(const Asked& asked) {
    DeviceLock command;
    MDM_TRY(command.pin, pin_of(asked, asked.situation.pin_for_lock));
    command.message = text_input(asked.inputs, "message");
    command.phone = text_input(asked.inputs, "phone");
    return one(std::move(command));
}

Made wipe(const Asked& asked) {
    if (flag_input(asked.inputs, "keep-enrollment"))
        return unsupported("an Apple device does not stay enrolled when it is erased",
                           "--return-to-service enrolls it again");
    EraseDevice command;
    MDM_TRY(command.pin, pin_of(asked, asked.situation.pin_for_erase));
    const std::string& platform = asked.situation.platform;
    command.preserve_data_plan = flag_input(asked.inputs, "keep-data-plan") &&
                                 (platform.empty() || platform == "ios" || platform == "ipados");
    MDM_TRY(auto wifi, profile_input(asked.inputs, "wifi-profile"));
    MDM_TRY(auto enrollment, profile_input(asked.inputs, "enrollment-profile"));
    if (flag_input(asked.inputs, "return-to-service")) {
        MDM_CHECK(can_return_to_service(asked.situation));
        command.return_to_service = ReturnToService{std::move(wifi), std::move(enrollment)};
    } else if (wifi || enrollment) {
        return Error{Code::usage, "a profile to return by is taken by a device that returns to service",
                     "add: --return-to-service"};
    }
    return one(std::move(command));
}

Made clear_passcode(const Asked& asked) {
    if (!asked.situation.unlock_token || asked.situation.unlock_token->empty())
        return unsupported("the device's unlock token is not known",
                           "it comes with the device's enrollment: mdmctl events listen must run by then");
    return one(ClearPasscode{*asked.situation.unlock_token});
}

Made lost_mode_on(const Asked& asked) {
    EnableLostMode command{text_input(asked.inputs, "message"), text_input(asked.inputs, "phone"),
                           text_input(asked.inputs, "footnote")};
    if (command.message || command.phone) return one(std::move(command));
    return Error{Code::usage, "lost mode needs a message or a phone number", "add: --message or --phone"};
}

Made lost_mode_off(const Asked&) {
    return one(DisableLostMode{});
}

Made locate(const Asked& asked) {
    if (asked.situation.lost_mode.value_or(true)) return one(DeviceLocation{});
    return unsupported("only a device in lost mode says where it is",
                       "first: mdmctl lost-mode on DEVICE --message TEXT");
}

Made restart(const Asked& asked) {
    RestartDevice command;
    command.notify_user = flag_input(asked.inputs, "notify");
    if (command.notify_user) MDM_CHECK(can_notify(asked.situation));
    return one(std::move(command));
}

Made shut_down(const Asked&) {
    return one(ShutDownDevice{});
}

Made sync(const Asked& asked) {
    NativeRequest request;
    if (flag_input(asked.inputs, "inventory")) request.commands = inventory_commands();
    return request;
}

Made update(const Asked& asked) {
    return update_request(asked.inputs, asked.situation, asked.server);
}

Made rename(const Asked& asked) {
    Settings settings;
    settings.device_name = text_input(asked.inputs, "name");
    if (!settings.device_name) return Error{Code::usage, "a new name is needed"};
    return one(std::move(settings));
}

Made push_app(const Asked& asked) {
    MDM_TRY(auto command, install_app(asked.inputs, asked.situation));
    return one(std::move(command));
}

Made remove_app(const Asked& asked) {
    const auto app = text_input(asked.inputs, "app");
    if (!app || app->find("://") != std::string::npos || to_int(*app))
        return Error{
            Code::usage,
            fmt::format("'{}' is no bundle identifier, which an app is removed by", app.value_or("")),
            "mdmctl device apps DEVICE shows them"};
    if (asked.situation.platform == "macos" && older_than(asked.situation, "11"))
        return unsupported(fmt::format("{} does not remove apps", system_text(asked.situation)));
    return one(RemoveApplication{*app});
}

Made retire(const Asked& asked) {
    if (asked.situation.enrollment_profile.empty())
        return unsupported("which profile enrolled the device is not known",
                           "ask it first: mdmctl sync --inventory DEVICE");
    return one(RemoveProfile{asked.situation.enrollment_profile});
}

/// One row an operation: where it can be done, how far, and what it comes to.
struct Row {
    std::string_view operation;
    Rule rule;
    Made (*make)(const Asked& asked);
    std::string_view partly = {};  // why not always; "": always
};

constexpr std::string_view supervised_mobile = "only supervised iPhones and iPads";
constexpr std::array rows{
    Row{"device.lock", {.tvos = false}, lock},
    Row{"device.wipe", {}, wipe},
    Row{"device.clear-passcode",
        {.macos = false, .tvos = false},
        clear_passcode,
        "needs the unlock token, which the device sent when it enrolled; Macs have none"},
    Row{"device.lost-mode-on", lost_mode_rule, lost_mode_on, supervised_mobile},
    Row{"device.lost-mode-off", lost_mode_rule, lost_mode_off, supervised_mobile},
    Row{"device.locate", lost_mode_rule, locate, "only supervised iPhones and iPads in lost mode"},
    Row{"device.restart",
        {.visionos = false, .watchos = false, .supervised = true},
        restart,
        "Macs, and supervised iPhones, iPads and Apple TVs"},
    Row{"device.shutdown",
        {.tvos = false, .visionos = false, .watchos = false, .supervised = true},
        shut_down,
        "Macs, and supervised iPhones and iPads"},
    Row{"device.sync", {}, sync},
    Row{"device.update-os",
        {.visionos = false, .watchos = false, .supervised = true, .mac_supervised = true},
        update,
        "supervised devices; from iOS 17 and macOS 14 on by declaration, which needs a declaration server"},
    Row{"device.rename",
        {.watchos = false, .supervised = true},
        rename,
        "Macs, and supervised iPhones and iPads"},
    Row{"app.push",
        {},
        push_app,
        "by store id, bundle identifier or manifest URL; acknowledged means accepted, not installed"},
    Row{"app.remove", {}, remove_app, "apps that the server installed"},
    Row{"device.retire", {}, retire, "removes the enrollment profile, once the device has told which it is"},
};

const Row* row_of(const Operation& operation) {
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.operation == operation.id; });
    return found == rows.end() ? nullptr : &*found;
}

}  // namespace

Capability capability(const Operation& operation, const ServerAbility& server) {
    const Row* row = row_of(operation);
    if (row == nullptr) return {Support::no, "Apple's protocol has no such command", "specification"};
    if (operation.id == "device.update-os" && !server.declarations)
        return {
            Support::partly,
            "only up to iOS 16 and macOS 13: later ones take declarations, which this server does not keep",
            "specification"};
    if (row->partly.empty()) return {Support::yes, {}, "specification"};
    return {Support::partly, std::string(row->partly), "specification"};
}

Result<NativeRequest> native_request(const Operation& operation, const Target& target, const Inputs& inputs,
                                     const Situation& situation, const ServerAbility& server) {
    const Row* row = row_of(operation);
    if (row == nullptr)
        return unsupported(fmt::format("Apple's protocol has no command to {}", operation.verb));
    Situation known = situation;
    if (known.platform.empty()) known.platform = target.platform;
    MDM_CHECK(allowed(row->rule, operation.verb, known));
    return row->make({inputs, known, server});
}

std::vector<NativeCommand> inventory_commands() {
    return {DeviceInformation{device_queries()}, SecurityInfo{}, InstalledApplicationList{}, ProfileList{}};
}

std::string command_uuid(std::string_view ticket, std::size_t index) {
    return uuid5(uuid_namespace, fmt::format("apple command {} {}", index, ticket));
}

}  // namespace mdm::apple
