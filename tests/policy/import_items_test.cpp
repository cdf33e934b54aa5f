// Profiles as administrators have them: what becomes an item of a list setting, what stays native and why,
// and that nothing of either is lost on the way.
#include <doctest/doctest.h>

#include "import_support.hpp"
#include "mdm/base/digest.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/import/import.hpp"
#include "mdm/policy/raw_item.hpp"
#include "mdm/policy/translate_all.hpp"
#include "policy_support.hpp"
#include "support/temp_dir.hpp"

using namespace mdm;
using namespace mdm::policy;

namespace {

std::string root_der() {
    return test::read_file(MDM_SOURCE_DIR "/tests/policy/data/certs/corp-root.der");
}

std::string text(std::string_view key, std::string_view value) {
    return "<key>" + std::string(key) + "</key><string>" + std::string(value) + "</string>";
}
std::string yes(std::string_view key) {
    return "<key>" + std::string(key) + "</key><true/>";
}
std::string no(std::string_view key) {
    return "<key>" + std::string(key) + "</key><false/>";
}
std::string number(std::string_view key, int value) {
    return "<key>" + std::string(key) + "</key><integer>" + std::to_string(value) + "</integer>";
}
std::string dict(std::string_view key, const std::string& members) {
    return "<key>" + std::string(key) + "</key><dict>" + members + "</dict>";
}
std::string array(std::string_view key, const std::string& items) {
    return "<key>" + std::string(key) + "</key><array>" + items + "</array>";
}

std::string uuid(int number) {
    return "0C0FFEE0-0000-4000-8000-00000000000" + std::to_string(number);
}

/// With what every payload of a profile editor has.
std::string payload(int number_, const std::string& type, const std::string& members,
                    const std::string& title = "Shown to people") {
    return "<dict>" + text("PayloadType", type) + number("PayloadVersion", 1) +
           text("PayloadIdentifier", "com.example." + std::to_string(number_)) +
           text("PayloadUUID", uuid(number_)) + text("PayloadDisplayName", title) + members + "</dict>";
}

std::string profile(const std::string& payloads, const std::string& keys = {}) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\"><dict>" +
           text("PayloadType", "Configuration") + number("PayloadVersion", 1) +
           text("PayloadIdentifier", "com.example.profile") + text("PayloadUUID", uuid(0)) +
           text("PayloadDisplayName", "Office") + keys + array("PayloadContent", payloads) +
           "</dict></plist>\n";
}

std::string root(int number_) {
    return payload(number_, "com.apple.security.root",
                   text("PayloadCertificateFileName", "Corp Root.pem") + "<key>PayloadContent</key><data>\n" +
                       base64(root_der()) + "\n</data>",
                   "Corp Root CA");
}
std::string scep(int number_, const std::string& more = {}) {
    return payload(
        number_, "com.apple.security.scep",
        dict("PayloadContent", text("URL", "https://scep.example/scep") + number("Keysize", 2048) +
                                   text("Key Type", "RSA") + number("Key Usage", 5) + number("Retries", 3) +
                                   number("RetryDelay", 10) +
                                   array("Subject",
                                         "<array><array><string>O</string><string>Clinic, North</string>"
                                         "</array></array><array><array><string>CN</string><string>ipad"
                                         "</string></array></array>") +
                                   more),
        "Device");
}
std::string enterprise(int number_, const std::string& eap, const std::string& more = {}) {
    return payload(number_, "com.apple.wifi.managed",
                   text("SSID_STR", "Ward") + yes("AutoJoin") + no("HIDDEN_NETWORK") +
                       text("EncryptionType", "WPA2") + dict("EAPClientConfiguration", eap) + more,
                   "WiFi (Ward)");
}
const std::string tls12 = text("TLSMinimumVersion", "1.2") + text("TLSMaximumVersion", "1.3");

