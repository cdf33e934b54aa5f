#include <doctest/doctest.h>

#include "mdm/policy/raw/apple_payloads.hpp"
#include "mdm/policy/raw_item.hpp"
#include "translate_support.hpp"

using namespace mdm::test;
using mdm::policy::Level;
using mdm::policy::Map;
using mdm::policy::Settings;
using mdm::policy::Value;
using nlohmann::json;

namespace {

/// A root and a SCEP identity, and what refers to them.
Value root() {
    return map({{"name", text("northside-root")}, {"kind", text("root")}, {"der", text("AQID")}});
}
Value identity() {
    return map({{"name", text("device")},
                {"kind", text("scep")},
                {"url", text("https://scep.example")},
                {"subject", text("O=Northside Clinic,CN={{device.serial}}")},
                {"keySize", number(3072)},
                {"challenge", secret("secret:scep-challenge")}});
}
Value clinical() {
    return map({{"name", text("clinical")},
                {"ssid", text("Northside-Clinical")},
                {"security", text("wpa2Enterprise")},
                {"eap", map({{"method", text("tls")},
                             {"identity", text("device")},
                             {"trust", list({text("northside-root")})}})}});
}
Value tunnel(Map more = {}) {
    Map members{{"name", text("corp")},
                {"type", text("ikev2")},
                {"server", text("vpn.example")},
                {"identity", text("device")}};
    for (auto& [name, value] : more) members[name] = value;
    return map(members);
}

std::string schema_findings(const mdm::policy::Translation& translation) {
    std::string all;
    for (const auto& artefact : translation.artefacts) {
        const json content = read_back(artefact);
        const bool profile = artefact.kind == "apple.profile";
        const mdm::policy::RawItem item{profile ? "apple.payloads" : "apple.declarations",
                                        profile ? content["PayloadContent"] : content,
                                        false,
                                        {}};
        for (const auto& finding : mdm::policy::raw::check_payload(item)) all += finding.message + "\n";
    }
    return all;
}

}  // namespace

TEST_CASE("payloads refer to one another by the identifiers they have in this profile") {
    auto policy = company("ipados", {{"certificates", list({root(), identity()})},
                                     {"wifi.networks", list({clinical()})},
                                     {"vpn", list({tunnel()})}});
    policy.name = "hospital-clinical-ipad";
    const auto result = translated(policy, "apple");
    const json profile = artefact_for(result, "ipados");
    const json scep = payload(profile, "com.apple.security.scep");
    const json cert = payload(profile, "com.apple.security.root");
    CHECK(cert["PayloadUUID"] == "579F5606-DBDC-5E35-A62D-525382D16408");
    CHECK(scep["PayloadUUID"] == "39BE7C5F-F0C3-50F5-9E82-F4608F1617C9");
    CHECK(cert["PayloadIdentifier"] == "org.northside.mdmctl.hospital-clinical-ipad.cert.northside-root");
    CHECK(cert["PayloadContent"] == "AQID");
    const json wifi = payload(profile, "com.apple.wifi.managed");
    CHECK(wifi["PayloadUUID"] == "2BF42D08-A757-5544-9A2F-F44410BDD7F2");
    CHECK(wifi["PayloadCertificateUUID"] == scep["PayloadUUID"]);
    CHECK(wifi["EAPClientConfiguration"]["AcceptEAPTypes"] == json{13});
    CHECK(wifi["EAPClientConfiguration"]["PayloadCertificateAnchorUUID"] == json{cert["PayloadUUID"]});
    CHECK(payload(profile, "com.apple.vpn.managed")["IKEv2"]["PayloadCertificateUUID"] ==
          scep["PayloadUUID"]);
    // Certificates come before what uses them.
    CHECK(profile["PayloadContent"][0]["PayloadType"].get<std::string>().starts_with("com.apple.security."));
    CHECK(schema_findings(result) == "");
}

