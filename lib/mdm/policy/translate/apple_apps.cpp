#include <fmt/format.h>

#include <array>
#include <set>

#include "mdm/policy/translate/apple.hpp"

// Apps and devices that run one app. Facts: Apple's schemas com.apple.applicationaccess, com.apple.app.lock,
// com.apple.asam and com.apple.systempolicy.control. Installing and removing is done by commands, app by app.

namespace mdm::policy::native::apple {
namespace {

using nlohmann::json;

constexpr unsigned S = supervised;
constexpr unsigned U = not_user;
constexpr std::string_view lists_on = "ios:15.0 tvos:15.0";

/// What mdmctl and the server do with the members of an app; none of it is a device setting.
struct Member {
    std::string_view name;
    std::string_view code;
    std::string_view why;
};
constexpr std::array members{
    Member{"autoUpdate", "server-side", "the server's store setting says when apps are updated"},
    Member{"config", "server-side", "the server hands it to the app (ManagedApplicationConfiguration)"},
    Member{"minVersion", "unsupported", "an oldest version cannot be asked for"},
    Member{"permissions", "unsupported", "people are asked themselves for what an app may use"},
};

struct Kind {
    std::string_view key;
    std::string_view code;
    std::string_view why;
};
constexpr std::array app_lists{
    Kind{"apps.available", "unsupported", "needs the server's own store for users"},
    Kind{"apps.list", "ok", ""},
    Kind{"apps.removed", "server-side",
         "apps are removed by a command (remove-app), and only those that were installed by the server"},
    Kind{"apps.required", "server-side",
         "apps are installed by a command (push-app) or assigned at the server"},
};

std::string report_app(Pass& pass, const Item& item, const Kind& kind) {
    const Value app{*item.fields(), item.source()};
    if (bundle_id(pass, app).empty()) return elsewhere(pass, item, "names no app for this platform");
    pass.report.add(pass.platform, item.key(), kind.code, std::string(kind.why), item.source());
    for (const Member& member : members)
        if (item.find(member.name) != nullptr) item.say(member.name, member.code, std::string(member.why));
    return {};
}

bool has_use(const Pass& pass, std::string_view key) {
    return key != "apps.list" || pass.find("apps.mode") != nullptr || pass.find("kiosk.mode") != nullptr;
}

void app_list(Pass& pass, std::string_view key, const Value& value) {
    if (!has_use(pass, key)) return pass.unsupported(key, "apps.mode does not say what the list is for");
    for (const Kind& kind : app_lists) {
        if (kind.key != key) continue;
        each_item(pass, key, value, [&](const Item& item) { return report_app(pass, item, kind); });
        pass.say(key, kind.code, std::string(kind.why));
    }
}

void collect(const Pass& pass, std::string_view key, std::set<std::string>& into) {
    const Value* value = pass.find(key);
    if (value == nullptr || value->list() == nullptr) return;
    for (const Value& item : *value->list())
        if (std::string id = bundle_id(pass, item); !id.empty()) into.insert(std::move(id));
}

/// What may run: the list, and what the policy itself brings.
json allowed_apps(const Pass& pass) {
    std::set<std::string> ids;
    for (const std::string_view key : {"apps.list", "apps.required", "apps.available"})
        collect(pass, key, ids);
    return ids;
}

void say_age(Pass& pass, std::string_view key) {
    if (all_have(pass, "27"))
        pass.say(key, "deprecated", "from OS 27 on a declaration (app.settings) takes the place of this key");
}

bool lists_can_be_set(Pass& pass, std::string_view key) {
    const auto minimum = since(lists_on, pass.platform);
    if (!minimum) {
        pass.unsupported(key, pass.platform == "macos"
                                  ? "only as a declaration of macOS 27 (app.settings), not in a profile"
                                  : "which apps may run cannot be said here");
        return false;
    }
    if (!needs_met(pass, key, S | U, false)) return false;
    check_os(pass, key, *minimum);
    return true;
}

void allow_only(Pass& pass, std::string_view key) {
    if (!lists_can_be_set(pass, key)) return;
    json apps = allowed_apps(pass);
    if (apps.empty())
        return pass.unsupported(key,
                                "this policy names no app for this platform, so nothing could be used: "
                                "left out");
    pass.emit("RS.allowListedAppBundleIDs", std::move(apps), key);
    pass.say(
        key, "side-effect",
        "every other app disappears from the home screen, those of the system too (Phone and Settings stay)");
    say_age(pass, key);
}

void mode(Pass& pass, std::string_view key, const Value& value) {
    const std::string_view word = word_of(value);
    if (word == "open") return pass.say(key, "satisfied", "nothing forbids it here");
    if (word == "allowlist") return allow_only(pass, key);
    if (!lists_can_be_set(pass, key)) return;
    std::set<std::string> ids;
    collect(pass, "apps.list", ids);
    if (ids.empty()) return pass.say(key, "satisfied", "apps.list names no app for this platform");
    pass.emit("RS.blockedAppBundleIDs", ids, key);
    say_age(pass, key);
}

void single_app_mac(Pass& pass, std::string_view key, const Value& app) {
    const Value* team = member_at(app, "macos.teamId");
    if (team == nullptr || team->text() == nullptr)
        return pass.unsupported(key, "a Mac wants the teamId of the app (kiosk.app.macos.teamId)");
    if (!needs_met(pass, key, U, false)) return;
    pass.emit("ASAM.AllowedApplications",
              json::array({{{"BundleIdentifier", bundle_id(pass, app)}, {"TeamIdentifier", *team->text()}}}),
              key);
    pass.say(key, "degraded", "lets the app lock the Mac to itself; nothing starts it");
}

void single_app(Pass& pass, std::string_view key) {
    const Value* app = pass.find("kiosk.app");
    const std::string id = app == nullptr ? "" : bundle_id(pass, *app);
    if (id.empty()) return pass.unsupported(key, "kiosk.app names no app for this platform");
    if (pass.platform == "macos") return single_app_mac(pass, key, *app);
    const auto minimum = since("ios:6.0 tvos:10.2", pass.platform);
    if (!minimum) return pass.unsupported(key, "there is no mode for a single app here");
    if (!needs_met(pass, key, pass.platform == "tvos" ? S : S | U, false)) return;
    check_os(pass, key, *minimum);
    json lock{{"Identifier", id}};
    if (pass.find("kiosk.powerButton") != nullptr && pass.platform != "tvos")
        lock["Options"]["DisableSleepWakeButton"] = pass.is("kiosk.powerButton", "deny");
    pass.emit("LOCK.App", std::move(lock), key);
    pass.say(key, "side-effect",
             "the device shows this app and nothing else; the app must be installed before");
}

void kiosk_mode(Pass& pass, std::string_view key, const Value& value) {
    if (word_of(value) == "singleApp") return single_app(pass, key);
    allow_only(pass, key);
    if (pass.draft.find("RS.allowListedAppBundleIDs") != nullptr)
        pass.say(key, "degraded", "only what may run is limited; the home screen stays");
}

void kiosk_app(Pass& pass, std::string_view key, const Value& value) {
    if (bundle_id(pass, value).empty()) return pass.say(key, "elsewhere", "names no app for this platform");
    if (!pass.is("kiosk.mode", "singleApp"))
        return pass.unsupported(key, "counts only with kiosk.mode: singleApp");
    pass.ok(key);
}

/// Parts of the system that single-app mode hides anyhow.
void kiosk_part(Pass& pass, std::string_view key, const Value& value) {
    const bool single = pass.is("kiosk.mode", "singleApp") && pass.platform != "macos";
    if (!single)
        return pass.unsupported(key, "counts only in the single-app mode of iPhone, iPad and Apple TV");
    if (word_of(value) == "deny") return pass.say(key, "satisfied", "is not to be seen in single-app mode");
    pass.unsupported(key, "is never to be seen in single-app mode");
}

void kiosk_power(Pass& pass, std::string_view key, const Value&) {
    const Entry* lock = pass.draft.find("LOCK.App");
    if (lock == nullptr)
        return pass.unsupported(key, "counts only in the single-app mode of iPhone and iPad");
    if (!lock->value.contains("Options")) return pass.unsupported(key, "there is no such button here");
    pass.ok(key);
}

constexpr std::array hook_rows{
    Hook{"apps.available", app_list},
    Hook{"apps.list", app_list},
    Hook{"apps.mode", mode},
    Hook{"apps.removed", app_list},
    Hook{"apps.required", app_list},
    Hook{"kiosk.app", kiosk_app},
    Hook{"kiosk.errors", kiosk_part},
    Hook{"kiosk.mode", kiosk_mode},
    Hook{"kiosk.navigation", kiosk_part},
    Hook{"kiosk.powerButton", kiosk_power},
    Hook{"kiosk.settings", kiosk_part},
    Hook{"kiosk.statusBar", kiosk_part},
};

constexpr std::string_view store_on = "ios:9.0 visionos:2.0 watchos";
constexpr std::string_view installs_on = "ios:4.0 visionos:2.0 watchos";
constexpr std::string_view trust_on = "ios:9.0 visionos:2.0";
constexpr std::string_view named_only = "apps of identified developers run, others still do not";

// key, word, native, value, on, needs, code, why
constexpr std::array word_rows{
    WordRow{"apps.install", "allow", "RS.allowAppInstallation", "true", installs_on, S | U},
    WordRow{"apps.install", "allow", "RS.allowUIAppInstallation", "true", store_on, S | U},
    WordRow{"apps.install", "deny", "RS.allowAppInstallation", "false", installs_on, S | U},
    WordRow{"apps.install", "managedOnly", "RS.allowUIAppInstallation", "false", store_on, S | U},
    WordRow{"apps.remove", "allow", "RS.allowAppRemoval", "true", "ios:4.2.1 watchos", S | U},
    WordRow{"apps.remove", "allow", "RS.allowSystemAppRemoval", "true", "ios:11.0 visionos:2.0", S | U},
    WordRow{"apps.remove", "deny", "RS.allowAppRemoval", "false", "ios:4.2.1 watchos", S | U},
    WordRow{"apps.remove", "deny", "RS.allowSystemAppRemoval", "false", "ios:11.0 visionos:2.0", S | U},
    WordRow{"apps.unknownSources", "allow", "RS.allowEnterpriseAppTrust", "true", trust_on, U},
    WordRow{"apps.unknownSources", "allow", "RS.allowMarketplaceAppInstallation", "true", "ios:17.4", S | U},
    WordRow{"apps.unknownSources", "allow", "RS.allowWebDistributionAppInstallation", "true", "ios:17.5",
            S | U},
    WordRow{"apps.unknownSources", "deny", "RS.allowEnterpriseAppTrust", "false", trust_on, U},
    WordRow{"apps.unknownSources", "deny", "RS.allowMarketplaceAppInstallation", "false", "ios:17.4", S | U},
    WordRow{"apps.unknownSources", "deny", "RS.allowWebDistributionAppInstallation", "false", "ios:17.5",
            S | U},
    WordRow{"apps.unknownSources", "allow", "GATE.EnableAssessment", "true", "macos:10.8", U},
    WordRow{"apps.unknownSources", "allow", "GATE.AllowIdentifiedDevelopers", "true", "macos:10.8", U,
            "stricter", named_only},
    WordRow{"apps.unknownSources", "deny", "GATE.EnableAssessment", "true", "macos:10.8", U},
    WordRow{"apps.unknownSources", "deny", "GATE.AllowIdentifiedDevelopers", "false", "macos:10.8", U},
    WordRow{"apps.unknownSources", "deny", "", "", "tvos watchos", nothing, "satisfied",
            "apps come from the store alone"},
};

constexpr std::array gap_rows{
    GapRow{"apps.install", "installing apps cannot be forbidden here"},
    GapRow{"apps.remove", "removing apps cannot be forbidden here"},
};

constexpr std::array<std::string_view, 2> sections{"apps", "kiosk"};
constexpr Tables all{hook_rows, {}, word_rows, gap_rows, sections};

}  // namespace

const Tables& app_tables() {
    return all;
}

}  // namespace mdm::policy::native::apple
