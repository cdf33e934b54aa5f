// Names of a Catalog in settings: translators see the whole item, and people see where a name is wrong.
#include <doctest/doctest.h>

#include <filesystem>

#include "policy_support.hpp"
#include "support/temp_dir.hpp"

using namespace mdm;
using namespace mdm::policy;

namespace {

// Five lines for the catalog, so that its items begin at line 6 and those of the policy 5 lines behind them.
std::string with_catalog(const std::string& catalog, const std::string& settings) {
    return "apiVersion: mdmctl/v1\nkind: Catalog\nmetadata: {name: c}\nspec:\n" + catalog + "---\n" +
           test::policy_with(settings);
}

std::string errors(const std::string& catalog, const std::string& settings) {
    std::string said = test::findings_of(test::load_text(with_catalog(catalog, settings)));
    for (const std::string noise : {"<stdin>:", "error: "})
        for (auto at = said.find(noise); at != std::string::npos; at = said.find(noise))
            said.erase(at, noise.size());
    return said;
}

Settings settings_in(const std::string& text) {
    const auto loaded = test::load_text(text);
    CHECK(test::findings_of(loaded) == "");
    REQUIRE(loaded.documents.policies.size() == 1);
    return loaded.documents.policies[0].settings;
}

const std::string apps =
    "  apps:\n"
    "    ehr: {ios: {bundleId: com.ehr}, android: {package: com.ehr}, minVersion: \"2.0\"}\n"
    "    vpn: {ios: {bundleId: com.vpn}}\n";
}  // namespace

TEST_CASE("a name of an app becomes the app, with what stands beside the name on top") {
    const auto settings =
        settings_in(with_catalog(apps,
                                 "    apps:\n      required: [{app: ehr, autoUpdate: immediate, minVersion: "
                                 "\"3.0\"}, vpn]\n    kiosk: {mode: singleApp, app: vpn}\n"));
    const List& required = *settings.at("apps.required").list();
    REQUIRE(required.size() == 2);
    const Map& ehr = *required[0].map();
    CHECK(*ehr.at("app").text() == "ehr");
    CHECK(*ehr.at("ios").map()->at("bundleId").text() == "com.ehr");
    CHECK(*ehr.at("android").map()->at("package").text() == "com.ehr");
    CHECK(*ehr.at("autoUpdate").text() == "immediate");
    CHECK(*ehr.at("minVersion").text() == "3.0");
    CHECK(*required[1].map()->at("app").text() == "vpn");
    CHECK(required[1].source.mark.line == 15);  // where the name is used
    const auto own = test::settings_of("    apps: {required: [{app: own, ios: {bundleId: com.own}}]}\n");
    CHECK(*own.at("apps.required").list()->at(0).map()->at("app").text() == "own");
    CHECK(*settings.at("kiosk.app").map()->at("ios").map()->at("bundleId").text() == "com.vpn");
}

TEST_CASE("a network brings the certificates it names, once, and a policy may bring its own") {
    const std::string catalog =
        "  networks:\n"
        "    clinical: {ssid: Clinic, security: wpa2Enterprise, eap: {method: tls, identity: "
        "device, trust: [root, own]}}\n"
        "  certificates:\n"
        "    device: {kind: scep, url: \"https://scep.example\"}\n"
        "    root: {kind: acme, url: \"https://acme.example\"}\n";
    const auto settings = settings_in(
        with_catalog(catalog,
                     "    wifi: {networks: [clinical]}\n"
                     "    certificates: [{name: own, kind: acme, url: \"https://own.example\"}, root]\n"));
    const Map& clinical = *settings.at("wifi.networks").list()->at(0).map();
    CHECK(*clinical.at("name").text() == "clinical");
    CHECK(*clinical.at("ssid").text() == "Clinic");
    const List& certificates = *settings.at("certificates").list();
    REQUIRE(certificates.size() == 3);
    CHECK(*certificates[0].map()->at("name").text() == "own");
    CHECK(*certificates[1].map()->at("name").text() == "root");
    CHECK(*certificates[2].map()->at("name").text() == "device");
    CHECK(*certificates[2].map()->at("kind").text() == "scep");
    CHECK(certificates[2].source.mark.line == 6);  // where the network names it
}

