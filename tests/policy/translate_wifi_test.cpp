#include <doctest/doctest.h>

#include "translate_support.hpp"

using namespace mdm::test;
using mdm::policy::Map;
using mdm::policy::Value;
using nlohmann::json;

namespace {

Value guest(std::string_view security = "wpa2Personal") {
    return map({{"name", text("guest")},
                {"ssid", text(R"(Café <&"> 5G)")},
                {"security", text(std::string(security))},
                {"psk", secret("secret:guest-psk")},
                {"autoJoin", flag(false)},
                {"macRandomization", text("deny")}});
}

Value radius(Map eap) {
    return map(
        {{"ssid", text("Clinic")}, {"security", text("wpa2Enterprise")}, {"eap", map(std::move(eap))}});
}

Map peap() {
    return {{"method", text("peap")},
            {"username", text("{{user.name}}")},
            {"password", secret("env:WIFI_PASSWORD")},
            {"serverNames", list({text("radius.example")})}};
}

mdm::Error refused(mdm::policy::Settings settings) {
    const auto result = mdm::policy::translate(policy_for("ios", std::move(settings)), "apple", {"O", "o"});
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().code == mdm::Code::invalid);
    return result.error();
}

}  // namespace

TEST_CASE("a network with a hostile name reads back as it is, with its passphrase as a reference") {
    const mdm::policy::Settings settings{{"wifi.networks", list({guest()})}};
    const json wifi =
        payload(artefact_for(translated(company("ios", settings), "apple"), "ios"), "com.apple.wifi.managed");
    CHECK(wifi["SSID_STR"] == R"(Café <&"> 5G)");
    CHECK(wifi["EncryptionType"] == "WPA2");
    CHECK(wifi["Password"] == "{{secret:guest-psk}}");
    CHECK(wifi["AutoJoin"] == false);
    CHECK(wifi["HIDDEN_NETWORK"] == false);
    CHECK(wifi["DisableAssociationMACRandomization"] == true);
    CHECK(wifi["PayloadIdentifier"] == "org.northside.mdmctl.test.wifi.guest");

    const json onc = artefact_for(translated(company("android", settings), "android"),
                                  "android")["openNetworkConfiguration"];
    CHECK(onc["Type"] == "UnencryptedConfiguration");
    CHECK(onc["NetworkConfigurations"][0]["WiFi"] == json{{"SSID", R"(Café <&"> 5G)"},
                                                          {"Security", "WPA-PSK"},
                                                          {"Passphrase", "{{secret:guest-psk}}"},
                                                          {"AutoConnect", false},
                                                          {"MACAddressRandomizationMode", "Hardware"}});

    const json custom = artefact_for(translated(company("windows", settings), "windows"), "windows");
    CHECK(custom["omaSettings"][0]["omaUri"] ==
          "./Device/Vendor/MSFT/WiFi/Profile/Caf%C3%A9%20%3C%26%22%3E%205G/WlanXml");
    const std::string xml = custom["omaSettings"][0]["value"];
    CHECK(xml.find("<name>Café &lt;&amp;&quot;&gt; 5G</name>") != std::string::npos);
    CHECK(xml.find("<authentication>WPA2PSK</authentication><encryption>AES</encryption>") !=
          std::string::npos);
    CHECK(xml.find("<protected>false</protected><keyMaterial>{{secret:guest-psk}}</keyMaterial>") !=
          std::string::npos);
    CHECK(xml.find("<connectionMode>manual</connectionMode>") != std::string::npos);
}

TEST_CASE("every kind of security has its word on every target") {
    struct Row {
        const char* security;
        const char* apple;
        const char* android;
        const char* windows;
        const char* android_code;
    };
    const std::vector<Row> rows{{"open", "None", "None", "open", "ok"},
                                {"wpaPersonal", "WPA", "WPA-PSK", "WPAPSK", "ok"},
                                {"wpa2Personal", "WPA2", "WPA-PSK", "WPA2PSK", "ok"},
                                {"wpa3Personal", "WPA3", "WPA-PSK", "WPA3SAE", "degraded"}};
    for (const Row& row : rows) {
        CAPTURE(row.security);
        const mdm::policy::Settings settings{{"wifi.networks", list({guest(row.security)})}};
        CHECK(payload(artefact_for(translated(company("ios", settings), "apple"), "ios"),
                      "com.apple.wifi.managed")["EncryptionType"] == row.apple);
        const auto android = translated(company("android", settings), "android");
        CHECK(artefact_for(
                  android,
                  "android")["openNetworkConfiguration"]["NetworkConfigurations"][0]["WiFi"]["Security"] ==
              row.android);
        CHECK(codes(android, "wifi.networks[guest].security") == row.android_code);
        const std::string xml = artefact_for(translated(company("windows", settings), "windows"),
                                             "windows")["omaSettings"][0]["value"];
        CHECK(xml.find(std::string("<authentication>") + row.windows + "<") != std::string::npos);
    }
}

