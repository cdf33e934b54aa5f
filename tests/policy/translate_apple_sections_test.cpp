#include <doctest/doctest.h>

#include "translate_support.hpp"

using namespace mdm::test;
using mdm::policy::Map;
using mdm::policy::Settings;
using mdm::policy::Value;
using nlohmann::json;

namespace {

Value app(const char* bundle) {
    return map({{"ios", map({{"bundleId", text(bundle)}})}});
}

std::string code(std::string_view platform, Settings settings, std::string_view key) {
    return codes(translated(company(platform, std::move(settings)), "apple"), key);
}

const char* const firewall = "com.apple.security.firewall";

}  // namespace

TEST_CASE("switches of the other sections come out with the sense Apple gives them") {
    struct Row {
        const char* key;
        Value value;
        const char* platform;
        const char* payload;
        const char* native;
        json expected;
    };
    const std::vector<Row> rows{
        {"apps.install", text("managedOnly"), "ios", "RS", "allowUIAppInstallation", false},
        {"apps.install", text("managedOnly"), "ios", "RS", "allowAppInstallation", nullptr},
        {"apps.install", text("deny"), "ios", "RS", "allowAppInstallation", false},
        {"apps.remove", text("deny"), "ios", "RS", "allowAppRemoval", false},
        {"apps.remove", text("deny"), "visionos", "RS", "allowSystemAppRemoval", false},
        {"apps.unknownSources", text("deny"), "ios", "RS", "allowEnterpriseAppTrust", false},
        {"apps.unknownSources", text("deny"), "ios", "RS", "allowMarketplaceAppInstallation", false},
        {"apps.unknownSources", text("deny"), "macos", "com.apple.systempolicy.control",
         "AllowIdentifiedDevelopers", false},
        {"apps.unknownSources", text("deny"), "macos", "com.apple.systempolicy.control", "EnableAssessment",
         true},
        {"browser.autofill", text("deny"), "macos", "RS", "safariAllowAutoFill", false},
        {"browser.cookies", text("deny"), "ios", "RS", "safariAcceptCookies", 0.0},
        {"browser.cookies", text("allow"), "ios", "RS", "safariAcceptCookies", 2.0},
        {"browser.fraudWarning", text("require"), "ios", "RS", "safariForceFraudWarning", true},
        {"browser.javascript", text("deny"), "ios", "RS", "safariAllowJavaScript", false},
        {"browser.popups", text("deny"), "ios", "RS", "safariAllowPopups", false},
        {"firewall.enabled", flag(true), "macos", firewall, "EnableFirewall", true},
        {"firewall.stealth", flag(true), "macos", firewall, "EnableStealthMode", true},
        {"firewall.blockIncoming", flag(false), "macos", firewall, "BlockAllIncoming", false},
        {"location.sharing", text("deny"), "ios", "RS", "allowFindMyFriends", false},
        {"lockScreen.message", text("Lost?"), "ios", "com.apple.shareddeviceconfiguration",
         "LockScreenFootnote", "Lost?"},
        {"lockScreen.message", text("Lost?"), "macos", "com.apple.loginwindow", "LoginwindowText", "Lost?"},
        {"lockScreen.assetTag", text("N-1"), "ipados", "com.apple.shareddeviceconfiguration",
         "AssetTagInformation", "N-1"},
        {"time.automatic", flag(true), "tvos", "RS", "forceAutomaticDateAndTime", true},
        {"time.automatic", flag(true), "macos", "com.apple.MCX", "timeServer", "time.apple.com"},
        {"time.zone", text("Europe/Zurich"), "macos", "com.apple.MCX", "timeZone", "Europe/Zurich"},
        {"vpn.userConfig", text("deny"), "ios", "RS", "allowVPNCreation", false},
        {"webFilter.adultContent", text("deny"), "ios", "com.apple.webcontent-filter", "AutoFilterEnabled",
         true},
        {"webFilter.adultContent", text("deny"), "ios", "com.apple.webcontent-filter", "FilterType",
         "BuiltIn"},
        {"webFilter.deny",
         list({text("https://games.example")}),
         "ios",
         "com.apple.webcontent-filter",
         "DenyListURLs",
         {"https://games.example"}},
        {"workProfile.copyPaste", text("deny"), "ios", "RS", "requireManagedPasteboard", true},
        {"workProfile.contacts", text("deny"), "ios", "RS", "allowManagedToWriteUnmanagedContacts", false},
        {"workProfile.contacts", text("deny"), "ios", "RS", "allowUnmanagedToReadManagedContacts", false},
        {"workProfile.dataSharing", text("personalToWork"), "ios", "RS", "allowOpenFromManagedToUnmanaged",
         false},
        {"workProfile.dataSharing", text("personalToWork"), "ios", "RS", "allowOpenFromUnmanagedToManaged",
         true},
        {"dns.secure",
         text("https://dns.example/q"),
         "ios",
         "com.apple.dnsSettings.managed",
         "DNSSettings",
         {{"DNSProtocol", "HTTPS"}, {"ServerURL", "https://dns.example/q"}}},
        {"dns.secure",
         text("dns.example"),
         "macos",
         "com.apple.dnsSettings.managed",
         "DNSSettings",
         {{"DNSProtocol", "TLS"}, {"ServerName", "dns.example"}}},
    };
    for (const Row& row : rows) {
        CAPTURE(row.key);
        CAPTURE(row.native);
        const json found = apple_payload(row.platform, row.payload, {{row.key, row.value}});
        REQUIRE(found.is_object());
        CHECK(found.value(row.native, json()) == row.expected);
    }
}