/// Round trip included.
import::Imported imported(const std::string& xml){
    auto result = import::import_file({"f.mobileconfig", xml, ""}, *real_file_system());
REQUIRE_MESSAGE(result.ok(), result.error().text());
test::check_same_profile(result->yaml, xml);
return std::move(*result);
}  // namespace

const Map& item(const import::Imported& imported, const std::string& list, std::size_t index = 0) {
    const auto at = imported.policy.settings.find(list);
    REQUIRE_MESSAGE(at != imported.policy.settings.end(), imported.yaml);
    REQUIRE(at->second.list()->size() > index);
    return *at->second.list()->at(index).map();
}

bool has(const import::Imported& imported, const std::string& list) {
    return imported.policy.settings.count(list) > 0;
}

std::string notes(const import::Imported& imported) {
    return join(imported.notes, "\n");
}

}  // namespace

TEST_CASE("an Enterprise network with the certificates that it refers to becomes settings") {
    const auto document = imported(
        profile(root(1) + scep(2) +
                enterprise(3,
                           array("AcceptEAPTypes", "<integer>13</integer>") +
                               array("PayloadCertificateAnchorUUID", "<string>" + uuid(1) + "</string>") +
                               array("TLSTrustedServerNames", "<string>radius.example</string>") + tls12,
                           text("PayloadCertificateUUID", lower(uuid(2))))));
    CHECK(*item(document, "certificates", 0).at("name").text() == "Corp Root");
    CHECK(*item(document, "certificates", 0).at("kind").text() == "root");
    CHECK(*item(document, "certificates", 1).at("subject").text() == "O=Clinic\\, North,CN=ipad");
    const Map& network = item(document, "wifi.networks");
    CHECK(*network.at("security").text() == "wpa2Enterprise");
    const Map& eap = *network.at("eap").map();
    CHECK(*eap.at("identity").text() == "Device");
    CHECK(*eap.at("trust").list()->at(0).text() == "Corp Root");
    CHECK(document.yaml.find("-----BEGIN CERTIFICATE-----") != std::string::npos);
    // what people see lies over what settings make
    CHECK(document.policy.raw.size() == 4);
    for (const RawItem& raw : document.policy.raw)
        if (!raw.of.empty()) CHECK_FALSE(raw.value.contains("PayloadUUID"));
}

TEST_CASE("what settings would change stays native, and a note says what that is") {
    const auto old_tls = imported(profile(
        root(1) +
        enterprise(3, array("AcceptEAPTypes", "<integer>25</integer>") + text("UserName", "ward") +
                          array("PayloadCertificateAnchorUUID", "<string>" + uuid(1) + "</string>"))));
    CHECK_FALSE(has(old_tls, "wifi.networks"));
    CHECK(has(old_tls, "certificates"));
    CHECK(notes(old_tls).find("com.apple.wifi.managed 'Ward' stays native: settings would change "
                              "EAPClientConfiguration") != std::string::npos);
    const auto challenged =
        imported(profile(scep(2, text("Challenge", "hunter2")) +
                         enterprise(3, array("AcceptEAPTypes", "<integer>13</integer>") + tls12,
                                    text("PayloadCertificateUUID", uuid(2)))));
    CHECK_FALSE(has(challenged, "wifi.networks"));
    CHECK(notes(challenged).find("'Device' stays native: it holds a secret") != std::string::npos);
    CHECK(notes(challenged).find("'Ward' stays native: it refers to a payload that stays native") !=
          std::string::npos);
    CHECK(join(challenged.warnings, "\n").find("Challenge of com.apple.security.scep") != std::string::npos);
}