TEST_CASE("a SCEP payload writes down what Apple would choose badly, and keeps the challenge a reference") {
    const auto result = translated(company("ios", {{"certificates", list({identity()})}}), "apple");
    const json content = payload(artefact_for(result, "ios"), "com.apple.security.scep")["PayloadContent"];
    CHECK(content["Challenge"] == "{{secret:scep-challenge}}");
    CHECK(content["Subject"] ==
          json::parse(R"([[["O", "Northside Clinic"]], [["CN", "{{device.serial}}"]]])"));
    CHECK(content["Keysize"] == 4096);  // 3072 is no size there is, and less would be weaker
    CHECK(codes(result, "certificates[device].keySize") == "clamped");
    CHECK(codes(result, "certificates[device].subject") == "server-side");
    CHECK(content["Key Usage"] == 5);
}

TEST_CASE("an ACME identity lives in hardware unless a size asks for RSA") {
    Map acme{{"name", text("id")}, {"kind", text("acme")}, {"url", text("https://acme.example")}};
    const json hardware =
        apple_payload("ios", "com.apple.security.acme", {{"certificates", list({map(acme)})}});
    CHECK(hardware["KeyType"] == "ECSECPrimeRandom");
    CHECK(hardware["HardwareBound"] == true);
    acme["keySize"] = number(2048);
    const json rsa = apple_payload("ios", "com.apple.security.acme", {{"certificates", list({map(acme)})}});
    CHECK(rsa["KeyType"] == "RSA");
    CHECK(rsa["HardwareBound"] == false);
}

TEST_CASE("a reference to a certificate that is not there is an error, and what holds it is left out") {
    const auto result = translated(
        company("ios", {{"wifi.networks", list({clinical()})}, {"certificates", list({identity()})}}),
        "apple");
    CHECK(line(result, "wifi.networks[clinical]", "dangling-reference").level == Level::error);
    CHECK(payload(artefact_for(result, "ios"), "com.apple.wifi.managed").is_null());
    const auto vpn = translated(company("ios", {{"vpn", list({tunnel()})}}), "apple");
    CHECK(vpn.artefacts.empty());
    CHECK(codes(vpn, "vpn[corp]") == "unsupported");
}

TEST_CASE("a recovery key is handed over under the certificate that is named for it") {
    const Settings settings{{"certificates", list({root()})},
                            {"encryption.required", flag(true)},
                            {"encryption.recoveryKey.escrow", flag(true)},
                            {"encryption.recoveryKey.certificate", text("northside-root")}};
    const auto result = translated(company("macos", settings), "apple");
    const json profile = artefact_for(result, "macos");
    const json escrow = payload(profile, "com.apple.security.FDERecoveryKeyEscrow");
    CHECK(escrow["EncryptCertPayloadUUID"] == payload(profile, "com.apple.security.root")["PayloadUUID"]);
    CHECK(codes(result, "encryption.recoveryKey.escrow") == "ok");
    CHECK(schema_findings(result) == "");
}

TEST_CASE("a tunnel that is always on connects on every network, and its switches are numbers") {
    const auto result = translated(company("ios", {{"certificates", list({identity()})},
                                                   {"vpn", list({tunnel({{"alwaysOn", flag(true)}})})}}),
                                   "apple");
    const json ikev2 = payload(artefact_for(result, "ios"), "com.apple.vpn.managed")["IKEv2"];
    CHECK(ikev2["OnDemandEnabled"] == 1);
    CHECK(ikev2["IncludeAllNetworks"] == 1);
    CHECK(ikev2["RemoteIdentifier"] == "vpn.example");
    CHECK(codes(result, "vpn[corp].alwaysOn") == "degraded side-effect");
}