TEST_CASE("a name that no catalog has is told with the nearest one") {
    CHECK(errors(apps, "    apps: {required: [her, {app: vpm}], removed: [facebook]}\n") ==
          "14:23: no Catalog defines 'her', which 'apps.required' names [undefined-item]\n"
          "  hint: did you mean 'ehr'?\n"
          "14:34: no Catalog defines 'vpm', which 'apps.required' names [undefined-item]\n"
          "  hint: did you mean 'vpn'?\n"
          "14:51: no Catalog defines 'facebook', which 'apps.removed' names [undefined-item]\n"
          "  hint: define it in a Catalog, or write the entry out here\n");
    CHECK(errors("  apps: {}\n",
                 "    wifi: {networks: [{ssid: a, security: wpa2Enterprise, "
                 "eap: {method: tls, identity: device}}]}\n") ==
          "12:88: the certificate 'device' is not defined [undefined-item]\n"
          "  hint: define it in a Catalog, or under 'certificates'\n");
}

TEST_CASE("what is wrong inside of a catalog is told at the item") {
    CHECK(
        errors("  network: {}\n  apps:\n    ehr: {ios: {bundleId: a}, andriod: {package: b}}\n    none: {}\n"
               "    text: com.ehr\n",
               "    passcode: {required: true}\n") ==
        "5:3: unknown key 'network' in the spec of a Catalog [unknown-key]\n"
        "  hint: did you mean 'networks'?\n"
        "7:31: unknown key 'andriod' in 'apps.required[]' [unknown-key]\n  hint: did you mean 'android'?\n"
        "8:11: 'none' has no platform [missing-key]\n  hint: for example {ios: {bundleId: "
        "org.example.app}}\n"
        "9:11: 'apps.text' must be a map, not 'com.ehr' [wrong-type]\n");
    CHECK(errors(
              "  networks:\n    a: {security: open}\n    b: {ssid: b, security: wpa2Personal, psk: hunter2}\n"
              "    c: {name: d, ssid: c, security: open}\n",
              "    passcode: {required: true}\n") ==
          "6:8: no 'ssid' in 'wifi.networks[]' [missing-key]\n"
          "7:47: 'wifi.networks[].psk' holds a literal, and secrets are given by reference [literal-secret]\n"
          "  hint: write {secretRef: {env: NAME}} or \"{{secret:name}}\"\n"
          "8:9: 'name' of an item in a Catalog [conflict]\n"
          "  hint: the item's name is its key; leave this out\n");
}

TEST_CASE("two catalogs are one namespace, and the second of two items of one name names the first") {
    const std::string second =
        "apiVersion: mdmctl/v1\nkind: Catalog\nmetadata: {name: d}\nspec:\n"
        "  apps: {vpn: {ios: {bundleId: x}}, other: {ios: {bundleId: com.other}}}\n---\n";
    const auto loaded = test::load_text(second + with_catalog(apps, "    apps: {required: [ehr, other]}\n"));
    CHECK(test::findings_of(loaded) ==
          "<stdin>:13:5: error: 'vpn' in 'apps' is defined at <stdin>:5:10 already [duplicate-name]\n"
          "  hint: rename or remove one of the two\n");
}

TEST_CASE("catalogs use variables and may stand in a later file") {
    const test::TempDir folder;
    folder.write("a.yaml", test::policy_with("    wifi: {networks: [guest]}\n"));
    folder.write("b.yaml",
                 "apiVersion: mdmctl/v1\nkind: Catalog\nmetadata: {name: c}\nspec:\n"
                 "  networks: {guest: {ssid: \"${var.org} Guest\", security: open}}\n");
    folder.write("c.yaml",
                 "apiVersion: mdmctl/v1\nkind: Variables\nmetadata: {name: v}\nspec: {org: North}\n");
    const auto loaded = test::load_paths({folder.path()});
    CHECK(test::findings_of(loaded) == "");
    const auto& guest = loaded.documents.policies.at(0).settings.at("wifi.networks").list()->at(0);
    CHECK(*guest.map()->at("ssid").text() == "North Guest");
}