TEST_CASE("compliance is the server's, and what Apple's management does not tell is a gap") {
    CHECK(code("ios", {{"compliance.minOSVersion", text("26.1")}}, "compliance.minOSVersion") ==
          "server-side");
    CHECK(code("ios", {{"compliance.lastSeenWithin", days(14)}}, "compliance.lastSeenWithin") ==
          "server-side");
    CHECK(code("macos", {{"compliance.firewall", text("required")}}, "compliance.firewall") == "server-side");
    CHECK(code("ios", {{"compliance.firewall", text("required")}}, "compliance.firewall") == "unsupported");
    CHECK(code("ios", {{"compliance.jailbroken", text("deny")}}, "compliance.jailbroken") == "unsupported");
    const auto result =
        translated(company("ios", {{"compliance.actions", list({map({{"do", text("wipe")}})})}}), "apple");
    CHECK(codes(result, "compliance.actions") == "server-side");
    CHECK(result.artefacts.empty());
}

TEST_CASE("an allowlist holds the apps of the policy itself, and says that all others disappear") {
    const Settings settings{{"apps.mode", text("allowlist")},
                            {"apps.list", list({app("com.apple.mobilesafari")})},
                            {"apps.required", list({app("com.northside.ehr")})}};
    const auto result = translated(company("ios", settings), "apple");
    CHECK(payload(artefact_for(result, "ios"), "RS")["allowListedAppBundleIDs"] ==
          json{"com.apple.mobilesafari", "com.northside.ehr"});
    CHECK(codes(result, "apps.mode") == "side-effect");
    CHECK(codes(result, "apps.required") == "server-side");
    CHECK(codes(result, "apps.required[com.northside.ehr]") == "server-side");
    // An allowlist without an app would leave a device with nothing to use.
    const auto empty = translated(company("ios", {{"apps.mode", text("allowlist")}}), "apple");
    CHECK(empty.artefacts.empty());
    CHECK(codes(empty, "apps.mode") == "unsupported");
    CHECK(code("macos", settings, "apps.mode") == "unsupported");
}

TEST_CASE("a blocklist holds the list and not the apps that are installed") {
    const auto result = translated(company("ios", {{"apps.mode", text("blocklist")},
                                                   {"apps.list", list({app("com.facebook.Facebook")})},
                                                   {"apps.required", list({app("com.northside.ehr")})}}),
                                   "apple");
    CHECK(payload(artefact_for(result, "ios"), "RS")["blockedAppBundleIDs"] == json{"com.facebook.Facebook"});
}

TEST_CASE("an app that is named for other platforms only is a note, with each of its members") {
    const Value ehr = map({{"app", text("ehr")},
                           {"android", map({{"package", text("com.ehr")}})},
                           {"autoUpdate", text("immediate")}});
    const auto result = translated(company("ios", {{"apps.required", list({ehr})}}), "apple");
    CHECK(codes(result, "apps.required[ehr]") == "elsewhere");
    CHECK(codes(result, "apps.required[ehr].autoUpdate") == "elsewhere");
    CHECK(line(result, "apps.required[ehr]", "elsewhere").level == mdm::policy::Level::note);
}

TEST_CASE("single-app mode locks the app on iPads, and only lets it lock a Mac") {
    Settings settings{
        {"kiosk.mode", text("singleApp")},
        {"kiosk.app",
         map({{"ios", map({{"bundleId", text("org.school.exam")}})},
              {"macos", map({{"bundleId", text("org.school.exam.mac")}, {"teamId", text("AB12CD34EF")}})}})},
        {"kiosk.powerButton", text("deny")},
        {"kiosk.statusBar", text("deny")},
        {"kiosk.navigation", text("allow")}};
    const auto result = translated(company("ipados macos", settings), "apple");
    CHECK(payload(artefact_for(result, "ipados"), "com.apple.app.lock")["App"] ==
          json{{"Identifier", "org.school.exam"}, {"Options", {{"DisableSleepWakeButton", true}}}});
    CHECK(payload(artefact_for(result, "macos"), "com.apple.asam")["AllowedApplications"] ==
          json::array({{{"BundleIdentifier", "org.school.exam.mac"}, {"TeamIdentifier", "AB12CD34EF"}}}));
    CHECK(codes(result, "kiosk.mode") == "side-effect degraded");
    CHECK(code("ipados", settings, "kiosk.statusBar") == "satisfied");
    CHECK(code("ipados", settings, "kiosk.navigation") == "unsupported");
    CHECK(code("ipados", settings, "kiosk.powerButton") == "ok");
}