TEST_CASE("a deadline becomes a declaration in local time, and without one nothing is enforced") {
    const Settings settings{{"updates.minimumVersion", map({{"ios", text("26.6")}, {"macos", text("26.7")}})},
                            {"updates.deadline", text("2026-12-01T03:00:00")}};
    const auto result = translated(company("ios ipados macos tvos", settings), "apple");
    REQUIRE(result.artefacts.size() == 2);
    CHECK(result.artefacts[0].kind == "apple.declaration");
    CHECK(result.artefacts[0].name == "os-minimum");
    CHECK(result.artefacts[0].file_name == "test.os-minimum.json");
    CHECK(result.artefacts[0].platforms == std::vector<std::string>{"ios", "ipados"});
    CHECK(read_back(result.artefacts[0]) ==
          json{{"Type", "com.apple.configuration.softwareupdate.enforcement.specific"},
               {"Identifier", "org.northside.mdmctl.test.os-minimum"},
               {"Payload", {{"TargetOSVersion", "26.6"}, {"TargetLocalDateTime", "2026-12-01T03:00:00"}}}});
    CHECK(result.artefacts[1].name == "os-minimum-macos");
    CHECK(read_back(result.artefacts[1])["Identifier"] == "org.northside.mdmctl.test.os-minimum.macos");
    CHECK(codes(result, "updates.minimumVersion") == "ok elsewhere");
    const auto open = translated(company("ios", {{"updates.minimumVersion", text("26.6")}}), "apple");
    CHECK(open.artefacts.empty());
    CHECK(codes(open, "updates.minimumVersion") == "unsupported");
}

TEST_CASE("deferrals are written in both forms for a mixed fleet and as declarations alone from 26 on") {
    auto policy = company("ios", {{"updates.deferral.all", days(14)}});
    const auto mixed = translated(policy, "apple");
    CHECK(payload(named(mixed, "profile"), "RS")["forceDelayedSoftwareUpdates"] == true);
    CHECK(payload(named(mixed, "profile"), "RS")["enforcedSoftwareUpdateDelay"] == 14);
    CHECK(named(mixed, "softwareupdate")["Payload"] == json{{"Deferrals", {{"CombinedPeriodInDays", 14}}}});
    policy.applies.os["ios"] = "26.0";
    const auto modern = translated(policy, "apple");
    CHECK(named(modern, "profile").is_null());
    CHECK(named(modern, "softwareupdate") == named(mixed, "softwareupdate"));
    CHECK(codes(modern, "updates.deferral.all") == "ok");
}

TEST_CASE("a Mac defers major and minor updates apart, ninety days at most") {
    auto policy =
        company("macos", {{"updates.deferral.all", days(7)}, {"updates.deferral.major", days(365)}});
    const auto result = translated(policy, "apple");
    CHECK(named(result, "softwareupdate")["Payload"]["Deferrals"] ==
          json{{"MinorPeriodInDays", 7}, {"MajorPeriodInDays", 90}});
    const json restrictions = payload(named(result, "profile"), "RS");
    CHECK(restrictions["enforcedSoftwareUpdateMajorOSDeferredInstallDelay"] == 90);
    CHECK(restrictions["enforcedSoftwareUpdateMinorOSDeferredInstallDelay"] == 7);
    CHECK(line(result, "updates.deferral.major", "clamped").message.find("365") == 0);
    CHECK(codes(translated(company("ios", {{"updates.deferral.major", days(9)}}), "apple"),
                "updates.deferral.major") == "unsupported");
}

TEST_CASE("an Apple TV has deferrals in profiles only, which its next generations lose") {
    auto policy = company("tvos", {{"updates.deferral.all", days(5)}});
    policy.applies.os["tvos"] = "26.0";
    CHECK(codes(translated(policy, "apple"), "updates.deferral.all") == "deprecated");
    policy.applies.os["tvos"] = "27.0";
    CHECK(line(translated(policy, "apple"), "updates.deferral.all", "removed").level == Level::error);
}

