#include <fmt/format.h>

#include <array>

#include "mdm/base/text.hpp"
#include "mdm/policy/translate/android.hpp"
#include "mdm/policy/translate/items.hpp"

// Facts: the discovery document of the Android Management API, schema ApplicationPolicy. What several
// settings say about one app is collected below "APP.<package>/<field>" and written as one entry.

namespace mdm::policy::native::android {
namespace {

using nlohmann::json;

struct Pair {
    std::string_view word;
    std::string_view native;
};
constexpr std::array update_modes{Pair{"default", "AUTO_UPDATE_DEFAULT"},
                                  Pair{"postponed", "AUTO_UPDATE_POSTPONED"},
                                  Pair{"immediate", "AUTO_UPDATE_HIGH_PRIORITY"}};
constexpr std::array grants{Pair{"allow", "GRANT"}, Pair{"deny", "DENY"}, Pair{"ask", "PROMPT"}};
constexpr std::array permissions{Pair{"calendar", "android.permission.READ_CALENDAR"},
                                 Pair{"camera", "android.permission.CAMERA"},
                                 Pair{"contacts", "android.permission.READ_CONTACTS"},
                                 Pair{"location", "android.permission.ACCESS_FINE_LOCATION"},
                                 Pair{"microphone", "android.permission.RECORD_AUDIO"},
                                 Pair{"notifications", "android.permission.POST_NOTIFICATIONS"},
                                 Pair{"phone", "android.permission.READ_PHONE_STATE"},
                                 Pair{"sms", "android.permission.READ_SMS"}};

template <class Table>
std::string_view look_up(const Table& table, std::string_view word) {
    for (const Pair& row : table)
        if (row.word == word) return row.native;
    return {};
}

/// Native names hold a dot and are taken as they are.
std::string permission_name(std::string_view word) {
    return std::string(word.find('.') != std::string_view::npos ? word : look_up(permissions, word));
}

void add_permissions(Pass& pass, const Item& item, const std::string& prefix) {
    const Value* asked = item.find("permissions");
    if (asked == nullptr || asked->map() == nullptr) return;
    json all = json::array();
    for (const auto& [name, value] : *asked->map()) {
        const std::string_view grant = look_up(grants, word_of(value));
        const std::string native = permission_name(name);
        if (grant.empty() || (native.empty() && name != "default")) {
            item.say("permissions", "unsupported",
                     fmt::format("'{}: {}' is not known here: allow, deny or ask, for camera, location and "
                                 "such, or for a permission by its native name",
                                 name, word_of(value)));
            continue;
        }
        if (name == "default")
            pass.emit(prefix + "defaultPermissionPolicy", grant, item.key());
        else
            all.push_back({{"permission", native}, {"policy", grant}});
    }
    if (!all.empty()) pass.emit(prefix + "permissionGrants", std::move(all), item.key());
}

constexpr std::size_t most_minimum_versions = 20;

std::size_t minimum_versions(const Pass& pass) {
    std::size_t count = 0;
    for (const auto& [native, entry] : pass.draft.entries())
        if (native.starts_with("APP.") && native.ends_with("/minimumVersionCode")) ++count;
    return count;
}

void add_minimum_version(Pass& pass, const Item& item, const std::string& prefix) {
    if (item.find("minVersion") == nullptr) return;
    const auto code = to_int(item.text("minVersion"));
    if (!code || *code < 0 || *code > 2147483647)
        return item.say("minVersion", "unsupported", "Android counts versions by a whole number, the code");
    if (minimum_versions(pass) >= most_minimum_versions)
        return item.say("minVersion", "unsupported", "20 apps at most may have a minimum version");
    pass.emit(prefix + "minimumVersionCode", *code, item.key());
}

void add_configuration(Pass& pass, const Item& item, const std::string& prefix) {
    const Value* config = item.find("config");
    if (config == nullptr || config->map() == nullptr) return;
    for (const auto& [name, value] : *config->map()) {
        json native = json_of(value);
        if (has_placeholder(native.dump())) {
            item.say("config", "unsupported",
                     fmt::format("'{}' holds a placeholder, and nothing fills in placeholders here: left out",
                                 name));
            continue;
        }
        pass.emit(prefix + "managedConfiguration/" + name, std::move(native), item.key());
    }
}

bool is_kiosk_app(const Pass& pass, std::string_view package) {
    const Value* app = pass.find("kiosk.app");
    const Value* named = app == nullptr ? nullptr : member_at(*app, "android.package");
    return named != nullptr && word_of(*named) == package && pass.is("kiosk.mode", "singleApp");
}

bool listed(const Pass& pass, std::string_view key, std::string_view package) {
    const Value* value = pass.find(key);
    if (value == nullptr || value->list() == nullptr) return false;
    for (const Value& item : *value->list())
        if (const Value* named = member_at(item, "android.package"))
            if (word_of(*named) == package) return true;
    return false;
}

std::string write_app(Pass& pass, const Item& item, std::string_view type) {
    const std::string package(item.text("android.package"));
    if (package.empty()) return "no package for Android is named";
    if (!is_package(package)) return fmt::format("'{}' is no package name", package);
    const std::string prefix = "APP." + package + "/";
    if (type == "BLOCKED") {
        for (const std::string_view path : {"autoUpdate", "config", "minVersion", "permissions"})
            if (item.find(path) != nullptr)
                item.say(path, "satisfied", "an app that is blocked takes no settings");
        pass.emit(prefix + "installType", type, item.key());
        return {};
    }
    pass.emit(prefix + "installType", is_kiosk_app(pass, package) ? "KIOSK" : type, item.key());
    if (const auto mode = look_up(update_modes, item.text("autoUpdate")); !mode.empty())
        pass.emit(prefix + "autoUpdateMode", mode, item.key());
    add_minimum_version(pass, item, prefix);
    add_permissions(pass, item, prefix);
    add_configuration(pass, item, prefix);
    return {};
}

void write_apps(Pass& pass, std::string_view key, const Value& value, std::string_view type) {
    each_item(pass, key, value, [&](const Item& item) { return write_app(pass, item, type); });
}

void required_apps(Pass& pass, std::string_view key, const Value& value) {
    write_apps(pass, key, value, "FORCE_INSTALLED");
}
void removed_apps(Pass& pass, std::string_view key, const Value& value) {
    write_apps(pass, key, value, "BLOCKED");
    if (pass.draft.any("APP.") != nullptr && !value.list()->empty())
        pass.say(key, "side-effect", "these apps are taken off devices that have them, with their data");
}
void available_apps(Pass& pass, std::string_view key, const Value& value) {
    each_item(pass, key, value, [&](const Item& item) {
        const bool more = listed(pass, "apps.required", item.text("android.package"));
        return write_app(pass, item, more ? "FORCE_INSTALLED" : "AVAILABLE");
    });
}
void listed_apps(Pass& pass, std::string_view key, const Value& value) {
    if (pass.is("apps.mode", "blocklist")) return write_apps(pass, key, value, "BLOCKED");
    if (!pass.is("apps.mode", "allowlist"))
        return pass.say(key, "satisfied", "limits nothing unless 'apps.mode' is allowlist or blocklist");
    each_item(pass, key, value, [&](const Item& item) {
        const bool more = listed(pass, "apps.required", item.text("android.package"));
        return write_app(pass, item, more ? "FORCE_INSTALLED" : "AVAILABLE");
    });
}

void app_mode(Pass& pass, std::string_view key, const Value& value) {
    const bool only_listed = word_of(value) == "allowlist";
    pass.emit("playStoreMode", only_listed ? "WHITELIST" : "BLACKLIST", key);
    if (only_listed)
        pass.say(key, "side-effect", "apps that the policy does not list are removed from the devices");
}

void unknown_sources(Pass& pass, std::string_view key, const Value& value) {
    constexpr std::string_view native = "advancedSecurityOverrides.untrustedAppsPolicy";
    if (word_of(value) == "deny") return pass.emit(native, "DISALLOW_INSTALL", key);
    const bool personal_side = pass.work_profile() == Known::yes;
    pass.emit(native, personal_side ? "ALLOW_INSTALL_IN_PERSONAL_PROFILE_ONLY" : "ALLOW_INSTALL_DEVICE_WIDE",
              key);
}

constexpr std::array hook_rows{
    Hook{"apps.available", available_apps},
    Hook{"apps.list", listed_apps},
    Hook{"apps.mode", app_mode},
    Hook{"apps.removed", removed_apps},
    Hook{"apps.required", required_apps},
    Hook{"apps.unknownSources", unknown_sources},
};

constexpr std::string_view still_installs = "apps that the policy requires are installed all the same";

constexpr std::array word_rows{
    WordRow{"apps.install", "allow", "installAppsDisabled", "false"},
    WordRow{"apps.install", "managedOnly", "installAppsDisabled", "true"},
    WordRow{"apps.install", "deny", "installAppsDisabled", "true", "", nothing, "degraded", still_installs},
    WordRow{"apps.remove", "allow", "uninstallAppsDisabled", "false"},
    WordRow{"apps.remove", "deny", "uninstallAppsDisabled", "true"},
};

constexpr std::array<std::string_view, 1> sections{"apps"};
constexpr Tables all{hook_rows, {}, word_rows, {}, sections};

}  // namespace

bool is_package(std::string_view text) {
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           c == '.' || c == '_';
        if (!plain) return false;
    }
    return text.find('.') != std::string_view::npos;
}

const Tables& app_tables() {
    return all;
}

}  // namespace mdm::policy::native::android