TEST_CASE("PEAP is written for every target, with what each leaves to the user") {
    const mdm::policy::Settings settings{{"wifi.networks", list({radius(peap())})}};
    const json eap = payload(artefact_for(translated(company("ios", settings), "apple"), "ios"),
                             "com.apple.wifi.managed")["EAPClientConfiguration"];
    CHECK(eap["AcceptEAPTypes"] == json{25});
    CHECK(eap["UserPassword"] == "{{env:WIFI_PASSWORD}}");
    CHECK(eap["TLSTrustedServerNames"] == json{"radius.example"});

    const auto android = translated(company("android", settings), "android");
    const json onc = artefact_for(
        android, "android")["openNetworkConfiguration"]["NetworkConfigurations"][0]["WiFi"]["EAP"];
    CHECK(onc["Outer"] == "PEAP");
    CHECK(onc["Inner"] == "MSCHAPv2");
    CHECK(onc["DomainSuffixMatch"] == json{"radius.example"});

    const auto windows = translated(company("windows", settings), "windows");
    const std::string xml = artefact_for(windows, "windows")["omaSettings"][0]["value"];
    CHECK(xml.find("<useOneX>true</useOneX>") != std::string::npos);
    CHECK(xml.find("<ServerNames>radius.example</ServerNames>") != std::string::npos);
    CHECK(xml.find("WIFI_PASSWORD") == std::string::npos);
    CHECK(codes(windows, "wifi.networks[Clinic].eap.password") == "degraded");
}

TEST_CASE("a network that needs a certificate is left out and said, and so is a limit to managed networks") {
    for (const char* member : {"identity", "trust"}) {
        CAPTURE(member);
        Map eap = peap();
        eap[member] = std::string(member) == "trust" ? list({text("root")}) : text("device-identity");
        const mdm::policy::Settings settings{{"wifi.networks", list({radius(eap)})},
                                             {"wifi.onlyManaged", flag(true)}};
        for (const auto& [platform, target] :
             {std::pair{"ios", "apple"}, std::pair{"android", "android"}, std::pair{"windows", "windows"}}) {
            CAPTURE(platform);
            const auto result = translated(company(platform, settings), target);
            CHECK(result.artefacts.empty());
            const bool apple = std::string_view(target) == "apple";
            CHECK(codes(result, "wifi.networks[Clinic]") ==
                  (apple ? "dangling-reference unsupported" : "unsupported"));
            CHECK(codes(result, "wifi.networks[Clinic].ssid") == "unsupported");
            CHECK(codes(result, "wifi.onlyManaged") == "unsupported");
        }
    }
}

TEST_CASE("a network names the certificates that may sign its server, where the policy delivers them") {
    Map eap = peap();
    eap["trust"] = list({text("clinic-root")});
    const mdm::policy::Settings settings{
        {"wifi.networks", list({radius(eap)})},
        {"certificates",
         list({map({{"name", text("clinic-root")}, {"kind", text("root")}, {"der", text("QUJD")}})})}};
    const json onc = artefact_for(translated(company("android", settings), "android"),
                                  "android")["openNetworkConfiguration"];
    REQUIRE(onc["Certificates"].size() == 1);
    CHECK(onc["Certificates"][0]["X509"] == "QUJD");
    CHECK(onc["NetworkConfigurations"][0]["WiFi"]["EAP"]["ServerCARefs"] ==
          json{onc["Certificates"][0]["GUID"]});

    const json custom = artefact_for(translated(company("windows", settings), "windows"), "windows");
    const std::string xml = node(custom, "/WlanXml");
    // SHA-1 of "ABC".
    CHECK(xml.find(
              "<TrustedRootCA>3c 01 bd bb 26 f3 58 ba b2 7f 26 79 24 aa 2c 9a 03 fc fd b8</TrustedRootCA>") !=
          std::string::npos);
    CHECK(node(custom, "/Root/3C01BDBB26F358BAB27F267924AA2C9A03FCFDB8/EncodedCertificate") == "QUJD");
}