TEST_CASE("what happens to updates by itself, security fixes and test versions") {
    const auto actions = [](const char* key, const char* word, const char* platform) {
        return named(translated(company(platform, {{key, text(word)}}), "apple"),
                     "softwareupdate")["Payload"];
    };
    CHECK(actions("updates.automatic", "download", "ios")["AutomaticActions"] ==
          json{{"Download", "AlwaysOn"}, {"InstallOSUpdates", "AlwaysOff"}});
    CHECK(actions("updates.automatic", "install", "macos")["AutomaticActions"]["InstallSecurityUpdate"] ==
          "AlwaysOn");
    CHECK(actions("updates.securityResponses", "require", "ios")["RapidSecurityResponse"] ==
          json{{"Enable", true}, {"EnableRollback", false}});
    CHECK(actions("updates.notify", "deny", "ios")["Notifications"] == false);
    CHECK(actions("updates.beta", "deny", "ios")["Beta"]["ProgramEnrollment"] == "AlwaysOff");
    CHECK(apple_payload("macos", "com.apple.SoftwareUpdate",
                        {{"updates.beta", text("deny")}})["AllowPreReleaseInstallation"] == false);
    CHECK(apple_payload("ios", "RS",
                        {{"updates.securityResponses",
                          text("require")}})["allowRapidSecurityResponseRemoval"] == false);
    for (const char* key : {"updates.window", "updates.freeze"})
        CHECK(codes(translated(company("ios", {{key, map({})}}), "apple"), key) == "unsupported");
}

TEST_CASE("a passcode is declared besides, where every device has the whole declaration") {
    auto policy = company("ios", {{"passcode.required", flag(true)},
                                  {"passcode.minLength", number(8)},
                                  {"passcode.allowSimple", flag(false)},
                                  {"passcode.autoLock", minutes(5)}});
    CHECK(named(translated(policy, "apple"), "passcode").is_null());
    policy.applies.os["ios"] = "17.4";
    const auto result = translated(policy, "apple");
    CHECK(named(result, "passcode")["Payload"] == json{{"RequirePasscode", true},
                                                       {"RequireComplexPasscode", true},
                                                       {"MinimumLength", 8},
                                                       {"MaximumInactivityInMinutes", 5},
                                                       {"MaximumFailedAttempts", 11}});
    CHECK(payload(named(result, "profile"), "PW")["minLength"] == 8);  // not every server has declarations
    CHECK(schema_findings(result) == "");
    policy.applies.enrollment = {"user"};
    CHECK(named(translated(policy, "apple"), "passcode").is_null());
}

TEST_CASE("payloads for supervised devices have a profile of their own while nobody says what devices are") {
    auto policy =
        policy_for("ios", {{"lockScreen.message", text("Lost?")}, {"restrictions.camera", text("deny")}});
    const auto unsaid = translated(policy, "apple");
    CHECK(payload(named(unsaid, "profile"), "com.apple.shareddeviceconfiguration").is_null());
    CHECK(payload(named(unsaid, "profile"), "RS")["allowCamera"] == false);
    const json apart = named(unsaid, "profile-supervised");
    CHECK(payload(apart, "com.apple.shareddeviceconfiguration")["LockScreenFootnote"] == "Lost?");
    CHECK(apart["PayloadIdentifier"] == "org.northside.mdmctl.test.supervised");
    CHECK(codes(unsaid, "lockScreen.message").find("needs-supervision") == 0);

    policy.applies.supervised = true;
    CHECK(named(translated(policy, "apple"), "profile-supervised").is_null());
    policy.applies.supervised = false;
    const auto refused = translated(policy, "apple");
    CHECK(named(refused, "profile-supervised").is_null());
    CHECK(line(refused, "lockScreen.message", "needs-supervision").level == Level::error);
}