TEST_CASE("a group of a catalog is the server's group, in each context by its own name") {
    const auto loaded = test::load_text(
        with_catalog("  groups: {wards: All wards, lab: {a: Lab A, b: Lab B}}\n",
                     "    passcode: {required: true}\n") +
        "---\napiVersion: mdmctl/v1\nkind: Assignment\nmetadata: {name: x}\nspec:\n"
        "  targets: [{policies: [p], include: [{group: wards}, {group: lab}, {group: Other}]}]\n");
    CHECK(test::findings_of(loaded) == "");
    const auto& include = loaded.documents.assignments.at(0).targets.at(0).include;
    CHECK(include.at(0).value == "All wards");
    CHECK(include.at(1).by_context == std::map<std::string, std::string>{{"a", "Lab A"}, {"b", "Lab B"}});
    CHECK(include.at(2).value == "Other");
}

TEST_CASE("certificates are read from files below the folder, PEM and DER alike") {
    const std::string data = MDM_SOURCE_DIR "/tests/policy/data/certs/";
    const std::string pem = test::read_file(data + "corp-root.pem");
    const test::TempDir folder;
    folder.write("p/certs/root.pem", pem);
    folder.write("p/certs/root.der", test::read_file(data + "corp-root.der"));
    const std::string file = folder.write(
        "p/a.yaml",
        test::policy_with("    certificates:\n"
                          "      - {name: a, kind: root, file: certs/root.pem}\n"
                          "      - {name: b, kind: intermediate, file: ./certs/../certs/root.der}\n"));
    const auto loaded = test::load_paths({folder.file("p")});
    CHECK(test::findings_of(loaded) == "");
    const List& items = *loaded.documents.policies.at(0).settings.at("certificates").list();
    const std::string der = *items.at(0).map()->at("der").text();
    CHECK(der.starts_with("MIIBozCCAUmg"));
    CHECK(der.find('\n') == std::string::npos);
    CHECK(*items.at(1).map()->at("der").text() == der);
    CHECK(test::findings_of(test::load_paths({file})) == "");

    const std::string before = loaded.documents.inputs_sha256;
    folder.write("p/certs/root.pem", pem + "\n");
    CHECK(test::load_paths({folder.file("p")}).documents.inputs_sha256 != before);
}

TEST_CASE("a certificate that is none, is missing or lies elsewhere is told at its place") {
    const test::TempDir folder;
    folder.write("secret.pem", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n");
    folder.write("p/key.pem", "-----BEGIN EC PRIVATE KEY-----\nx\n");
    folder.write("p/text.pem", "hello");
    folder.write("p/bad.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
    std::filesystem::create_symlink("../secret.pem", folder.file("p/link.pem"));
    const auto said = [&](const std::string& path) {
        folder.write("p/a.yaml",
                     test::policy_with("    certificates: [{name: a, kind: root, file: " + path + "}]\n"));
        std::string text = test::findings_of(test::load_paths({folder.file("p")}));
        text = text.substr(0, text.find("\n"));
        return text.substr(text.find("yaml:") + 5);
    };
    CHECK(
        said("../secret.pem") ==
        "6:48: error: 'certificates[].file' names a file outside of the folder: '../secret.pem' [bad-path]");
    CHECK(
        said("/etc/ssl/x.pem") ==
        "6:48: error: 'certificates[].file' names a file outside of the folder: '/etc/ssl/x.pem' [bad-path]");
    CHECK(said("link.pem") ==
          "6:48: error: 'link.pem' is a link that leads out of the folder [outside-folder]");
    CHECK(said("none.pem") == "6:48: error: there is no file 'none.pem' [bad-path]");
    CHECK(said("key.pem") == "6:48: error: 'certificates[].file' holds a private key [literal-secret]");
    CHECK(said("text.pem") == "6:48: error: 'certificates[].file' holds no certificate [wrong-type]");
    CHECK(said("bad.pem") == "6:48: error: 'certificates[].file' holds a damaged certificate [wrong-type]");
}
