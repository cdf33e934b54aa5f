#include "mdm/backend/apple/command.hpp"

#include <doctest/doctest.h>

#include "mdm/base/json.hpp"

using namespace mdm;
using namespace mdm::apple;

namespace {

Result<NativeRequest> ask(std::string_view operation, const Inputs& inputs = {},
                          const Situation& situation = {}, const ServerAbility& server = {}) {
    const Operation* found = find_operation(operation);
    REQUIRE(found != nullptr);
    return native_request(*found, Target{}, inputs, situation, server);
}

/// The only command of a request.
template <class Command>
Command only(const Result<NativeRequest>& request) {
    REQUIRE_MESSAGE(request.ok(), request.error().text());
    REQUIRE(request->commands.size() == 1);
    REQUIRE(std::holds_alternative<Command>(request->commands[0]));
    return std::get<Command>(request->commands[0]);
}

std::string refusal(const Result<NativeRequest>& request) {
    REQUIRE_FALSE(request.ok());
    CHECK(request.error().code == Code::unsupported);
    return request.error().message;
}

Situation device(std::string platform, std::string version = {}, std::optional<bool> supervised = {}) {
    Situation situation;
    situation.platform = std::move(platform);
    situation.os_version = std::move(version);
    situation.supervised = supervised;
    return situation;
}

const Inputs full_lock{
    {"pin", Secret("123456")}, {"message", std::string("call us")}, {"phone", std::string("1")}};

}  // namespace

TEST_CASE("a Mac is locked with its PIN, and a phone is not sent one") {
    const auto mac = only<DeviceLock>(ask("device.lock", full_lock, device("macos")));
    CHECK(mac.pin->reveal() == "123456");
    CHECK(mac.message == "call us");
    CHECK(mac.phone == "1");
    CHECK_FALSE(only<DeviceLock>(ask("device.lock", full_lock, device("ios"))).pin);
    CHECK(only<DeviceLock>(ask("device.lock", full_lock)).pin);
    CHECK_FALSE(only<DeviceLock>(ask("device.lock")).message);
}

TEST_CASE("a PIN is six digits, and a wrong one is never repeated") {
    for (const char* pin : {"12345", "1234567", "12345x", "      "}) {
        const auto request = ask("device.lock", {{"pin", Secret(pin)}}, device("macos"));
        REQUIRE_FALSE(request.ok());
        CHECK(request.error().code == Code::usage);
        CHECK(request.error().text().find(pin) == std::string::npos);
    }
}

TEST_CASE("a Mac that says it needs a PIN is not locked or erased without one") {
    Situation mac = device("macos");
    CHECK(ask("device.lock", {}, mac).ok());
    mac.pin_for_lock = true;
    mac.pin_for_erase = true;
    CHECK(ask("device.lock", {}, mac).error().code == Code::usage);
    CHECK(ask("device.wipe", {}, mac).error().hint == "add: --pin random");
    mac.pin_for_erase = false;
    CHECK(ask("device.wipe", {}, mac).ok());
}

TEST_CASE("a wipe keeps the data plan where there is one") {
    const Inputs keep{{"keep-data-plan", true}};
    CHECK(only<EraseDevice>(ask("device.wipe", keep, device("ios"))).preserve_data_plan);
    CHECK(only<EraseDevice>(ask("device.wipe", keep)).preserve_data_plan);
    CHECK_FALSE(only<EraseDevice>(ask("device.wipe", keep, device("macos"))).preserve_data_plan);
    CHECK_FALSE(only<EraseDevice>(ask("device.wipe", {}, device("ios"))).preserve_data_plan);
}

