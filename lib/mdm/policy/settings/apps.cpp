// Which apps are installed, may be installed, or must go; and devices that run one app only.
#include <array>

#include "mdm/policy/settings/tables.hpp"

namespace mdm::policy::tables {
namespace {

constexpr std::array rows{
    list("apps.available", "apps that users may install"),
    map("apps.available[].android", "the app on Android: package"),
    text("apps.available[].app", "name of the app in a catalog"),
    word("apps.available[].autoUpdate", "default postponed immediate",
         "when new versions of the app are installed"),
    map("apps.available[].chromeos", "the app on ChromeOS: extension id or Android package"),
    map("apps.available[].config", "configuration handed to the app, in the words of the app"),
    map("apps.available[].ios", "the app on iOS: bundleId, adamId"),
    map("apps.available[].ipados", "the app on iPadOS: bundleId, adamId"),
    map("apps.available[].macos", "the app on macOS: bundleId, teamId"),
    text("apps.available[].minVersion", "oldest version of the app that will do"),
    map("apps.available[].permissions", "permissions the app is given"),
    map("apps.available[].tvos", "the app on tvOS: bundleId, adamId"),
    map("apps.available[].windows", "the app on Windows: msi or package family"),
    word("apps.install", "allow managedOnly deny", "installing apps; managedOnly leaves it to the server"),
    with(Sense::by_mode, list("apps.list", "apps that apps.mode is about")),
    map("apps.list[].android", "the app on Android: package"),
    text("apps.list[].app", "name of the app in a catalog"),
    word("apps.list[].autoUpdate", "default postponed immediate",
         "when new versions of the app are installed"),
    map("apps.list[].chromeos", "the app on ChromeOS: extension id or Android package"),
    map("apps.list[].config", "configuration handed to the app, in the words of the app"),
    map("apps.list[].ios", "the app on iOS: bundleId, adamId"),
    map("apps.list[].ipados", "the app on iPadOS: bundleId, adamId"),
    map("apps.list[].macos", "the app on macOS: bundleId, teamId"),
    text("apps.list[].minVersion", "oldest version of the app that will do"),
    map("apps.list[].permissions", "permissions the app is given"),
    map("apps.list[].tvos", "the app on tvOS: bundleId, adamId"),
    map("apps.list[].windows", "the app on Windows: msi or package family"),
    word("apps.mode", "open allowlist blocklist", "whether apps.list is what may run, or what may not"),
    word("apps.remove", "allow deny", "removing apps"),
    list("apps.removed", "apps that are taken off"),
    map("apps.removed[].android", "the app on Android: package"),
    text("apps.removed[].app", "name of the app in a catalog"),
    word("apps.removed[].autoUpdate", "default postponed immediate",
         "when new versions of the app are installed"),
    map("apps.removed[].chromeos", "the app on ChromeOS: extension id or Android package"),
    map("apps.removed[].config", "configuration handed to the app, in the words of the app"),
    map("apps.removed[].ios", "the app on iOS: bundleId, adamId"),
    map("apps.removed[].ipados", "the app on iPadOS: bundleId, adamId"),
    map("apps.removed[].macos", "the app on macOS: bundleId, teamId"),
    text("apps.removed[].minVersion", "oldest version of the app that will do"),
    map("apps.removed[].permissions", "permissions the app is given"),
    map("apps.removed[].tvos", "the app on tvOS: bundleId, adamId"),
    map("apps.removed[].windows", "the app on Windows: msi or package family"),
    list("apps.required", "apps that are installed, in this order"),
    map("apps.required[].android", "the app on Android: package"),
    text("apps.required[].app", "name of the app in a catalog"),
    word("apps.required[].autoUpdate", "default postponed immediate",
         "when new versions of the app are installed"),
    map("apps.required[].chromeos", "the app on ChromeOS: extension id or Android package"),
    map("apps.required[].config", "configuration handed to the app, in the words of the app"),
    map("apps.required[].ios", "the app on iOS: bundleId, adamId"),
    map("apps.required[].ipados", "the app on iPadOS: bundleId, adamId"),
    map("apps.required[].macos", "the app on macOS: bundleId, teamId"),
    text("apps.required[].minVersion", "oldest version of the app that will do"),
    map("apps.required[].permissions", "permissions the app is given"),
    map("apps.required[].tvos", "the app on tvOS: bundleId, adamId"),
    map("apps.required[].windows", "the app on Windows: msi or package family"),
    word("apps.unknownSources", "allow deny", "apps from outside of the stores"),
    map("kiosk.app", "the app of a singleApp kiosk, by platform"),
    word("kiosk.errors", "allow deny", "error dialogs of crashed apps in kiosk mode"),
    word("kiosk.mode", "singleApp multiApp", "one app and nothing else, or a chosen few"),
    word("kiosk.navigation", "allow deny", "home and recent-apps buttons in kiosk mode"),
    word("kiosk.powerButton", "allow deny", "the power button in kiosk mode"),
    word("kiosk.settings", "allow deny", "device settings in kiosk mode"),
    word("kiosk.statusBar", "allow deny", "the status bar in kiosk mode"),
};

}  // namespace

std::span<const Setting> apps() {
    return rows;
}

}  // namespace mdm::policy::tables
