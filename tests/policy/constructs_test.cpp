// Three sets of documents that use everything the language has: what a version cannot do is for plans to say,
// never for loading.
#include <doctest/doctest.h>

#include "mdm/policy/findings.hpp"
#include "mdm/policy/translate_all.hpp"
#include "policy_support.hpp"
#include "support/temp_dir.hpp"

using namespace mdm;

namespace {

constexpr const char* clinic = R"yaml(apiVersion: mdmctl/v1
kind: Variables
metadata: {name: harbour}
spec:
  org: Harbour Clinic
  orgId: example.harbour
  floor: "26.1"
  secrets: {enrol: {env: ENROL_CHALLENGE}, device: {file: keys/device.txt}}
---
apiVersion: mdmctl/v1
kind: Catalog
metadata: {name: harbour}
spec:
  apps:
    charts: {ios: {bundleId: example.charts, adamId: "1234567890"}, android: {package: example.charts}, macos: {bundleId: example.charts.mac, teamId: ZZ99ZZ99ZZ}}
    tunnel: {ios: {bundleId: example.tunnel}, android: {package: example.tunnel}}
    games: {ios: {bundleId: example.games}, android: {package: example.games}}
  certificates:
    root: {kind: root, file: certs/root.pem}
    own: {kind: scep, url: "https://scep.example/x", subject: "O=Harbour,CN={{device.serial}}", keySize: 2048, challenge: "{{secret:enrol}}"}
    held: {kind: pkcs12, file: certs/device.p12, password: "{{secret:device}}"}
  networks:
    ward: {ssid: Harbour-Ward, security: wpa2Enterprise, eap: {method: tls, identity: own, trust: [root], serverNames: [radius.example]}}
  groups: {wards: {prod: All wards, lab: Lab wards}}
---
apiVersion: mdmctl/v1
kind: Policy
metadata: {name: base, labels: {framework: hipaa}}
spec:
  onUnsupported: warn
  applies: {ownership: company}
  controls:
    "164.312(d)": [passcode.minLength, passcode.quality]
    "164.312(a)(2)(iv)": [encryption.required]
  settings:
    passcode:
      required: true
      minLength: 8
      quality: alphanumeric
      historyCount: 4
      maxAge: 180d
      autoLock: 5m
      maxFailedAttempts: 10
      onFail: wipe
      $macos: {onFail: lock, failedResetAfter: 10m}
      $windows: {minLength: 12, minClasses: 3}
    encryption: {required: true, enableAt: setup, recoveryKey: {escrow: true}, $windows: {method: xtsAes256}}
    restrictions: {camera: deny, airdrop: deny, externalStorage: deny, usbData: deny, encryptedBackup: require}
    workProfile: {dataSharing: none, copyPaste: deny}
    wifi: {networks: [ward], onlyManaged: true, minimumSecurity: enterprise}
    certificates: [held]
    firewall: {enabled: true, stealth: true}
    updates:
      minimumVersion: {ios: "${var.floor}", ipados: "${var.floor}", android: "14", windows: {product: Windows 11, release: 24H2}}
      deadline: "2027-02-01T03:00:00"
      deferral: {all: 7d}
      window: {start: "01:00", end: "05:00"}
    location: {services: enforced}
    lockScreen: {message: "Property of ${var.org}"}
    time: {zone: Europe/Zurich, automatic: true}
    apps:
      mode: allowlist
      required: [{app: charts, autoUpdate: immediate, config: {server: "https://charts.example"}}, tunnel]
      removed: [games]
    compliance:
      minOSVersion: {ios: "${var.floor}", android: "14", windows: "10.0.26100"}
      jailbroken: deny
      encrypted: required
      passcodeCompliant: required
      lastSeenWithin: 14d
      actions: [{after: 0d, do: notify}, {after: 1d, do: block}, {after: 20d, do: wipe}]
  exceptions:
    - {key: location.services, target: ios, reason: Lost Mode only}
---
apiVersion: mdmctl/v1
kind: Overlay
metadata: {name: xray}
spec: {policy: base, patch: {restrictions: {camera: allow}, passcode: {maxAge: ~}}, strategy: override}
---
apiVersion: mdmctl/v1
kind: Assignment
metadata: {name: wards}
spec:
  targets:
    - {policies: [base], include: [{group: wards}], exclude: [{group: X-ray}]}
    - {policies: [base], overlays: [xray], include: [{group: X-ray}]}
  contexts: [prod, lab]
  rollout: {stages: [{percent: 10, wait: 12h}, {percent: 40, wait: 2d}, {percent: 100}], abortIf: {failedPercent: 3}}
)yaml";