TEST_CASE("return to service takes a Wi-Fi profile along, from iOS 17 and tvOS 18 on") {
    const Inputs inputs{{"return-to-service", true}, {"wifi-profile", Secret("<plist/>")}};
    const auto wipe = only<EraseDevice>(ask("device.wipe", inputs, device("ipados", "17.4")));
    REQUIRE(wipe.return_to_service);
    CHECK(wipe.return_to_service->wifi_profile->reveal() == "<plist/>");
    CHECK_FALSE(wipe.return_to_service->mdm_profile);
    CHECK(only<EraseDevice>(ask("device.wipe", inputs, device("ios"))).return_to_service);
    CHECK(refusal(ask("device.wipe", inputs, device("ios", "16.7"))) ==
          "return to service begins with 17, and this is iOS 16.7");
    CHECK(refusal(ask("device.wipe", inputs, device("tvos", "17.9"))).find("18") != std::string::npos);
    CHECK(refusal(ask("device.wipe", inputs, device("macos", "15"))) == "macOS 15 has no return to service");
    CHECK(refusal(ask("device.wipe", {{"keep-enrollment", true}})).find("enrolled") != std::string::npos);
    CHECK(ask("device.wipe", {{"wifi-profile", Secret("<plist/>")}}).error().hint ==
          "add: --return-to-service");
    const auto odd =
        ask("device.wipe", {{"return-to-service", true}, {"enrollment-profile", Secret("hunter2")}});
    CHECK(odd.error().code == Code::usage);
    CHECK(odd.error().text().find("hunter2") == std::string::npos);
}

TEST_CASE("a passcode is cleared with the unlock token, and without one it is said what is missing") {
    Situation phone = device("ios");
    CHECK(refusal(ask("device.clear-passcode", {}, phone)) == "the device's unlock token is not known");
    phone.unlock_token = Secret("token");
    CHECK(only<ClearPasscode>(ask("device.clear-passcode", {}, phone)).unlock_token.reveal() == "token");
    CHECK(refusal(ask("device.clear-passcode", {}, device("macos"))) == "macOS has no clear-passcode");
}

TEST_CASE("lost mode needs something to show, and a supervised phone") {
    CHECK(ask("device.lost-mode-on").error().code == Code::usage);
    const Inputs message{{"message", std::string("call us")}};
    CHECK(only<EnableLostMode>(ask("device.lost-mode-on", message)).message == "call us");
    CHECK(only<EnableLostMode>(
              ask("device.lost-mode-on", {{"phone", std::string("1")}}, device("ios", "", true)))
              .phone == "1");
    CHECK(refusal(ask("device.lost-mode-on", message, device("ios", "", false))) ==
          "only supervised devices take lost-mode on, and this one is not");
    CHECK(refusal(ask("device.lost-mode-off", {}, device("macos"))) == "macOS has no lost-mode off");
    only<DisableLostMode>(ask("device.lost-mode-off", {}, device("ipados")));
}

TEST_CASE("only a device in lost mode is asked where it is, unless that is not known") {
    Situation phone = device("ios");
    only<DeviceLocation>(ask("device.locate", {}, phone));
    phone.lost_mode = true;
    only<DeviceLocation>(ask("device.locate", {}, phone));
    phone.lost_mode = false;
    CHECK(refusal(ask("device.locate", {}, phone)) == "only a device in lost mode says where it is");
}

TEST_CASE("supervision that is not known does not stand in the way") {
    only<RestartDevice>(ask("device.restart", {}, device("ios")));
    only<ShutDownDevice>(ask("device.shutdown", {}, device("ios", "", true)));
    CHECK(refusal(ask("device.shutdown", {}, device("ios", "", false))).find("supervised") !=
          std::string::npos);
    only<ShutDownDevice>(ask("device.shutdown", {}, device("macos", "", false)));
    CHECK(refusal(ask("device.shutdown", {}, device("tvos"))) == "tvOS has no shutdown");
}

