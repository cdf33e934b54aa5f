#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/policy/translate/apple.hpp"

// System updates and compliance. Facts: Apple's schemas softwareupdate.enforcement.specific and
// softwareupdate.settings (declarations), com.apple.applicationaccess and com.apple.SoftwareUpdate. The
// generation of OS 27 takes no update settings in profiles any more, and that of 26 has all declarations: a
// policy for devices that all run 26 or newer is written as declarations only, any other in both forms.

namespace mdm::policy::native::apple {
namespace {

constexpr unsigned S = supervised;
constexpr unsigned U = not_user;
constexpr std::string_view settings_on = "ios:18.0 macos:15.0";
constexpr std::string_view enforced_on = "ios:17.0 macos:14.0";
constexpr std::string_view generation = "26";

/// Where profiles still say it: everywhere but on devices that all run the newest generations.
bool in_profile(const Pass& pass) {
    return !all_have(pass, generation) || pass.platform == "tvos";
}

void say_age(Pass& pass, std::string_view key) {
    if (pass.platform != "tvos" || !all_have(pass, generation)) return;
    const bool gone = all_have(pass, "27");
    pass.say(key, gone ? "removed" : "deprecated",
             gone ? "devices of the generation 27 know no such restriction any more"
                  : "devices of the generation 27 will know no such restriction any more");
}

const Value* version_asked(const Pass& pass) {
    const Value* asked = pass.find("updates.minimumVersion");
    const Value* mine = asked == nullptr ? nullptr : version_for(pass, *asked);
    if (mine == nullptr && asked != nullptr && pass.platform == "ipados") {
        const auto at = asked->map()->find("ios");
        mine = at == asked->map()->end() ? nullptr : &at->second;
    }
    return mine != nullptr && mine->text() != nullptr ? mine : nullptr;
}

void minimum_version(Pass& pass, std::string_view key, const Value&) {
    const Value* version = version_asked(pass);
    if (version == nullptr) return pass.say(key, "elsewhere", "names no version for this platform");
    const auto minimum = since(enforced_on, pass.platform);
    if (!minimum) return pass.unsupported(key, "updates cannot be enforced here");
    const Value* deadline = pass.find("updates.deadline");
    if (deadline == nullptr || deadline->text() == nullptr)
        return pass.unsupported(key, "an update is enforced by a time, and updates.deadline does not say it");
    if (!needs_met(pass, key, U, false)) return;
    check_os(pass, key, *minimum);
    pass.emit("DDM.os-minimum.TargetOSVersion", *version->text(), key);
    pass.emit("DDM.os-minimum.TargetLocalDateTime", *deadline->text(), "updates.deadline");
}

void deadline(Pass& pass, std::string_view key, const Value&) {
    if (version_asked(pass) == nullptr)
        return pass.find("updates.minimumVersion") == nullptr
                   ? pass.unsupported(key, "there is nothing to install by then (updates.minimumVersion)")
                   : pass.say(key, "elsewhere", "updates.minimumVersion names no version for this platform");
    if (!since(enforced_on, pass.platform)) return pass.unsupported(key, "updates cannot be enforced here");
    if (needs_met(pass, key, U, false)) pass.ok(key);
}

/// Where a period goes in a profile and in a declaration.
struct Deferral {
    std::string_view key;
    std::string_view on;
    std::string_view force;  // of the profile: turns the period on
    std::string_view period;
    std::string_view declared;  // "" where there is none
    std::string_view instead;   // a key that says it more exactly
};
constexpr std::array deferrals{
    Deferral{"updates.deferral.all", "ios:11.3", "RS.forceDelayedSoftwareUpdates",
             "RS.enforcedSoftwareUpdateDelay", "DDM.softwareupdate.Deferrals.CombinedPeriodInDays", ""},
    Deferral{"updates.deferral.all", "tvos:12.2", "RS.forceDelayedSoftwareUpdates",
             "RS.enforcedSoftwareUpdateDelay", "", ""},
    Deferral{"updates.deferral.all", "macos:11.3", "RS.forceDelayedSoftwareUpdates",
             "RS.enforcedSoftwareUpdateMinorOSDeferredInstallDelay",
             "DDM.softwareupdate.Deferrals.MinorPeriodInDays", "updates.deferral.minor"},
    Deferral{"updates.deferral.all", "macos:11.3", "RS.forceDelayedMajorSoftwareUpdates",
             "RS.enforcedSoftwareUpdateMajorOSDeferredInstallDelay",
             "DDM.softwareupdate.Deferrals.MajorPeriodInDays", "updates.deferral.major"},
    Deferral{"updates.deferral.major", "macos:11.3", "RS.forceDelayedMajorSoftwareUpdates",
             "RS.enforcedSoftwareUpdateMajorOSDeferredInstallDelay",
             "DDM.softwareupdate.Deferrals.MajorPeriodInDays", ""},
    Deferral{"updates.deferral.minor", "macos:11.3", "RS.forceDelayedSoftwareUpdates",
             "RS.enforcedSoftwareUpdateMinorOSDeferredInstallDelay",
             "DDM.softwareupdate.Deferrals.MinorPeriodInDays", ""},
};

void defer(Pass& pass, std::string_view key, const Value& value) {
    const std::int64_t asked = value.duration() == nullptr ? 0 : value.duration()->count() / unit::day;
    const std::int64_t days = std::clamp<std::int64_t>(asked, 1, 90);
    bool found = false;
    for (const Deferral& row : deferrals) {
        const auto minimum = row.key == key ? since(row.on, pass.platform) : std::nullopt;
        if (!minimum) continue;
        if (!found && !needs_met(pass, key, S | U, false)) return;
        found = true;
        if (!row.instead.empty() && pass.find(row.instead) != nullptr) continue;
        check_os(pass, key, *minimum);
        if (in_profile(pass)) pass.emit(row.force, true, key);
        if (in_profile(pass)) pass.emit(row.period, days, key);
        if (!row.declared.empty()) pass.emit(row.declared, days, key);
    }
    if (!found) return apply_rows(pass, update_tables(), key, value);
    say_age(pass, key);
    if (days != asked)
        pass.say(key, "clamped",
                 fmt::format("{} days are outside of what is taken: {} are used", asked, days));
}

/// Switches with a form in profiles and one in declarations.
struct Switch {
    std::string_view key;
    std::string_view word;
    std::string_view native;
    std::string_view value;
    std::string_view on;
};
constexpr std::string_view rapid_on = "ios:16.0 macos:13.0";
constexpr std::array switches{
    Switch{"updates.automatic", "user", "DDM.softwareupdate.AutomaticActions.Download", R"("Allowed")",
           settings_on},
    Switch{"updates.automatic", "user", "DDM.softwareupdate.AutomaticActions.InstallOSUpdates",
           R"("Allowed")", settings_on},
    Switch{"updates.automatic", "download", "DDM.softwareupdate.AutomaticActions.Download", R"("AlwaysOn")",
           settings_on},
    Switch{"updates.automatic", "download", "DDM.softwareupdate.AutomaticActions.InstallOSUpdates",
           R"("AlwaysOff")", settings_on},
    Switch{"updates.automatic", "download", "SWU.AutomaticDownload", "true", "macos:10.15"},
    Switch{"updates.automatic", "download", "SWU.AutomaticallyInstallMacOSUpdates", "false", "macos:10.15"},
    Switch{"updates.automatic", "install", "DDM.softwareupdate.AutomaticActions.Download", R"("AlwaysOn")",
           settings_on},
    Switch{"updates.automatic", "install", "DDM.softwareupdate.AutomaticActions.InstallOSUpdates",
           R"("AlwaysOn")", settings_on},
    Switch{"updates.automatic", "install", "DDM.softwareupdate.AutomaticActions.InstallSecurityUpdate",
           R"("AlwaysOn")", "macos:15.0"},
    Switch{"updates.automatic", "install", "SWU.AutomaticDownload", "true", "macos:10.15"},
    Switch{"updates.automatic", "install", "SWU.AutomaticallyInstallMacOSUpdates", "true", "macos:10.15"},
    Switch{"updates.automatic", "install", "SWU.CriticalUpdateInstall", "true", "macos:10.15"},
    Switch{"updates.automatic", "off", "DDM.softwareupdate.AutomaticActions.Download", R"("AlwaysOff")",
           settings_on},
    Switch{"updates.automatic", "off", "DDM.softwareupdate.AutomaticActions.InstallOSUpdates",
           R"("AlwaysOff")", settings_on},
    Switch{"updates.automatic", "off", "SWU.AutomaticDownload", "false", "macos:10.15"},
    Switch{"updates.automatic", "off", "SWU.AutomaticallyInstallMacOSUpdates", "false", "macos:10.15"},
    Switch{"updates.beta", "deny", "DDM.softwareupdate.Beta.ProgramEnrollment", R"("AlwaysOff")", "ios:18.0"},
    Switch{"updates.beta", "allow", "DDM.softwareupdate.Beta.ProgramEnrollment", R"("Allowed")", "ios:18.0"},
    Switch{"updates.beta", "deny", "SWU.AllowPreReleaseInstallation", "false", "macos:10.9"},
    Switch{"updates.beta", "allow", "SWU.AllowPreReleaseInstallation", "true", "macos:10.9"},
    Switch{"updates.securityResponses", "allow", "DDM.softwareupdate.RapidSecurityResponse.Enable", "true",
           settings_on},
    Switch{"updates.securityResponses", "allow", "RS.allowRapidSecurityResponseInstallation", "true",
           rapid_on},
    Switch{"updates.securityResponses", "require", "DDM.softwareupdate.RapidSecurityResponse.Enable", "true",
           settings_on},
    Switch{"updates.securityResponses", "require", "DDM.softwareupdate.RapidSecurityResponse.EnableRollback",
           "false", settings_on},
    Switch{"updates.securityResponses", "require", "RS.allowRapidSecurityResponseInstallation", "true",
           rapid_on},
    Switch{"updates.securityResponses", "require", "RS.allowRapidSecurityResponseRemoval", "false", rapid_on},
};

void switched(Pass& pass, std::string_view key, const Value& value) {
    bool found = false, written = false, checked = false;
    for (const Switch& row : switches) {
        const bool mine = row.key == key && row.word == word_of(value);
        const auto minimum = mine ? since(row.on, pass.platform) : std::nullopt;
        if (!minimum) continue;
        found = true;
        if (!checked && !needs_met(pass, key, S | U, permissive(word_of(value)))) return;
        checked = true;
        const bool declared = row.native.starts_with("DDM.");
        if (!declared && !in_profile(pass)) continue;
        pass.emit(row.native, nlohmann::json::parse(row.value), key);
        written = true;
    }
    if (!found) return apply_rows(pass, update_tables(), key, value);
    if (!written)
        pass.say(key, "deprecated", "devices of this generation do not take it from a profile any more");
}

constexpr std::array hook_rows{
    Hook{"updates.automatic", switched},
    Hook{"updates.beta", switched},
    Hook{"updates.deadline", deadline},
    Hook{"updates.deferral.all", defer},
    Hook{"updates.deferral.major", defer},
    Hook{"updates.deferral.minor", defer},
    Hook{"updates.minimumVersion", minimum_version},
    Hook{"updates.securityResponses", switched},
};

constexpr std::string_view polls = "the server compares it with what devices report; no device setting does";
constexpr std::string_view no_word = "the management of Apple's systems does not say it";
constexpr std::string_view acts = "the server acts on devices that are not compliant; no device setting does";

constexpr std::array word_rows{
    WordRow{"compliance.actions", any_value, "", "", "", nothing, "server-side", acts},
    WordRow{"compliance.blockedApps", any_value, "", "", "", nothing, "server-side", polls},
    WordRow{"compliance.encrypted", any_value, "", "", "", nothing, "server-side", polls},
    WordRow{"compliance.firewall", any_value, "", "", "macos", nothing, "server-side", polls},
    WordRow{"compliance.lastSeenWithin", any_value, "", "", "", nothing, "server-side", polls},
    WordRow{"compliance.maxOSVersion", any_value, "", "", "", nothing, "server-side", polls},
    WordRow{"compliance.minOSVersion", any_value, "", "", "", nothing, "server-side", polls},
    WordRow{"compliance.passcodeCompliant", any_value, "", "", "", nothing, "server-side", polls},
    WordRow{"compliance.requiredApps", any_value, "", "", "", nothing, "server-side", polls},
    WordRow{"updates.notify", "allow", "DDM.softwareupdate.Notifications", "true", settings_on, U},
    WordRow{"updates.notify", "deny", "DDM.softwareupdate.Notifications", "false", settings_on, U},
};

constexpr std::array gap_rows{
    GapRow{"compliance.firewall", "there is no firewall here"},
    GapRow{"compliance.jailbroken", no_word},
    GapRow{"compliance.minSecurityPatch", no_word},
    GapRow{"updates.beta", "test versions are not managed here"},
    GapRow{"updates.deferral.major", "one period holds for all updates here (updates.deferral.all)", "ios"},
    GapRow{"updates.deferral.minor", "one period holds for all updates here (updates.deferral.all)", "ios"},
    GapRow{"updates.freeze",
           "there are no parts of the year without updates; updates.deferral is the nearest"},
    GapRow{"updates.window", "there is no window of hours; updates.deadline says the time to the minute"},
    GapRow{"updates", "this cannot be set for updates here"},
};

constexpr std::array<std::string_view, 2> sections{"compliance", "updates"};
constexpr Tables all{hook_rows, {}, word_rows, gap_rows, sections};

}  // namespace

const Tables& update_tables() {
    return all;
}

}  // namespace mdm::policy::native::apple