TEST_CASE("a passphrase stays where it is, with a warning, and an open network becomes a setting") {
    const auto network = [](int number_, const std::string& name, const std::string& more) {
        return payload(number_, "com.apple.wifi.managed",
                       text("SSID_STR", name) + yes("AutoJoin") + no("HIDDEN_NETWORK") + more);
    };
    const auto document = imported(
        profile(network(1, "Guest \u00fc \u2764", text("EncryptionType", "None")) +
                network(2, "Staff", text("EncryptionType", "WPA2") + text("Password", "hunter2hunter2")) +
                network(3, "Staff", text("EncryptionType", "WEP"))));
    CHECK(*item(document, "wifi.networks").at("ssid").text() == "Guest \u00fc \u2764");
    CHECK(document.policy.settings.at("wifi.networks").list()->size() == 1);
    CHECK(join(document.warnings, "\n") ==
          "the document holds a literal secret: Password of com.apple.wifi.managed");
    CHECK(notes(document).find("hunter2") == std::string::npos);
}

TEST_CASE("an IKEv2 tunnel with a certificate becomes a setting, others stay native") {
    const auto tunnel = [](int number_, const std::string& name, const std::string& more) {
        return payload(
            number_, "com.apple.vpn.managed",
            text("UserDefinedName", name) + text("VPNType", "IKEv2") +
                dict("IKEv2", text("RemoteAddress", "vpn.example") + text("RemoteIdentifier", "vpn.example") +
                                  text("LocalIdentifier", "ipad.example") + more));
    };
    const auto document = imported(profile(
        scep(1) +
        tunnel(2, "Office",
               text("AuthenticationMethod", "Certificate") + text("PayloadCertificateUUID", uuid(1))) +
        tunnel(3, "Lab", text("AuthenticationMethod", "SharedSecret") + text("SharedSecret", "hunter2")) +
        tunnel(4, "Old",
               text("AuthenticationMethod", "Certificate") + text("PayloadCertificateUUID", uuid(1)) +
                   dict("ChildSecurityAssociationParameters", number("DiffieHellmanGroup", 14)))));
    CHECK(*item(document, "vpn").at("name").text() == "Office");
    CHECK(*item(document, "vpn").at("identity").text() == "Device");
    CHECK(document.policy.settings.at("vpn").list()->size() == 1);
    CHECK(notes(document).find("'Old' stays native: settings would change IKEv2") != std::string::npos);
    CHECK(notes(document).find("'Lab' stays native: it holds a secret") != std::string::npos);
}

TEST_CASE("pages on the home screen become settings on every platform they were for") {
    const auto document = imported(
        profile(payload(1, "com.apple.webClip.managed",
                        text("URL", "https://plan.example/?a=1&amp;b=2") + text("Label", "Plan") +
                            no("IsRemovable") + "<key>Icon</key><data>AAECAw==</data>" + yes("Precomposed")) +
                payload(2, "com.apple.webClip.managed",
                        text("URL", "https://help.example/") + text("Label", "Help"))));
    CHECK(*item(document, "content.webClips", 0).at("url").text() == "https://plan.example/?a=1&b=2");
    CHECK(*item(document, "content.webClips", 1).at("label").text() == "Help");
    CHECK(document.policy.applies.platforms == std::vector<std::string>{"ios", "ipados", "macos"});
    CHECK(document.yaml.find("Icon:") != std::string::npos);
}

TEST_CASE("payloads that settings make beside others keep the references of those that stay native") {
    const auto document = imported(
        profile(root(1) + payload(2, "com.example.agent", text("Trust", uuid(1)) + text("Self", uuid(2)))));
    CHECK(has(document, "certificates"));
    bool kept = false;
    for (const RawItem& raw : document.policy.raw)
        kept = kept || (!raw.of.empty() && raw.value.contains("PayloadUUID"));
    CHECK(kept);
}