TEST_CASE("a part of the firewall brings the firewall along, and counts for nothing while it is off") {
    const auto alone = translated(company("macos", {{"firewall.stealth", flag(true)}}), "apple");
    CHECK(payload(artefact_for(alone, "macos"), firewall)["EnableFirewall"] == true);
    CHECK(codes(alone, "firewall.stealth") == "stricter");
    const Settings off{{"firewall.enabled", flag(false)}, {"firewall.stealth", flag(true)}};
    CHECK(code("macos", off, "firewall.stealth") == "degraded");
    CHECK(code("ios", off, "firewall.stealth") == "unsupported");
    const auto apps = translated(
        company("macos", {{"firewall.apps",
                           list({map({{"bundleId", text("com.ehr")}, {"incoming", text("deny")}})})}}),
        "apple");
    CHECK(payload(artefact_for(apps, "macos"), firewall)["Applications"] ==
          json::array({{{"BundleID", "com.ehr"}, {"Allowed", false}}}));
}

TEST_CASE("copying from work to private apps is kept apart only together with managed open-in") {
    CHECK(code("ios", {{"workProfile.copyPaste", text("deny")}}, "workProfile.copyPaste") == "degraded");
    CHECK(code("ios", {{"workProfile.copyPaste", text("deny")}, {"workProfile.dataSharing", text("none")}},
               "workProfile.copyPaste") == "ok");
    CHECK(code("ios", {{"restrictions.airdrop", text("unmanaged")}}, "restrictions.airdrop") == "degraded");
    CHECK(code("ios",
               {{"restrictions.airdrop", text("unmanaged")},
                {"workProfile.dataSharing", text("personalToWork")}},
               "restrictions.airdrop") == "ok");
}

TEST_CASE("more addresses than a filter takes are cut, and both numbers are said") {
    std::vector<Value> many;
    for (int i = 0; i < 600; ++i) many.push_back(text("https://x.example/" + std::to_string(i)));
    const auto result = translated(company("ios", {{"webFilter.deny", list(many)}}), "apple");
    CHECK(payload(artefact_for(result, "ios"), "com.apple.webcontent-filter")["DenyListURLs"].size() == 500);
    CHECK(line(result, "webFilter.deny", "clamped").message.find("600") == 0);
    CHECK(code("macos", {{"webFilter.deny", list(many)}}, "webFilter.deny") == "unsupported");
}

TEST_CASE("mail is Exchange by its own payload on a phone and on a Mac, and IMAP by one for both") {
    const Value work = map({{"name", text("work")},
                            {"type", text("exchange")},
                            {"host", text("outlook.example")},
                            {"user", text("{{user.email}}")},
                            {"oauth", flag(true)},
                            {"preventMove", flag(true)}});
    const auto result = translated(company("ios macos", {{"email", list({work})}}), "apple");
    const json phone = payload(artefact_for(result, "ios"), "com.apple.eas.account");
    CHECK(phone["OAuth"] == true);
    CHECK(phone["PreventMove"] == true);
    CHECK(phone["UserName"] == "{{user.email}}");
    CHECK(payload(artefact_for(result, "macos"), "com.apple.ews.account")["Host"] == "outlook.example");
    CHECK(codes(result, "email[work].preventMove") == "ok unsupported");
    CHECK(codes(result, "email[work].user") == "server-side");
    const Value plain = map({{"name", text("p")}, {"type", text("imap")}, {"host", text("mail.example")}});
    const json imap = apple_payload("ios", "com.apple.mail.managed", {{"email", list({plain})}});
    CHECK(imap["IncomingMailServerPortNumber"] == 993);
    CHECK(imap["IncomingMailServerUseSSL"] == true);
}

TEST_CASE("a web clip that may not be removed says so, and a Mac cannot keep it") {
    const Value clip = map({{"name", text("timetable")},
                            {"label", text("Timetable")},
                            {"url", text("https://school.example/t")},
                            {"removable", text("deny")}});
    const auto result = translated(company("ipados macos", {{"content.webClips", list({clip})}}), "apple");
    CHECK(payload(artefact_for(result, "ipados"), "com.apple.webClip.managed")["IsRemovable"] == false);
    CHECK(codes(result, "content.webClips[timetable].removable") == "ok unsupported");
}
