#include <array>

#include "mdm/policy/translate/android.hpp"

// Which tables a section has, and the defaults of the API that surprise.

namespace mdm::policy::native::android {
namespace {

bool was_emitted_for(const Pass& pass, std::string_view section) {
    for (const auto& [native, entry] : pass.draft.entries())
        if (entry.key.starts_with(section)) return true;
    return false;
}

/// A device has one policy, and one without playStoreMode is an allowlist: a policy about passcodes would
/// remove every app. Where nothing is said about apps, they stay as they are.
void default_play_store(Pass& pass) {
    if (pass.draft.find("playStoreMode") != nullptr || raw_sets(pass, "playStoreMode")) return;
    pass.draft.set_default("playStoreMode", "BLACKLIST", "apps.mode");
    pass.report.add(pass.platform, "apps.mode", "satisfied",
                    "is not set, so playStoreMode is written as open: left out, it would remove every app "
                    "that is not listed",
                    pass.policy.source);
}

struct Default {
    std::string_view section;
    std::string_view native;
    std::string_view value;
};
/// What the API takes silence for, written down.
constexpr std::array defaults{
    Default{"apps.", "advancedSecurityOverrides.untrustedAppsPolicy", "DISALLOW_INSTALL"},
    Default{"restrictions.", "advancedSecurityOverrides.developerSettings", "DEVELOPER_SETTINGS_DISABLED"},
    Default{"workProfile.copyPaste", "crossProfilePolicies.crossProfileDataSharing",
            "DATA_SHARING_FROM_WORK_TO_PERSONAL_DISALLOWED"},
    Default{"workProfile.contacts", "crossProfilePolicies.crossProfileDataSharing",
            "DATA_SHARING_FROM_WORK_TO_PERSONAL_DISALLOWED"},
    Default{"workProfile.personalApps.", "personalUsagePolicies.personalPlayStoreMode", "BLOCKLIST"},
};

/// An app that is only configured is there for users to install.
void default_install_types(Pass& pass) {
    std::vector<std::pair<std::string, std::string>> missing;
    for (const auto& [native, entry] : pass.draft.entries())
        if (native.starts_with("APP."))
            missing.emplace_back(native.substr(0, native.find('/')) + "/installType", entry.key);
    for (const auto& [native, key] : missing) pass.draft.set_default(native, "AVAILABLE", key);
}

}  // namespace

void translate_key(Pass& pass, std::string_view key, const Value& value) {
    for (const Tables* each : {&tables(), &app_tables(), &browser_tables(), &compliance_tables(),
                               &network_tables(), &screen_tables(), &update_tables()})
        if (has_section(*each, key)) return translate_setting(pass, *each, key, value);
    pass.say(key, "not-translated", "settings of this section are not translated yet");
}

void add_defaults(Pass& pass) {
    default_install_types(pass);
    for (const Default& row : defaults)
        if (was_emitted_for(pass, row.section)) pass.draft.set_default(row.native, row.value, row.section);
    if (was_emitted_for(pass, "restrictions.") && pass.company() == Known::yes)
        pass.draft.set_default("deviceConnectivityManagement.usbDataAccess", "DISALLOW_USB_FILE_TRANSFER",
                               "restrictions.usbData");
    default_play_store(pass);
}

}  // namespace mdm::policy::native::android