TEST_CASE("accounts, restrictions, passcodes and keys of the profile come together") {
    const auto document = imported(profile(
        payload(1, "com.apple.eas.account",
                text("Host", "mail.example") + yes("SSL") + no("OAuth") + yes("PreventMove") +
                    text("UserName", "ward@example.org") + text("EmailAddress", "ward@example.org"),
                "Mail") +
            payload(2, "com.apple.mobiledevice.passwordpolicy", yes("forcePIN") + number("minLength", 6)) +
            payload(3, "com.apple.applicationaccess",
                    no("allowCamera") + no("allowScreenShot") +
                        "<key>safariAcceptCookies</key><real>1.5</real>") +
            payload(4, "com.apple.applicationaccess", no("allowAirDrop")),
        text("PayloadScope", "User") + yes("PayloadRemovalDisallowed") +
            dict("ConsentText",
                 text("default", "By installing \u201cthis\u201d you agree: ${x} {{device.serial}}")) +
            text("PayloadOrganization", "North &amp; South") +
            "<key>RemovalDate</key><date>2030-01-31T08:30:00Z</date>"));
    CHECK(*item(document, "email").at("host").text() == "mail.example");
    CHECK(*document.policy.settings.at("passcode.minLength").integer() == 6);
    CHECK(document.yaml.find("PayloadRemovalDisallowed: true") != std::string::npos);
    CHECK(document.yaml.find("ConsentText") != std::string::npos);
}

TEST_CASE("two items of one name, odd names and certificates that are none stay native") {
    const auto clip = [](int number_, const std::string& label) {
        return payload(number_, "com.apple.webClip.managed",
                       text("URL", "https://x.example/") + text("Label", label));
    };
    const auto document = imported(profile(
        clip(1, "A") + clip(2, "A") + clip(3, "B [beta]") + clip(4, "${x} {{device.name}}") +
        payload(5, "com.apple.security.root",
                text("PayloadCertificateFileName", "x.cer") + "<key>PayloadContent</key><data>AAEC</data>") +
        payload(6, "com.apple.security.pem",
                "<key>PayloadContent</key><data>" + base64(root_der()) + "</data>")));
    CHECK(document.policy.settings.at("content.webClips").list()->size() == 1);
    CHECK_FALSE(has(document, "certificates"));
    CHECK(notes(document).find("'A' stays native: another one has the same name") != std::string::npos);
    CHECK(notes(document).find("its content is no certificate in DER") != std::string::npos);
}

TEST_CASE(
    "a certificate that stays native is no secret, and every type that settings know says why it stays") {
    const auto document = imported(profile(
        payload(1, "com.apple.security.root",
                "<key>PayloadContent</key><data>" + base64(root_der()) + "</data>", "Root") +
        payload(2, "com.apple.security.acme",
                text("DirectoryURL", "https://acme.example") + text("ClientIdentifier", "x"), "Acme")));
    CHECK(document.warnings.empty());
    CHECK(notes(document).find("'Root' stays native: settings would add PayloadCertificateFileName") !=
          std::string::npos);
    CHECK(notes(document).find(
              "'Acme' stays native: settings take its client identifier as a reference only") !=
          std::string::npos);
}

TEST_CASE("a payload over an item that the policy does not have, or that sets what it sets, is told") {
    const auto said = [](const std::string& raw) {
        const auto loaded = test::load_text(
            "apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {name: p}\nspec:\n  applies: {platforms: [ios]}\n"
            "  settings: {content: {webClips: [{name: plan, url: \"https://x.example\"}]}}\n"
            "  raw: {apple: {payloads: [{PayloadType: com.apple.webClip.managed, " +
            raw + "}]}}\n");
        if (!loaded.ok()) return test::findings_of(loaded);
        std::string out;
        for (const auto& finding : translate_all(loaded.documents).findings) out += finding.code + " ";
        return out;
    };
    CHECK(said("of: \"content.webClips[plan]\", Precomposed: true") == "");
    CHECK(said("of: \"content.webClips[plan]\", Label: Other") == "conflict ");
    CHECK(said("of: \"content.webClips[plan]\", override: true, Label: Other") == "");
    CHECK(said("of: \"content.webClips[none]\", Precomposed: true") == "unsupported ");
    CHECK(said("of: \"content.webClips\"").find("is no item of a list of settings [unknown-key]") !=
          std::string::npos);
}