TEST_CASE("what User Enrollment forbids has a profile of its own, with the certificates it refers to") {
    auto policy = policy_for("ios", {{"certificates", list({identity()})},
                                     {"vpn", list({tunnel()})},
                                     {"restrictions.camera", text("deny")},
                                     {"restrictions.screenshots", text("deny")}});
    policy.applies.ownership = "personal";
    const auto result = translated(policy, "apple");
    const json clean = named(result, "profile");
    CHECK_FALSE(payload(clean, "com.apple.security.scep").is_null());
    CHECK(payload(clean, "com.apple.vpn.managed").is_null());
    CHECK(payload(clean, "RS")["allowScreenShot"] == false);
    CHECK_FALSE(payload(clean, "RS").contains("allowCamera"));
    const json rest = named(result, "profile-device-enrollment");
    CHECK(payload(rest, "RS")["allowCamera"] == false);
    const json vpn = payload(rest, "com.apple.vpn.managed");
    CHECK(vpn["IKEv2"]["PayloadCertificateUUID"] == payload(rest, "com.apple.security.scep")["PayloadUUID"]);
    CHECK(vpn["IKEv2"]["PayloadCertificateUUID"] != payload(clean, "com.apple.security.scep")["PayloadUUID"]);
}

TEST_CASE("the policy for personal devices of the format's description gives what is said there") {
    const Value corp = map({{"name", text("corp")},
                            {"type", text("app")},
                            {"app", map({{"ios", map({{"bundleId", text("com.corp.vpn")}})}})},
                            {"perApp", list({text("com.corp.crm")})}});
    const Value mail = map({{"name", text("work")},
                            {"type", text("exchange")},
                            {"host", text("outlook.office365.com")},
                            {"user", text("{{user.email}}")},
                            {"oauth", flag(true)},
                            {"preventMove", flag(true)}});
    auto policy = policy_for("ios ipados", {{"passcode.required", flag(true)},
                                            {"passcode.scope", text("device")},
                                            {"passcode.complexity", text("high")},
                                            {"encryption.required", flag(true)},
                                            {"restrictions.screenshots", text("deny")},
                                            {"restrictions.camera", text("allow")},
                                            {"restrictions.managedAppCloudSync", text("deny")},
                                            {"restrictions.airdrop", text("unmanaged")},
                                            {"workProfile.copyPaste", text("deny")},
                                            {"workProfile.dataSharing", text("personalToWork")},
                                            {"workProfile.contacts", text("deny")},
                                            {"vpn", list({corp})},
                                            {"email", list({mail})},
                                            {"certificates", list({root()})}});
    policy.applies.ownership = "personal";
    policy.applies.enrollment = {"user", "workProfile"};
    const auto result = translated(policy, "apple");
    REQUIRE(result.artefacts.size() == 1);
    const json profile = artefact_for(result, "ios");
    CHECK(payload(profile, "PW")["minLength"] == 6);
    CHECK(codes(result, "passcode.complexity") == "stricter degraded");
    CHECK(codes(result, "restrictions.airdrop") == "ok");  // managed open-in is there
    CHECK(payload(profile, "RS")["forceAirDropUnmanaged"] == true);
    CHECK(payload(profile, "RS")["requireManagedPasteboard"] == true);
    const json vpn = payload(profile, "com.apple.vpn.managed.applayer");
    CHECK(vpn["VPNSubType"] == "com.corp.vpn");
    CHECK(codes(result, "vpn[corp].perApp") == "server-side");
    CHECK(payload(profile, "com.apple.eas.account")["PreventMove"] == true);
    // One key that is forbidden, and the device would refuse everything.
    CHECK(flagged(profile, 'U') == "");
    CHECK(flagged(profile, 'S') == "");
    CHECK(schema_findings(result) == "");
    CHECK(line(result, "workProfile.contacts", "needs-enrollment").level == Level::error);

    policy.raw.push_back(
        {"apple.payloads",
         {{"PayloadType", "com.apple.notificationsettings"},
          {"NotificationSettings", {{{"BundleIdentifier", "com.corp.crm"}, {"ShowInLockScreen", false}}}}},
         false,
         {}});
    CHECK(line(translated(policy, "apple"), "raw.apple.payloads[com.apple.notificationsettings]",
               "needs-supervision")
              .level == Level::error);
}