constexpr const char* college = R"yaml(apiVersion: mdmctl/v1
kind: Variables
metadata: {name: college}
spec: {secrets: {psk: {cmd: [op, read, college]}}}
---
apiVersion: mdmctl/v1
kind: Policy
metadata: {name: pupils}
spec:
  applies: {platforms: [ipados, chromeos, macos], ownership: company, supervised: true}
  settings:
    passcode: {required: true, minLength: 4, quality: numeric, $chromeos: {autoLock: 10m}, $ipados: {autoLock: 10m}}
    restrictions: {airdrop: deny, accounts: deny, bluetoothSettings: allow}
    apps: {install: managedOnly, remove: deny, required: [{ios: {bundleId: example.lessons}}]}
    webFilter: {mode: builtIn, adultContent: deny, deny: ["https://play.example"], allow: ["https://college.example"]}
    wifi: {networks: [{name: yard, ssid: Yard, security: wpa3Personal, psk: "{{secret:psk}}"}], publicNetworks: deny}
    browser: {homepage: "https://college.example", privateBrowsing: deny}
    updates: {deferral: {all: 30d}, automatic: install, securityResponses: require}
    content: {webClips: [{name: plan, label: Plan, url: "https://college.example/plan", removable: deny}]}
    lockScreen: {message: College, assetTag: "{{device.serial}}"}
---
apiVersion: mdmctl/v1
kind: Policy
metadata: {name: test-day}
spec:
  extends: [pupils]
  applies: {platforms: [ipados], supervised: true}
  settings: {kiosk: {mode: singleApp, app: {ios: {bundleId: example.test}}, powerButton: deny}}
---
apiVersion: mdmctl/v1
kind: Assignment
metadata: {name: college}
spec:
  targets:
    - {policies: [pupils], include: [{group: Pupils}]}
    - {policies: [test-day], include: [{tag: cart}], schedule: {from: "2027-01-20T08:00:00", to: "2027-01-20T12:30:00+01:00"}}
  contexts: [college]
)yaml";

constexpr const char* own_devices = R"yaml(apiVersion: mdmctl/v1
kind: Policy
metadata: {name: own}
spec:
  onUnsupported: warn
  applies: {ownership: personal, enrollment: [user, workProfile]}
  settings:
    passcode: {required: true, scope: device, complexity: high, $android: {separateWorkLock: true}}
    restrictions: {screenshots: deny, managedAppCloudSync: deny, airdrop: unmanaged}
    workProfile: {copyPaste: deny, dataSharing: personalToWork}
    apps: {required: [{ios: {bundleId: example.mail}, android: {package: example.mail}}], available: [{android: {package: example.chat}, ios: {bundleId: example.chat}}]}
    vpn: [{name: corp, type: app, app: {android: {package: example.tunnel}, ios: {bundleId: example.tunnel}}, perApp: [example.crm]}]
    email: [{name: work, type: exchange, host: mail.example, user: "{{user.email}}", oauth: true, preventMove: true}]
    certificates: [{name: root, kind: root, file: certs/root.pem}]
    compliance: {minOSVersion: {ios: "26", android: "14"}, jailbroken: deny, actions: [{after: 0d, do: notify}, {after: 14d, do: wipeWork}]}
  raw:
    android:
      policy: {advancedSecurityOverrides: {untrustedAppsPolicy: DISALLOW_INSTALL}}
    apple:
      payloads: [{PayloadType: com.apple.notificationsettings, NotificationSettings: [{BundleIdentifier: example.crm, ShowInLockScreen: false}]}]