TEST_CASE("a restart waits for the user on Macs only") {
    const Inputs notify{{"notify", true}};
    CHECK(only<RestartDevice>(ask("device.restart", notify, device("macos", "14.1"))).notify_user);
    CHECK(refusal(ask("device.restart", notify, device("macos", "10.15"))) ==
          "macOS 10.15 restarts without asking its user: leave --notify out");
    CHECK(refusal(ask("device.restart", notify, device("ios"))).find("iOS") == 0);
}

TEST_CASE("a sync is a push, and four questions when the inventory is wanted") {
    CHECK(ask("device.sync")->commands.empty());
    const auto all = ask("device.sync", {{"inventory", true}});
    REQUIRE(all.ok());
    std::vector<std::string_view> types;
    for (const NativeCommand& command : all->commands) types.push_back(request_type(command));
    CHECK(types == std::vector<std::string_view>{"DeviceInformation", "SecurityInfo",
                                                 "InstalledApplicationList", "ProfileList"});
    CHECK_FALSE(std::get<DeviceInformation>(all->commands[0]).queries.empty());
}

TEST_CASE("old systems are updated by command, which takes no deadline") {
    const auto old = only<ScheduleOSUpdate>(
        ask("device.update-os", {{"version", std::string("16.7.10")}}, device("ios", "16.4", true)));
    REQUIRE(old.updates.size() == 1);
    CHECK(old.updates[0].install_action == "InstallASAP");
    CHECK(old.updates[0].product_version == "16.7.10");
    only<ScheduleOSUpdate>(ask("device.update-os", {}, device("macos", "13.6"), {true}));
    only<ScheduleOSUpdate>(ask("device.update-os", {}, device("tvos", "18"), {true}));
    only<ScheduleOSUpdate>(ask("device.update-os"));
    const Inputs deadline{{"deadline", std::string("2026-12-01T03:00:00")}};
    CHECK(refusal(ask("device.update-os", deadline, device("ios", "16.4"))) ==
          "iOS 16.4 takes no deadline for an update");
    CHECK(refusal(ask("device.update-os", {}, device("macos", "13", false))).find("supervised") !=
          std::string::npos);
}

TEST_CASE("newer systems are updated by declaration, or not at all") {
    const Inputs inputs{{"version", std::string("18.1")}, {"deadline", std::string("2026-12-01T03:00:00")}};
    CHECK(refusal(ask("device.update-os", inputs, device("ios", "17.0"))) ==
          "iOS 17.0 takes updates by declaration only, and this server keeps no declarations");
    const auto request = ask("device.update-os", inputs, device("ios", "17.0"), {true});
    only<DeclarativeManagement>(request);
    REQUIRE(request->declarations.size() == 2);
    const std::string id = "mdmctl.os-update.18.1.2026-12-01T030000";
    CHECK(request->declarations[0].identifier == id);
    CHECK(request->declarations[0].json ==
          R"({"Identifier":"mdmctl.os-update.18.1.2026-12-01T030000","Payload":{"TargetLocalDateTime":)"
          R"("2026-12-01T03:00:00","TargetOSVersion":"18.1"},"Type":)"
          R"("com.apple.configuration.softwareupdate.enforcement.specific"})");
    CHECK(request->declarations[1].json ==
          R"({"Identifier":"mdmctl.os-update.18.1.2026-12-01T030000.activation","Payload":)"
          R"({"StandardConfigurations":["mdmctl.os-update.18.1.2026-12-01T030000"]},"Type":)"
          R"("com.apple.activation.simple"})");
    for (const Inputs& lacking :
         {Inputs{}, Inputs{{"version", std::string("18.1")}},
          Inputs{{"version", std::string("18.1")}, {"deadline", std::string("tomorrow")}},
          Inputs{{"version", std::string("18/1")}, {"deadline", std::string("2026-12-01T03:00:00")}}})
        CHECK(ask("device.update-os", lacking, device("macos", "14.2"), {true}).error().code == Code::usage);
}

