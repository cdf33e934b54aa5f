#include <doctest/doctest.h>

#include "policy_support.hpp"
#include "translate_support.hpp"

using namespace mdm::test;
using nlohmann::json;

namespace {

constexpr const char* documents = R"(apiVersion: mdmctl/v1
kind: Variables
metadata: {name: clinic}
spec:
  org: Northside Clinic
  orgId: org.northside
  secrets: {radius: {env: RADIUS_PASSWORD}}
---
apiVersion: mdmctl/v1
kind: Policy
metadata: {name: wards}
spec:
  onUnsupported: error
  applies: {platforms: [ios, windows, android], ownership: company, supervised: true}
  settings:
    passcode:
      required: true
      minLength: 8
      autoLock: 5m
      strongAuthEvery: 24h
      $windows: {minLength: 12}
    restrictions: {screenshots: deny, airdrop: deny}
    wifi:
      networks:
        - name: clinical
          ssid: Clinical
          security: wpa2Enterprise
          eap: {method: peap, username: ward, password: "{{secret:radius}}", serverNames: [radius.example]}
  exceptions:
    - {key: restrictions.screenshots, target: windows, reason: recorded by the records system}
)";

}  // namespace

TEST_CASE(
    "a document that was loaded comes out on every target, with its exceptions and its secrets as "
    "references") {
    const auto loaded = load_text(documents);
    REQUIRE_MESSAGE(loaded.ok(), findings_of(loaded));
    const auto& policy = *loaded.documents.policy("wards");

    const auto apple = translated(policy, "apple");
    const json profile = artefact_for(apple, "ios");
    CHECK(payload(profile, "PW")["maxInactivity"] == 5);
    const json eap = payload(profile, "com.apple.wifi.managed")["EAPClientConfiguration"];
    CHECK(eap["UserPassword"] == "{{secret:radius}}");
    CHECK(eap["TLSTrustedServerNames"] == json{"radius.example"});
    CHECK(line(apple, "passcode.strongAuthEvery", "unsupported").level == mdm::policy::Level::error);
    CHECK(line(apple, "passcode.strongAuthEvery", "unsupported").source.mark.line == 20);

    const auto windows = translated(policy, "windows");
    CHECK(node(artefact_for(windows, "windows"), "/MinDevicePasswordLength") == 12);
    CHECK(line(windows, "restrictions.screenshots", "unsupported").level == mdm::policy::Level::note);
    CHECK(line(windows, "restrictions.airdrop", "unsupported").level == mdm::policy::Level::error);

    const json android = artefact_for(translated(policy, "android"), "android");
    CHECK(android["passwordPolicies"][0]["requirePasswordUnlock"] == "REQUIRE_EVERY_DAY");
}