---
apiVersion: mdmctl/v1
kind: Assignment
metadata: {name: own}
spec:
  materialize: group
  targets: [{policies: [own], include: [{where: "ownership = 'personal' AND platform IN ('ios','android')"}]}]
)yaml";

// What is not right about the documents themselves; notes left out.
std::string said(const char* text) {
    const test::TempDir folder;
    const std::string data = MDM_SOURCE_DIR "/tests/policy/data/certs/";
    folder.write("certs/root.pem", test::read_file(data + "corp-root.pem"));
    folder.write("certs/device.p12", test::read_file(data + "device.p12"));
    folder.write("all.yaml", text);
    const auto loaded = test::load_paths({folder.path()});
    std::string out;
    for (const auto& finding : loaded.findings)
        if (finding.level != policy::Level::note) out += policy::text(finding) + "\n";
    if (!loaded.ok()) return out;
    for (const auto& finding : policy::translate_all(loaded.documents).findings)
        if (finding.level == policy::Level::error)
            out += finding.code + " " + finding.message.substr(0, finding.message.find(':')) + "\n";
    return out.substr(out.find("all.yaml") == std::string::npos ? 0 : out.find("all.yaml"));
}

}  // namespace

TEST_CASE("a clinic's catalog, controls, overlay, exceptions and staged rollout are a valid set") {
    CHECK(said(clinic) == "");
}

TEST_CASE("a school's exam that is scheduled is valid, and a time without a zone is warned of") {
    CHECK(said(college) ==
          "all.yaml:36:71: warning: 'schedule.from' names no zone: '2027-01-20T08:00:00' is taken for UTC "
          "[no-zone]\n"
          "  hint: add the zone: \"2027-01-20T08:00:00Z\", or as in \"2027-01-20T08:00:00+01:00\"\n");
}

TEST_CASE("a platform that nothing is written for is told, once a policy, as gravely as gaps are") {
    const auto told = [](const std::string& word) {
        const auto loaded = test::load_text(
            "apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {name: p}\nspec:\n  onUnsupported: " + word +
            "\n  applies: {platforms: [ios, chromeos]}\n  settings: {passcode: {required: true}}\n");
        std::string out;
        for (const auto& finding : policy::translate_all(loaded.documents).findings)
            if (finding.code == "not-translated") out += policy::text(finding) + "\n";
        return out;
    };
    const std::string rest = ": 'p' on chromeos: nothing is written for this platform yet [not-translated]\n";
    CHECK(told("warn") == "<stdin>:6:12: warning" + rest);
    CHECK(told("error") == "<stdin>:6:12: error" + rest);
    CHECK(told("ignore") == "<stdin>:6:12: note" + rest);
}

TEST_CASE("a policy and its variant say the same gap once") {
    const auto loaded = test::load_text(
        "apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {name: p}\nspec:\n  applies: {platforms: [windows]}\n"
        "  settings: {restrictions: {airdrop: deny}}\n---\n"
        "apiVersion: mdmctl/v1\nkind: Overlay\nmetadata: {name: o}\nspec: {policy: p, patch: {passcode: "
        "{required: "
        "true}}}\n---\napiVersion: mdmctl/v1\nkind: Assignment\nmetadata: {name: a}\nspec:\n  targets:\n"
        "    - {policies: [p], include: [{group: A}]}\n    - {policies: [p], overlays: [o], include: "
        "[{group: B}]}\n");
    REQUIRE_MESSAGE(loaded.ok(), test::findings_of(loaded));
    CHECK(loaded.documents.policies.size() == 2);
    int gaps = 0;
    for (const auto& finding : policy::translate_all(loaded.documents).findings)
        gaps += finding.code == "unsupported";
    CHECK(gaps == 1);
}

TEST_CASE("what people's own devices cannot take is the only error among their policy") {
    CHECK(said(own_devices) ==
          "needs-supervision 'raw.apple.payloads[com.apple.notificationsettings]' on apple\n");
}
