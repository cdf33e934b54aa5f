#include "mdm/model/operation.hpp"

#include <algorithm>
#include <array>

namespace mdm {
namespace {

using enum InputType;
using E = Effect;
using R = Risk;
using K = TargetKind;

constexpr std::array<Input, 3> lock_inputs{{
    {"message", text, false, "", "text on the lock screen"},
    {"phone", text, false, "", "number to call, shown on the lock screen"},
    {"pin", secret, false, "", "six digits that unlock a Mac; a reference such as env:PIN, or random"},
}};
constexpr std::array<Input, 6> wipe_inputs{{
    {"pin", secret, false, "", "six digits that unlock a Mac; a reference such as env:PIN, or random"},
    {"keep-data-plan", boolean, false, "", "keep the cellular data plan"},
    {"keep-enrollment", boolean, false, "", "stay enrolled after the reset (Windows)"},
    {"return-to-service", boolean, false, "", "enroll again by itself after the reset (Apple)"},
    {"wifi-profile", secret, false, "", "profile of the Wi-Fi that it returns by; such as file:PATH", true},
    {"enrollment-profile", secret, false, "", "profile that it enrolls with again; such as file:PATH", true},
}};
constexpr std::array<Input, 3> lost_mode_inputs{{
    {"message", text, false, "", "text on the lock screen"},
    {"phone", text, false, "", "number to call, shown on the lock screen"},
    {"footnote", text, false, "", "small text at the bottom"},
}};
constexpr std::array<Input, 1> restart_inputs{
    {{"notify", boolean, false, "", "let the user restart when ready (macOS)"}}};
constexpr std::array<Input, 1> sync_inputs{
    {{"inventory", boolean, false, "", "ask for the whole inventory, not only for a check-in"}}};
constexpr std::array<Input, 2> update_inputs{{
    {"version", text, false, "", "target version; the newest when left out"},
    {"deadline", text, false, "", "device-local time, 2026-12-01T03:00:00"},
}};
constexpr std::array<Input, 1> rename_inputs{{{"name", text, true, "", "the new name"}}};
constexpr std::array<Input, 1> app_inputs{{{"app", text, true, "", "the app's id in the catalogue"}}};
constexpr std::array<Input, 1> group_inputs{{{"group", text, true, "", "the group's id"}}};
constexpr std::array<Input, 4> enroll_inputs{{
    {"platform", word, false, "ios ipados macos android windows chromeos", "what will be enrolled"},
    {"ownership", word, false, "company personal", "whose device it is"},
    {"user", text, false, "", "who will use it"},
    {"expires", text, false, "", "how long the token lives: 24h, 30d"},
}};

constexpr std::array<Operation, 38> table{{
    {"device.list", "list", "listed", E::read, R::read, K::none, {}, false, "list devices"},
    {"device.get", "show", "shown", E::read, R::read, K::device, {}, false, "read one device"},
    {"device.apps",
     "list apps of",
     "listed",
     E::read,
     R::read,
     K::device,
     {},
     false,
     "list the apps of a device"},
    {"device.profiles",
     "list profiles of",
     "listed",
     E::read,
     R::read,
     K::device,
     {},
     false,
     "list the profiles of a device"},
    {"device.history",
     "read the history of",
     "read",
     E::read,
     R::read,
     K::device,
     {},
     false,
     "list the commands of a device"},
    {"device.lock", "lock", "locked", E::unsafe, R::disruptive, K::device, lock_inputs, true,
     "lock the screen"},
    {"device.wipe", "wipe", "wiped", E::unsafe, R::destructive, K::device, wipe_inputs, true,
     "erase everything"},
    {"device.retire",
     "retire",
     "retired",
     E::unsafe,
     R::destructive,
     K::device,
     {},
     false,
     "remove management and company data"},
    {"device.clear-passcode",
     "clear-passcode",
     "cleared",
     E::unsafe,
     R::disruptive,
     K::device,
     {},
     true,
     "remove the passcode"},
    {"device.locate",
     "locate",
     "located",
     E::idempotent,
     R::routine,
     K::device,
     {},
     false,
     "ask where it is"},
    {"device.restart", "restart", "restarted", E::unsafe, R::disruptive, K::device, restart_inputs, false,
     "restart"},
    {"device.shutdown", "shutdown", "shut down", E::unsafe, R::disruptive, K::device, {}, false, "shut down"},
    {"device.sync", "sync", "synced", E::idempotent, R::routine, K::device, sync_inputs, false,
     "ask to check in"},
    {"device.update-os", "update-os", "updated", E::unsafe, R::disruptive, K::device, update_inputs, false,
     "update the operating system"},
    {"device.lost-mode-on", "lost-mode on", "put in lost mode", E::idempotent, R::disruptive, K::device,
     lost_mode_inputs, false, "turn lost mode on"},
    {"device.lost-mode-off",
     "lost-mode off",
     "taken out of lost mode",
     E::idempotent,
     R::disruptive,
     K::device,
     {},
     false,
     "turn lost mode off"},
    {"device.rename", "rename", "renamed", E::idempotent, R::disruptive, K::device, rename_inputs, false,
     "give a new name"},
    {"app.list",
     "list apps",
     "listed",
     E::read,
     R::read,
     K::none,
     {},
     false,
     "list the apps that can be pushed"},
    {"app.push", "push-app", "pushed", E::unsafe, R::disruptive, K::device, app_inputs, false,
     "install an app"},
    {"app.remove", "remove-app", "removed", E::unsafe, R::disruptive, K::device, app_inputs, false,
     "remove an app"},
    {"group.list", "list groups", "listed", E::read, R::read, K::none, {}, false, "list groups"},
    {"group.members",
     "list members",
     "listed",
     E::read,
     R::read,
     K::none,
     {},
     false,
     "list the devices of a group"},
    {"group.add", "group add", "added to the group", E::idempotent, R::disruptive, K::device, group_inputs,
     false, "make a device a member of a group", true},
    {"group.remove", "group remove", "taken out of the group", E::idempotent, R::disruptive, K::device,
     group_inputs, false, "take a device out of a group", true},
    {"enrollment.list",
     "list enrollments",
     "listed",
     E::read,
     R::read,
     K::none,
     {},
     false,
     "list enrollment tokens"},
    {"enrollment.create", "enroll", "made", E::unsafe, R::routine, K::enrollment, enroll_inputs, false,
     "make an enrollment token"},
    {"enrollment.revoke",
     "revoke",
     "revoked",
     E::idempotent,
     R::disruptive,
     K::enrollment,
     {},
     false,
     "revoke an enrollment token"},
    {"policy.list", "list policies", "listed", E::read, R::read, K::none, {}, false, "list policy objects"},
    {"policy.get", "show", "shown", E::read, R::read, K::object, {}, false, "read a policy object"},
    {"policy.create",
     "create",
     "created",
     E::unsafe,
     R::disruptive,
     K::object,
     {},
     false,
     "create a policy object"},
    {"policy.update",
     "update",
     "updated",
     E::idempotent,
     R::disruptive,
     K::object,
     {},
     false,
     "replace a policy object"},
    {"policy.assign",
     "assign",
     "assigned",
     E::idempotent,
     R::disruptive,
     K::object,
     {},
     false,
     "say which devices get a policy object"},
    {"policy.unassign",
     "unassign",
     "unassigned",
     E::idempotent,
     R::destructive,
     K::object,
     {},
     false,
     "take a policy object away from devices"},
    {"policy.delete",
     "policy delete",
     "deleted",
     E::idempotent,
     R::destructive,
     K::object,
     {},
     false,
     "delete a policy object"},
    {"approval.list",
     "list approvals",
     "listed",
     E::read,
     R::read,
     K::none,
     {},
     false,
     "list requests that wait for somebody's approval"},
    {"approval.get", "show", "shown", E::read, R::read, K::none, {}, false, "read one request for approval"},
    {"command.status",
     "follow",
     "followed",
     E::read,
     R::read,
     K::none,
     {},
     false,
     "learn what became of a command"},
    {"check", "check", "checked", E::read, R::read, K::none, {}, false, "say who we are and what we may do"},
}};

}  // namespace

std::span<const Operation> operations() {
    return table;
}

const Operation* find_operation(std::string_view id) {
    for (const Operation& operation : table)
        if (operation.id == id) return &operation;
    return nullptr;
}

std::string action_name(std::string_view id) {
    if (const Operation* operation = find_operation(id)) return std::string(operation->verb);
    std::string text(id);
    std::replace(text.begin(), text.end(), '.', ' ');
    return text;
}

std::string_view name(Risk risk) {
    static constexpr std::array<std::string_view, 4> names{"read", "routine", "disruptive", "destructive"};
    return names[static_cast<std::size_t>(risk)];
}

std::string_view name(Effect effect) {
    static constexpr std::array<std::string_view, 3> names{"read", "idempotent", "unsafe"};
    return names[static_cast<std::size_t>(effect)];
}

std::string_view name(TargetKind kind) {
    static constexpr std::array<std::string_view, 4> names{"none", "device", "object", "enrollment"};
    return names[static_cast<std::size_t>(kind)];
}

}  // namespace mdm