TEST_CASE("managed networks only: the allowlist of Android names the networks of the policy") {
    const auto policy = company(
        "android",
        {{"wifi.networks", list({guest(), map({{"ssid", text("Open")}, {"security", text("open")}})})},
         {"wifi.onlyManaged", flag(true)}});
    const json found = artefact_for(translated(policy, "android"), "android")["deviceConnectivityManagement"];
    CHECK(found["configureWifi"] == "DISALLOW_CONFIGURING_WIFI");
    CHECK(found["wifiSsidPolicy"] ==
          json{{"wifiSsidPolicyType", "WIFI_SSID_ALLOWLIST"},
               {"wifiSsids", {{{"wifiSsid", R"(Café <&"> 5G)"}}, {{"wifiSsid", "Open"}}}}});
    CHECK(codes(translated(company("android", {{"wifi.onlyManaged", flag(true)}}), "android"),
                "wifi.onlyManaged") == "unsupported");
    CHECK(codes(translated(company("ios", {{"wifi.onlyManaged", flag(true)}}), "apple"),
                "wifi.onlyManaged") == "side-effect");
}

TEST_CASE("the stricter of the two words about weak networks is the one Android gets") {
    const auto policy = company(
        "android", {{"wifi.minimumSecurity", text("enterprise")}, {"wifi.publicNetworks", text("deny")}});
    const auto result = translated(policy, "android");
    CHECK(artefact_for(result, "android")["deviceRadioState"]["minimumWifiSecurityLevel"] ==
          "ENTERPRISE_NETWORK_SECURITY");
    CHECK(codes(result, "wifi.publicNetworks") == "ok");
}

TEST_CASE("a proxy is written where it may be, and kept from devices that would refuse the profile") {
    Value network = guest();
    std::get<Map>(network.data)["proxy"] =
        map({{"mode", text("manual")}, {"server", text("proxy.example")}, {"port", number(8080)}});
    const mdm::policy::Settings settings{{"wifi.networks", list({network})}};
    const json wifi =
        payload(artefact_for(translated(company("ios", settings), "apple"), "ios"), "com.apple.wifi.managed");
    CHECK(wifi["ProxyServer"] == "proxy.example");
    CHECK(wifi["ProxyServerPort"] == 8080);
    CHECK(node(artefact_for(translated(company("windows", settings), "windows"), "windows"), "/Proxy") ==
          "proxy.example:8080");

    auto personal = policy_for("ios", settings);
    personal.applies.enrollment = {"user"};
    const auto result = translated(personal, "apple");
    const json clean = payload(artefact_for(result, "ios"), "com.apple.wifi.managed");
    CHECK_FALSE(clean.contains("ProxyType"));
    CHECK_FALSE(clean.contains("DisableAssociationMACRandomization"));
    CHECK(codes(result, "wifi.networks[guest].proxy.mode") == "needs-enrollment");
}

TEST_CASE("a new network does not change the identifiers of the others") {
    const auto uuid_of_guest = [](std::vector<Value> networks) {
        const json profile = artefact_for(
            translated(company("ios", {{"wifi.networks", list(std::move(networks))}}), "apple"), "ios");
        for (const json& one : profile["PayloadContent"])
            if (one["SSID_STR"] != "Open") return one["PayloadUUID"].get<std::string>();
        return std::string();
    };
    const Value open = map({{"ssid", text("Open")}, {"security", text("open")}});
    CHECK(uuid_of_guest({guest()}) == uuid_of_guest({open, guest()}));
}

TEST_CASE("networks that cannot be compiled at all are errors at their place") {
    CHECK(refused({{"wifi.networks", list({map({{"ssid", text("X")}, {"security", text("wpa2Personal")}})})}})
              .message == "p.yaml:7:9: network 'X' is wpa2Personal and has no psk");
    CHECK(refused({{"wifi.networks", list({guest(), guest()})}}).message ==
          "p.yaml:7:9: two networks are named 'guest'");
    CHECK(refused({{"wifi.networks", list({map({{"ssid", text("a\x01")}, {"security", text("open")}})})}})
              .message.find("control character") != std::string::npos);
    const auto literal = refused(
        {{"wifi.networks",
          list({map({{"ssid", text("X")}, {"security", text("wpa2Personal")}, {"psk", text("hunter2")}})})}});
    CHECK(literal.message.find("must be a reference") != std::string::npos);
    CHECK(literal.message.find("hunter2") == std::string::npos);
}

TEST_CASE("a name of a catalog entry is reported") {
    const auto result = translated(company("ios", {{"wifi.networks", list({text("clinical")})}}), "apple");
    CHECK(codes(result, "wifi.networks[clinical]") == "not-translated");
}