TEST_CASE("a device is renamed by a setting") {
    CHECK(only<Settings>(ask("device.rename", {{"name", std::string("ward 7")}}, device("macos")))
              .device_name == "ward 7");
    CHECK(refusal(ask("device.rename", {{"name", std::string("a")}}, device("ipados", "", false)))
              .find("supervised") != std::string::npos);
}

TEST_CASE("an app is pushed by store number, bundle identifier or manifest") {
    const auto push = [](const char* app, const Situation& situation = {}) {
        return ask("app.push", {{"app", std::string(app)}}, situation);
    };
    const auto store = only<InstallApplication>(push("361309726"));
    CHECK(store.store_id == 361309726);
    CHECK(store.purchase_method == 1);
    CHECK(store.management_flags == 1);
    CHECK(only<InstallApplication>(push("com.example.app", device("ios"))).identifier == "com.example.app");
    CHECK(only<InstallApplication>(push("https://e/m.plist", device("ios"))).manifest_url ==
          "https://e/m.plist");
    const auto mac = only<InstallEnterpriseApplication>(push("https://e/m.plist", device("macos", "14")));
    CHECK(mac.manifest_url == "https://e/m.plist");
    CHECK(mac.install_as_managed == true);
    CHECK_FALSE(only<InstallEnterpriseApplication>(push("https://e/m.plist", device("macos", "10.15")))
                    .management_flags);
    CHECK(push("http://e/m.plist").error().code == Code::usage);
    CHECK(push("").error().code == Code::usage);
}

TEST_CASE("an app is removed by its bundle identifier") {
    const auto remove = [](const char* app, const Situation& situation = {}) {
        return ask("app.remove", {{"app", std::string(app)}}, situation);
    };
    CHECK(only<RemoveApplication>(remove("com.example.app")).identifier == "com.example.app");
    CHECK(remove("361309726").error().code == Code::usage);
    CHECK(remove("https://e/m.plist").error().code == Code::usage);
    CHECK(refusal(remove("a.b", device("macos", "10.15"))) == "macOS 10.15 does not remove apps");
}

TEST_CASE("retiring removes the profile that enrolled the device, once it is known") {
    Situation mac = device("macos");
    CHECK(refusal(ask("device.retire", {}, mac)) == "which profile enrolled the device is not known");
    mac.enrollment_profile = "com.example.mdm";
    CHECK(only<RemoveProfile>(ask("device.retire", {}, mac)).identifier == "com.example.mdm");
}

TEST_CASE("what the list of devices says of a platform counts where events said nothing") {
    Target target;
    target.platform = "macos";
    const auto request = native_request(*find_operation("device.lost-mode-off"), target, {}, {});
    CHECK(refusal(request) == "macOS has no lost-mode off");
    target.platform = "android";
    CHECK(refusal(native_request(*find_operation("device.lock"), target, {}, {})) ==
          "'android' is no platform of Apple's");
}

TEST_CASE("the matrix says no, partly or yes, and why") {
    const auto can = [](std::string_view id, ServerAbility server = {}) {
        return capability(*find_operation(id), server);
    };
    CHECK(can("device.lock").support == Support::yes);
    CHECK(can("policy.create").support == Support::no);
    CHECK(can("device.clear-passcode").reason.find("unlock token") != std::string::npos);
    CHECK(can("device.update-os").reason.find("only up to iOS 16") == 0);
    CHECK(can("device.update-os", {true}).reason.find("by declaration") != std::string::npos);
    for (const Operation& operation : operations())
        CHECK((can(operation.id).support == Support::yes) == can(operation.id).reason.empty());
}

TEST_CASE("command ids follow from the ticket, and differ for each command of it") {
    CHECK(command_uuid("job-1/0", 0) == command_uuid("job-1/0", 0));
    CHECK(command_uuid("job-1/0", 0) != command_uuid("job-1/0", 1));
    CHECK(command_uuid("job-1/0", 0) != command_uuid("job-1/1", 0));
    CHECK(command_uuid("job-1/0", 0).size() == 36);
}
