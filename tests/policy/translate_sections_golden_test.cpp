// The further sections of Android and Windows, whole: apps, updates, compliance, certificates, tunnels,
// firewall, lock screen, clock, location, browser.
#include <doctest/doctest.h>

#include "mdm/policy/raw_item.hpp"
#include "support/golden.hpp"
#include "translate_support.hpp"

using namespace mdm::test;
using mdm::policy::Level;
using mdm::policy::Policy;

namespace {

Policy wards() {
    Policy policy = policy_for("", {});
    policy.settings = {
        {"passcode.required", flag(true)},
        {"passcode.minLength", number(8)},
        {"apps.mode", text("allowlist")},
        {"apps.unknownSources", text("deny")},
        {"apps.required",
         list({map({{"app", text("ehr")},
                    {"android", map({{"package", text("com.northside.ehr")}})},
                    {"windows", map({{"msi", text("{3F2504E0-4F89-11D3-9A0C-0305E82C3301}")}})},
                    {"autoUpdate", text("immediate")},
                    {"config", map({{"server", text("https://ehr.northside.example")}})}})})},
        {"apps.removed", list({map({{"app", text("facebook")},
                                    {"android", map({{"package", text("com.facebook.katana")}})}})})},
        {"updates.minimumVersion",
         map({{"android", text("14")},
              {"windows", map({{"product", text("Windows 11")}, {"release", text("24H2")}})}})},
        {"updates.deadline", text("2026-12-01T03:00:00")},
        {"updates.deferral.all", days(14)},
        {"updates.window", map({{"start", text("01:00")}, {"end", text("04:00")}})},
        {"compliance.minOSVersion", map({{"android", text("14")}, {"windows", text("10.0.26100")}})},
        {"compliance.jailbroken", text("deny")},
        {"compliance.passcodeCompliant", text("required")},
        {"compliance.lastSeenWithin", days(14)},
        {"compliance.actions", list({map({{"after", days(0)}, {"do", text("notify")}}),
                                     map({{"after", days(1)}, {"do", text("block")}}),
                                     map({{"after", days(30)}, {"do", text("wipe")}})})},
        {"certificates",
         list({map({{"name", text("northside-root")}, {"kind", text("root")}, {"der", text("QUJD")}}),
               map({{"name", text("device-identity")},
                    {"kind", text("scep")},
                    {"url", text("https://scep.example")},
                    {"challenge", secret("secret:scep")}})})},
        {"wifi.networks",
         list({map({{"name", text("clinical")},
                    {"ssid", text("Northside-Clinical")},
                    {"security", text("wpa2Enterprise")},
                    {"eap", map({{"method", text("peap")},
                                 {"trust", list({text("northside-root")})},
                                 {"serverNames", list({text("radius.northside.example")})}})}})})},
        {"vpn",
         list({map({{"name", text("corp")},
                    {"type", text("app")},
                    {"alwaysOn", flag(true)},
                    {"server", text("vpn.northside.example")},
                    {"app", map({{"android", map({{"package", text("com.northside.vpn")}})},
                                 {"windows", map({{"packageFamily", text("Northside.Vpn_1")}})}})}})})},
        {"firewall.enabled", flag(true)},
        {"firewall.stealth", flag(true)},
        {"location.services", text("enforced")},
        {"lockScreen.message", text("Property of Northside & Sons. Found? +1 555 0100")},
        {"time.zone", text("America/Los_Angeles")},
        {"time.automatic", flag(true)},
        {"browser.homepage", text("https://intranet.northside.example")},
        {"webFilter.deny", list({text("games.example")})},
    };
    policy.name = "wards";
    policy.applies.ownership = "company";
    policy.raw = {
        {"android.policy", {{"advancedSecurityOverrides", {{"mtePolicy", "MTE_ENFORCED"}}}}, false, {}, {}},
        {"windows.oma",
         {{"omaUri", "./Device/Vendor/MSFT/Policy/Config/Bluetooth/AllowDiscoverableMode"}, {"value", 0}},
         false,
         {},
         {}}};
    return policy;
}

}  // namespace

TEST_CASE("a policy with the further sections keeps its artefacts and its report on Android and Windows") {
    std::string report;
    for (const char* target : {"android", "windows"}) {
        const auto translation = translated(wards(), target);
        for (const auto& artefact : translation.artefacts)
            check_golden("policy/" + artefact.file_name, artefact.content);
        for (const auto& one : translation.report) {
            const char* level = one.level == Level::error     ? "error"
                                : one.level == Level::warning ? "warning"
                                                              : "note";
            report +=
                one.target + "\t" + one.key + "\t" + one.code + "\t" + level + "\t" + one.message + "\n";
        }
    }
    check_golden("policy/wards.report.tsv", report);
}
