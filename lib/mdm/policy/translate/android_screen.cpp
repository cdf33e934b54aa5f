#include <fmt/format.h>

#include <array>

#include "mdm/policy/translate/android.hpp"
#include "mdm/policy/translate/items.hpp"

// What people see: lock screen, kiosk, clock, location, the wall between work and private. Facts: the
// discovery document of the Android Management API, schemas KioskCustomization, CrossProfilePolicies and
// PersonalUsagePolicies.

namespace mdm::policy::native::android {
namespace {

using nlohmann::json;

constexpr unsigned C = company;

/// Asset tag and message share the one text there is.
void lock_screen_text(Pass& pass, std::string_view key, const Value& value) {
    if (refuse_placeholder(pass, key, word_of(value)) || !needs_met(pass, key, company, false)) return;
    const std::string_view message = pass.word("lockScreen.message"), tag = pass.word("lockScreen.assetTag");
    std::string text(has_placeholder(message) ? "" : message);
    if (!tag.empty() && !has_placeholder(tag)) text += (text.empty() ? "" : "\n") + std::string(tag);
    pass.emit("deviceOwnerLockScreenInfo.defaultMessage", text, key);
    if (key == "lockScreen.assetTag")
        pass.say(key, "degraded", "has no place of its own and is put below the message");
}

void kiosk_app(Pass& pass, std::string_view key, const Value& value) {
    const Value* named = member_at(value, "android.package");
    const std::string package(named == nullptr ? "" : word_of(*named));
    if (!is_package(package)) return pass.unsupported(key, "no package for Android is named");
    if (!pass.is("kiosk.mode", "singleApp"))
        return pass.say(key, "satisfied", "means something under 'kiosk.mode: singleApp' only");
    if (!needs_met(pass, key, fully_managed, false)) return;
    pass.emit("APP." + package + "/installType", "KIOSK", key);
    if (pass.find("wifi.networks") == nullptr)
        pass.say(key, "side-effect",
                 "a device without a known network cannot be told one: the settings are out of reach");
}

void kiosk_mode(Pass& pass, std::string_view key, const Value& value) {
    if (word_of(value) == "singleApp") {
        if (pass.find("kiosk.app") == nullptr) pass.unsupported(key, "needs 'kiosk.app'");
        return;
    }
    if (!needs_met(pass, key, fully_managed, false)) return;
    pass.emit("kioskCustomLauncherEnabled", true, key);
}

/// Whether there is a wall to speak of; reports where there is not.
bool has_wall(Pass& pass, std::string_view key) {
    if (pass.work_profile() == Known::yes) return true;
    const bool known = pass.work_profile() == Known::no;
    if (known) {
        pass.say(key, "satisfied", "without a work profile there is nothing private on the device");
        return false;
    }
    pass.say(key, "needs-enrollment", "needs a work profile, and the policy does not say that there is one");
    return true;
}

void location(Pass& pass, std::string_view key, const Value& value) {
    const std::string_view word = word_of(value);
    if (word == "user") return pass.emit("locationMode", "LOCATION_USER_CHOICE", key);
    if (!needs_met(pass, key, company, false)) return;
    pass.emit("locationMode", word == "enforced" ? "LOCATION_ENFORCED" : "LOCATION_DISABLED", key);
    if (pass.work_profile() == Known::yes)
        pass.say(key, "degraded", "beside a work profile users keep the switch since Android 11");
}

struct Row {
    std::string_view key;
    std::string_view word;
    std::string_view native;
    std::string_view value;
};
constexpr std::array wall_rows{
    Row{"workProfile.contacts", "allow", "showWorkContactsInPersonalProfile",
        "SHOW_WORK_CONTACTS_IN_PERSONAL_PROFILE_ALLOWED"},
    Row{"workProfile.contacts", "deny", "showWorkContactsInPersonalProfile",
        "SHOW_WORK_CONTACTS_IN_PERSONAL_PROFILE_DISALLOWED"},
    Row{"workProfile.copyPaste", "allow", "crossProfileCopyPaste", "CROSS_PROFILE_COPY_PASTE_ALLOWED"},
    Row{"workProfile.copyPaste", "deny", "crossProfileCopyPaste", "COPY_FROM_WORK_TO_PERSONAL_DISALLOWED"},
    Row{"workProfile.dataSharing", "none", "crossProfileDataSharing",
        "CROSS_PROFILE_DATA_SHARING_DISALLOWED"},
    Row{"workProfile.dataSharing", "personalToWork", "crossProfileDataSharing",
        "DATA_SHARING_FROM_WORK_TO_PERSONAL_DISALLOWED"},
    Row{"workProfile.dataSharing", "all", "crossProfileDataSharing", "CROSS_PROFILE_DATA_SHARING_ALLOWED"},
};

void wall(Pass& pass, std::string_view key, const Value& value) {
    if (!has_wall(pass, key)) return;
    for (const Row& row : wall_rows)
        if (row.key == key && row.word == word_of(value))
            pass.emit(fmt::format("crossProfilePolicies.{}", row.native), row.value, key);
}

void max_days_off(Pass& pass, std::string_view key, const Value& value) {
    if (!has_wall(pass, key) || !needs_met(pass, key, company, false) || value.integer() == nullptr) return;
    const std::int64_t asked = *value.integer(), used = asked == 0 ? 0 : std::max<std::int64_t>(asked, 3);
    pass.emit("personalUsagePolicies.maxDaysWithWorkOff", used, key);
    if (used != asked)
        pass.say(key, "clamped", fmt::format("{} is less than the 3 days of Android: 3 is used", asked));
}

void personal_mode(Pass& pass, std::string_view key, const Value& value) {
    if (!has_wall(pass, key) || !needs_met(pass, key, company, false)) return;
    const bool only = word_of(value) == "allowlist";
    pass.emit("personalUsagePolicies.personalPlayStoreMode", only ? "ALLOWLIST" : "BLOCKLIST", key);
}

void personal_apps(Pass& pass, std::string_view key, const Value& value) {
    if (!has_wall(pass, key) || !needs_met(pass, key, company, false)) return;
    const std::string_view type =
        pass.is("workProfile.personalApps.mode", "allowlist") ? "AVAILABLE" : "BLOCKED";
    json apps = json::array();
    each_item(pass, key, value, [&](const Item& item) -> std::string {
        const std::string package(item.text("android.package"));
        if (!is_package(package)) return "no package for Android is named";
        apps.push_back({{"packageName", package}, {"installType", type}});
        return {};
    });
    if (!apps.empty()) pass.emit("personalUsagePolicies.personalApplications", std::move(apps), key);
}

constexpr std::array hook_rows{
    Hook{"kiosk.app", kiosk_app},
    Hook{"kiosk.mode", kiosk_mode},
    Hook{"location.services", location},
    Hook{"lockScreen.assetTag", lock_screen_text},
    Hook{"lockScreen.message", lock_screen_text},
    Hook{"workProfile.contacts", wall},
    Hook{"workProfile.copyPaste", wall},
    Hook{"workProfile.dataSharing", wall},
    Hook{"workProfile.maxDaysOff", max_days_off},
    Hook{"workProfile.personalApps.list", personal_apps},
    Hook{"workProfile.personalApps.mode", personal_mode},
};

constexpr std::array word_rows{
    WordRow{"kiosk.errors", "allow", "kioskCustomization.systemErrorWarnings",
            R"("ERROR_AND_WARNINGS_ENABLED")"},
    WordRow{"kiosk.errors", "deny", "kioskCustomization.systemErrorWarnings",
            R"("ERROR_AND_WARNINGS_MUTED")"},
    WordRow{"kiosk.navigation", "allow", "kioskCustomization.systemNavigation", R"("NAVIGATION_ENABLED")"},
    WordRow{"kiosk.navigation", "deny", "kioskCustomization.systemNavigation", R"("NAVIGATION_DISABLED")"},
    WordRow{"kiosk.powerButton", "allow", "kioskCustomization.powerButtonActions",
            R"("POWER_BUTTON_AVAILABLE")"},
    WordRow{"kiosk.powerButton", "deny", "kioskCustomization.powerButtonActions",
            R"("POWER_BUTTON_BLOCKED")"},
    WordRow{"kiosk.settings", "allow", "kioskCustomization.deviceSettings", R"("SETTINGS_ACCESS_ALLOWED")"},
    WordRow{"kiosk.settings", "deny", "kioskCustomization.deviceSettings", R"("SETTINGS_ACCESS_BLOCKED")"},
    WordRow{"kiosk.statusBar", "allow", "kioskCustomization.statusBar",
            R"("NOTIFICATIONS_AND_SYSTEM_INFO_ENABLED")"},
    WordRow{"kiosk.statusBar", "deny", "kioskCustomization.statusBar",
            R"("NOTIFICATIONS_AND_SYSTEM_INFO_DISABLED")"},

    WordRow{"location.sharing", "allow", "shareLocationDisabled", "false"},
    WordRow{"location.sharing", "deny", "shareLocationDisabled", "true"},

    WordRow{"time.automatic", "false", "autoDateAndTimeZone", R"("AUTO_DATE_AND_TIME_ZONE_USER_CHOICE")", "",
            C},
    WordRow{"time.automatic", "true", "autoDateAndTimeZone", R"("AUTO_DATE_AND_TIME_ZONE_ENFORCED")", "", C},
};

constexpr std::array gap_rows{
    GapRow{"content.documents", "documents are not delivered by the policy"},
    GapRow{"content.wallpaper", "a picture cannot be set, only kept from being changed"},
    GapRow{"content.webClips", "a page is an app of its own, which the server must make first"},
    GapRow{"email", "accounts are part of the configuration of the mail app (apps.required[].config)"},
    GapRow{"location.tracking", "a device is located by command while it is lost, not by policy"},
    GapRow{"time.zone", "a zone cannot be chosen, only taken from the network (time.automatic)"},
};

constexpr std::array<std::string_view, 7> sections{"content",    "email", "kiosk",      "location",
                                                   "lockScreen", "time",  "workProfile"};
constexpr Tables all{hook_rows, {}, word_rows, gap_rows, sections};

}  // namespace

const Tables& screen_tables() {
    return all;
}

}  // namespace mdm::policy::native::android
