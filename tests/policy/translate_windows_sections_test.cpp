#include <doctest/doctest.h>

#include "translate_support.hpp"

using namespace mdm::test;
using mdm::policy::Value;
using nlohmann::json;

namespace {

mdm::policy::Translation windows(mdm::policy::Settings settings) {
    return translated(policy_for("windows", std::move(settings)), "windows");
}
json custom(mdm::policy::Settings settings) {
    return artefact_for(windows(std::move(settings)), "windows");
}

struct Expected {
    const char* key;
    Value value;
    const char* uri;
    json expected;
};

}  // namespace

TEST_CASE("every switch of the further sections comes out on Windows as its node") {
    const std::vector<Expected> rows{
        {"apps.install", text("managedOnly"), "/ApplicationManagement/RequirePrivateStoreOnly", 1},
        {"apps.install", text("deny"), "/ApplicationManagement/DisableStoreOriginatedApps", 1},
        {"apps.unknownSources", text("deny"), "/ApplicationManagement/AllowAllTrustedApps", 0},
        {"apps.unknownSources", text("allow"), "/ApplicationManagement/AllowAllTrustedApps", 1},
        {"updates.automatic", text("user"), "/Update/AllowAutoUpdate", 0},
        {"updates.automatic", text("install"), "/Update/AllowAutoUpdate", 2},
        {"updates.automatic", text("off"), "/Update/AllowAutoUpdate", 5},
        {"updates.beta", text("deny"), "/Update/ManagePreviewBuilds", 0},
        {"updates.notify", text("deny"), "/Update/UpdateNotificationLevel", 2},
        {"updates.deferral.major", days(90), "/Update/DeferFeatureUpdatesPeriodInDays", 90},
        {"updates.deferral.minor", days(7), "/Update/DeferQualityUpdatesPeriodInDays", 7},
        {"firewall.enabled", flag(true), "./Vendor/MSFT/Firewall/MdmStore/PublicProfile/EnableFirewall",
         true},
        {"firewall.enabled", flag(false), "./Vendor/MSFT/Firewall/MdmStore/DomainProfile/EnableFirewall",
         false},
        {"firewall.blockIncoming", flag(true), "/PrivateProfile/Shielded", true},
        // Inverted: the node disables stealth.
        {"firewall.stealth", flag(true), "/PublicProfile/DisableStealthMode", false},
        {"firewall.stealth", flag(false), "/PublicProfile/DisableStealthMode", true},
        {"location.services", text("enforced"), "/System/AllowLocation", 2},
        {"location.services", text("disabled"), "/System/AllowLocation", 0},
        {"location.services", text("user"), "/System/AllowLocation", 1},
        {"time.zone", text("America/Los_Angeles"), "/TimeLanguageSettings/ConfigureTimeZone",
         "Pacific Standard Time"},
        {"time.zone", text("Europe/Zurich"), "/TimeLanguageSettings/ConfigureTimeZone",
         "W. Europe Standard Time"},
        {"lockScreen.message", text("Authorised use only."),
         "/InteractiveLogon_MessageTextForUsersAttemptingToLogOn", "Authorised use only."},
        {"lockScreen.message", text("x"), "/InteractiveLogon_MessageTitleForUsersAttemptingToLogOn",
         "Northside Clinic"},
        {"browser.privateBrowsing", text("deny"), "/InPrivateModeAvailability",
         R"(<enabled/><data id="InPrivateModeAvailability" value="1"/>)"},
        {"browser.homepage", text("https://a.example/?x=1&y=\"2\""), "~Startup/HomepageLocation",
         R"(<enabled/><data id="HomepageLocation" value="https://a.example/?x=1&amp;y=&quot;2&quot;"/>)"},
        {"webFilter.deny", list({text("a.example"), text("b.example/<x>")}), "/URLBlocklist",
         R"(<enabled/><data id="URLBlocklistDesc" value="1&#xF000;a.example&#xF000;2&#xF000;b.example/&lt;x&gt;"/>)"},
        {"content.wallpaper", text("https://a.example/w.png"),
         "./Vendor/MSFT/Personalization/DesktopImageUrl", "https://a.example/w.png"},
    };
    for (const Expected& row : rows) {
        CAPTURE(row.key);
        CHECK(node(custom({{row.key, row.value}}), row.uri) == row.expected);
    }
}

TEST_CASE("the firewall is three profiles, and its nodes are booleans") {
    const json body = custom({{"firewall.enabled", flag(true)}});
    REQUIRE(body["omaSettings"].size() == 3);
    for (const json& setting : body["omaSettings"]) {
        CHECK(setting["@odata.type"] == "#microsoft.graph.omaSettingBoolean");
        CHECK(setting["displayName"] == "firewall.enabled");
    }
}

TEST_CASE("active hours are the hours outside of the window for updates") {
    const auto window = [](const char* start, const char* end) {
        return mdm::policy::Settings{{"updates.window", map({{"start", text(start)}, {"end", text(end)}})}};
    };
    const json night = custom(window("22:00", "06:00"));
    CHECK(node(night, "/ActiveHoursStart") == 6);
    CHECK(node(night, "/ActiveHoursEnd") == 22);
    CHECK(codes(windows(window("22:00", "06:00")), "updates.window") == "ok");

    // Active hours span 18 hours at most: a shorter window grows to six hours.
    const auto short_window = windows(window("01:00", "04:00"));
    CHECK(node(artefact_for(short_window, "windows"), "/ActiveHoursStart") == 7);
    CHECK(node(artefact_for(short_window, "windows"), "/ActiveHoursEnd") == 1);
    CHECK(line(short_window, "updates.window", "clamped").message.ends_with("becomes 01:00 to 07:00"));

    // Whole hours inside of the window.
    const auto uneven = windows(window("21:30", "06:30"));
    CHECK(node(artefact_for(uneven, "windows"), "/ActiveHoursStart") == 6);
    CHECK(node(artefact_for(uneven, "windows"), "/ActiveHoursEnd") == 22);
    CHECK(codes(uneven, "updates.window") == "degraded");
}

TEST_CASE("a window without a whole hour in it becomes six hours") {
    const auto result =
        windows({{"updates.window", map({{"start", text("01:15")}, {"end", text("01:45")}})}});
    CHECK(node(artefact_for(result, "windows"), "/ActiveHoursStart") == 8);
    CHECK(node(artefact_for(result, "windows"), "/ActiveHoursEnd") == 2);
    CHECK(codes(result, "updates.window") == "clamped");
}

TEST_CASE("automatic updates with a window are installed at its start") {
    const json body = custom({{"updates.automatic", text("install")},
                              {"updates.window", map({{"start", text("22:00")}, {"end", text("06:00")}})}});
    CHECK(node(body, "/AllowAutoUpdate") == 3);
    CHECK(node(body, "/ScheduledInstallDay") == 0);
    CHECK(node(body, "/ScheduledInstallTime") == 22);
}

TEST_CASE("a delay of all updates is one of each kind, and quality updates wait 30 days at most") {
    auto result = windows({{"updates.deferral.all", days(45)}});
    CHECK(node(artefact_for(result, "windows"), "/DeferFeatureUpdatesPeriodInDays") == 45);
    CHECK(node(artefact_for(result, "windows"), "/DeferQualityUpdatesPeriodInDays") == 30);
    CHECK(codes(result, "updates.deferral.all") == "clamped");

    result = windows({{"updates.deferral.all", days(14)}, {"updates.deferral.minor", days(3)}});
    CHECK(node(artefact_for(result, "windows"), "/DeferFeatureUpdatesPeriodInDays") == 14);
    CHECK(node(artefact_for(result, "windows"), "/DeferQualityUpdatesPeriodInDays") == 3);
    CHECK(codes(result, "updates.deferral.minor") == "ok");
}

TEST_CASE("an oldest version is a release by name, or by a build that is known") {
    const auto asked = [](Value version) {
        return windows({{"updates.minimumVersion", map({{"windows", std::move(version)}})}});
    };
    const auto named = asked(map({{"product", text("Windows 11")}, {"release", text("24H2")}}));
    CHECK(node(artefact_for(named, "windows"), "/ProductVersion") == "Windows 11");
    CHECK(node(artefact_for(named, "windows"), "/TargetReleaseVersion") == "24H2");
    CHECK(codes(named, "updates.minimumVersion") == "stricter");
    CHECK(node(artefact_for(asked(text("10.0.19045.3803")), "windows"), "/TargetReleaseVersion") == "22H2");
    CHECK(codes(asked(text("26.6")), "updates.minimumVersion") == "unsupported");
}

TEST_CASE("a certificate is named by its thumbprint, in the store of its kind") {
    const auto certificate = [](const char* name, const char* kind) {
        return map({{"name", text(name)}, {"kind", text(kind)}, {"der", text("QUJD")}});
    };
    const auto result =
        windows({{"certificates", list({certificate("root", "root"), certificate("mid", "intermediate"),
                                        certificate("device", "scep")})}});
    const json settings = artefact_for(result, "windows")["omaSettings"];
    REQUIRE(settings.size() == 2);
    CHECK(settings[0] ==
          json{{"@odata.type", "#microsoft.graph.omaSettingBase64"},
               {"displayName", "certificates[mid]"},
               {"fileName", "mid.cer"},
               {"omaUri",
                "./Device/Vendor/MSFT/RootCATrustedCertificates/CA/3C01BDBB26F358BAB27F267924AA2C9A03FCFDB8/"
                "EncodedCertificate"},
               {"value", "QUJD"}});
    CHECK(line(result, "certificates[device]", "unsupported").message.find("Exec") != std::string::npos);
}

TEST_CASE("a tunnel is one profile whose texts are escaped") {
    const auto result = windows(
        {{"vpn", list({map({{"name", text("Head office")},
                            {"type", text("ikev2")},
                            {"server", text("vpn.example?a&b")},
                            {"identity", text("device")},
                            {"alwaysOn", flag(true)},
                            {"perApp", list({text("C:\\crm.exe")})},
                            {"remoteIdentifier", text("vpn")}}),
                       map({{"name", text("bare")}, {"type", text("ikev2")}, {"server", text("v")}})})}});
    const std::string xml = node(artefact_for(result, "windows"), "/VPNv2/Head%20office/ProfileXML");
    CHECK(xml.find("<Servers>vpn.example?a&amp;b</Servers>") != std::string::npos);
    CHECK(xml.find("<AlwaysOn>true</AlwaysOn>") != std::string::npos);
    CHECK(xml.find("<AppTrigger><App><Id>C:\\crm.exe</Id></App></AppTrigger>") != std::string::npos);
    CHECK(codes(result, "vpn[Head office].remoteIdentifier") == "unsupported");
    CHECK(codes(result, "vpn[bare]") == "unsupported");
}

TEST_CASE("a kiosk of one app is one XML that names it") {
    const std::string xml = node(
        custom({{"kiosk.mode", text("singleApp")},
                {"kiosk.app", map({{"windows", map({{"appUserModelId", text("Contoso.Exam_1!App")}})}})}}),
        "./Vendor/MSFT/AssignedAccess/Configuration");
    CHECK(xml.find(R"(<KioskModeApp AppUserModelId="Contoso.Exam_1!App"/>)") != std::string::npos);
}

TEST_CASE("what Windows cannot do in the further sections is said with its code") {
    const std::vector<std::tuple<const char*, Value, const char*>> rows{
        {"apps.remove", text("deny"), "unsupported"},
        {"apps.mode", text("allowlist"), "unsupported"},
        {"apps.mode", text("open"), "satisfied"},
        {"updates.deadline", text("2026-12-01T03:00:00"), "unsupported"},
        {"updates.securityResponses", text("require"), "satisfied"},
        {"compliance.minOSVersion", text("10.0.26100"), "server-side"},
        {"compliance.encrypted", text("required"), "server-side"},
        {"compliance.passcodeCompliant", text("required"), "unsupported"},
        {"time.zone", text("Mars/Olympus"), "unsupported"},
        {"time.automatic", flag(true), "unsupported"},
        {"lockScreen.message", text("{{device.name}}"), "unsupported"},
        {"kiosk.mode", text("multiApp"), "unsupported"},
        {"workProfile.copyPaste", text("deny"), "unsupported"},
        {"workProfile.copyPaste", text("allow"), "satisfied"},
        {"vpn.userConfig", text("deny"), "unsupported"},
    };
    for (const auto& [key, value, code] : rows) {
        CAPTURE(key);
        const auto result = windows({{key, value}});
        CHECK(codes(result, key) == code);
        CHECK(result.artefacts.empty());
    }
    CHECK(codes(windows({{"apps.required", list({map({{"app", text("ehr")}})})}}), "apps.required[ehr]") ==
          "unsupported");
}
