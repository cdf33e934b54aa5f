#include <fmt/format.h>

#include <array>

#include "mdm/base/digest.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/translate/items.hpp"
#include "mdm/policy/translate/windows.hpp"

// What people see, and what only the server can judge. Facts: Policy CSP (LocalPoliciesSecurityOptions,
// System, TimeLanguageSettings), AssignedAccess and Personalization CSP.

namespace mdm::policy::native::windows {
namespace {

void message(Pass& pass, std::string_view key, const Value& value) {
    constexpr std::string_view node =
        "P/LocalPoliciesSecurityOptions/InteractiveLogon_Message{}ForUsersAttemptingToLogOn";
    if (refuse_placeholder(pass, key, word_of(value))) return;
    pass.emit(fmt::format(node, "Title"), pass.context.organization, key);
    pass.emit(fmt::format(node, "Text"), word_of(value), key);
    pass.say(key, "degraded", "is a notice to confirm before signing in, not text on the lock screen");
}

void zone(Pass& pass, std::string_view key, const Value& value) {
    const std::string_view name = zone_name(word_of(value));
    if (name.empty())
        return pass.unsupported(key,
                                fmt::format("no Windows name is known for the zone '{}'", word_of(value)));
    pass.emit("P/TimeLanguageSettings/ConfigureTimeZone", name, key);
}

/// A kiosk signs in by itself and shows one packaged app.
std::string kiosk_xml(std::string_view profile, std::string_view app) {
    return fmt::format(
        R"(<?xml version="1.0" encoding="utf-8"?><AssignedAccessConfiguration xmlns="http://schemas.microsoft.com/AssignedAccess/2017/config" xmlns:rs5="http://schemas.microsoft.com/AssignedAccess/201810/config"><Profiles><Profile Id="{{{0}}}"><KioskModeApp AppUserModelId="{1}"/></Profile></Profiles><Configs><Config><AutoLogonAccount rs5:DisplayName="Kiosk"/><DefaultProfile Id="{{{0}}}"/></Config></Configs></AssignedAccessConfiguration>)",
        profile, xml_escape(app));
}

void kiosk_app(Pass& pass, std::string_view key, const Value& value) {
    const Value* app = member_at(value, "windows.appUserModelId");
    if (!pass.is("kiosk.mode", "singleApp"))
        return pass.say(key, "satisfied", "means something under 'kiosk.mode: singleApp' only");
    if (app == nullptr || word_of(*app).empty())
        return pass.unsupported(key,
                                "a kiosk shows a packaged app: windows: {appUserModelId: …} is not named");
    const std::string profile = uuid5(
        uuid_namespace, fmt::format("{}.mdmctl.{}/Kiosk", pass.context.organization_id, pass.policy.name));
    pass.emit("V/AssignedAccess/Configuration", kiosk_xml(profile, word_of(*app)), key);
    pass.say(key, "side-effect", "the device signs in by itself and shows this app and nothing else");
}

void kiosk_mode(Pass& pass, std::string_view key, const Value& value) {
    if (word_of(value) == "multiApp")
        return pass.unsupported(key, "several apps need a start layout, which is not written here");
    if (pass.find("kiosk.app") == nullptr) pass.unsupported(key, "needs 'kiosk.app'");
}

void wallpaper(Pass& pass, std::string_view key, const Value& value) {
    const std::string_view word = word_of(value);
    if (!word.starts_with("https://") && !word.starts_with("http://"))
        return pass.unsupported(key, "devices fetch the picture themselves: it must be an address");
    pass.emit("V/Personalization/DesktopImageUrl", word, key);
    pass.say(key, "degraded", "holds on the Enterprise and Education editions only");
}

constexpr std::array hook_rows{
    Hook{"content.wallpaper", wallpaper}, Hook{"kiosk.app", kiosk_app}, Hook{"kiosk.mode", kiosk_mode},
    Hook{"lockScreen.message", message},  Hook{"time.zone", zone},
};

constexpr std::string_view reported = "the device can be asked; judging the answer is up to the server";
constexpr std::string_view by_command =
    "what follows is done by the server, by command or by what it lets in";

constexpr std::array word_rows{
    WordRow{"compliance.actions", any_value, "", "", "", nothing, "server-side", by_command},
    WordRow{"compliance.encrypted", any_value, "", "", "", nothing, "server-side", reported},
    WordRow{"compliance.jailbroken", any_value, "", "", "", nothing, "server-side", reported},
    WordRow{"compliance.lastSeenWithin", any_value, "", "", "", nothing, "server-side",
            "the time of the last contact is known to the server alone"},
    WordRow{"compliance.maxOSVersion", any_value, "", "", "", nothing, "server-side", reported},
    WordRow{"compliance.minOSVersion", any_value, "", "", "", nothing, "server-side", reported},

    WordRow{"location.services", "disabled", "P/System/AllowLocation", "0"},
    WordRow{"location.services", "enforced", "P/System/AllowLocation", "2"},
    WordRow{"location.services", "user", "P/System/AllowLocation", "1"},
};

constexpr std::array gap_rows{
    GapRow{"compliance.blockedApps", "a device cannot be asked for it here"},
    GapRow{"compliance.firewall", "a device cannot be asked for it here"},
    GapRow{"compliance.minSecurityPatch",
           "there is no patch level; compliance.minOSVersion may name a build"},
    GapRow{"compliance.passcodeCompliant", "a device cannot be asked for it here"},
    GapRow{"compliance.requiredApps", "a device cannot be asked for it here"},
    GapRow{"content.documents", "documents are not delivered by a configuration"},
    GapRow{"content.webClips", "pages on the start menu are not delivered by a configuration"},
    GapRow{"email", "accounts are part of the mail app, and of the user, not of the device"},
    GapRow{"kiosk", "a kiosk has no such switch here"},
    GapRow{"location.sharing", "there is no such setting"},
    GapRow{"location.tracking", "a device is located by command, not by policy"},
    GapRow{"lockScreen.assetTag", "there is no place for it"},
    GapRow{"time.automatic", "there is no such setting (time.zone names a zone)"},
    GapRow{"workProfile", "there is no work profile"},
};

constexpr std::array<std::string_view, 8> sections{"compliance", "content",    "email", "kiosk",
                                                   "location",   "lockScreen", "time",  "workProfile"};
constexpr Tables all{hook_rows, {}, word_rows, gap_rows, sections};

}  // namespace

const Tables& screen_tables() {
    return all;
}

}  // namespace mdm::policy::native::windows
