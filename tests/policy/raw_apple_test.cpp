#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <set>

#include "mdm/base/yaml.hpp"
#include "mdm/policy/raw/apple_keys.hpp"
#include "mdm/policy/raw_item.hpp"
#include "support/temp_dir.hpp"

using namespace mdm::policy;
using namespace mdm::policy::raw;
using nlohmann::json;

namespace {

RawItem payload(json value) {
    return {"apple.payloads", std::move(value), false, {"p.yaml", {4, 7}}};
}
RawItem declaration(json value) {
    return {"apple.declarations", std::move(value), false, {"p.yaml", {4, 7}}};
}

std::string text_of(const std::vector<Finding>& findings) {
    std::string all;
    for (const Finding& f : findings)
        all += f.code + ": " + f.message + (f.hint.empty() ? "" : " (" + f.hint + ")") + "\n";
    return all;
}

json wifi() {
    return {{"PayloadType", "com.apple.wifi.managed"},
            {"SSID_STR", "Ward"},
            {"AutoJoin", true},
            {"EAPClientConfiguration",
             {{"AcceptEAPTypes", {13}}, {"TLSTrustedServerNames", {"radius.example"}}}}};
}

}  // namespace

TEST_CASE("a raw payload that keeps to its schema has no findings") {
    CHECK(text_of(check_payload(payload(wifi()))) == "");
    json whole = wifi();
    whole["PayloadUUID"] = "8DFC68BF-7EC3-566C-8240-24E23A109D8F";
    whole["PayloadVersion"] = 1;
    CHECK(text_of(check_payload(payload(json::array({whole, wifi()})))) == "");
    CHECK(check_payload({"windows.oma", {{"Nonsense", 1}}, false, {}}).empty());
}

TEST_CASE("a misspelt key of a raw payload is a warning with the right spelling") {
    json value = wifi();
    value["HIDEN_NETWORK"] = true;
    value["EAPClientConfiguration"]["AcceptEAPType"] = json::array({13});
    const auto findings = check_payload(payload(value));
    REQUIRE(findings.size() == 2);
    CHECK(findings[0].level == Level::warning);
    CHECK(findings[0].code == "unknown-key");
    CHECK(findings[0].message ==
          "'EAPClientConfiguration.AcceptEAPType' is no key of com.apple.wifi.managed that is known here");
    CHECK(findings[0].hint == "did you mean 'AcceptEAPTypes'?");
    CHECK(findings[1].hint == "did you mean 'HIDDEN_NETWORK'?");
    CHECK(findings[1].source.mark.line == 4);
}

TEST_CASE("a value of the wrong type in a raw payload is an error that says where") {
    json value = wifi();
    value["AutoJoin"] = "yes";
    value["EAPClientConfiguration"]["AcceptEAPTypes"] = {13, "21"};
    const auto findings = check_payload(payload(value));
    REQUIRE(findings.size() == 2);
    for (const Finding& finding : findings) CHECK(finding.level == Level::error);
    CHECK(findings[0].message == "'AutoJoin' must be a boolean, not string");
    CHECK(findings[1].message == "'EAPClientConfiguration.AcceptEAPTypes[1]' must be an integer, not string");
}

TEST_CASE("true is no number and one is no switch in a raw payload") {
    CHECK(
        check_payload(payload({{"PayloadType", "com.apple.applicationaccess"}, {"allowCamera", 0}})).size() ==
        1);
    CHECK(check_payload(
              payload({{"PayloadType", "com.apple.mobiledevice.passwordpolicy"}, {"minLength", true}}))
              .size() == 1);
    CHECK(
        check_payload(payload({{"PayloadType", "com.apple.applicationaccess"}, {"safariAcceptCookies", 1.5}}))
            .empty());
}

TEST_CASE("a raw payload without a key that must be there is an error") {
    const auto findings =
        check_payload(payload({{"PayloadType", "com.apple.app.lock"}, {"App", json::object()}}));
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].level == Level::error);
    CHECK(findings[0].code == "missing-key");
    CHECK(findings[0].message == "'App' must have 'Identifier'");
    CHECK(text_of(check_payload(payload({{"SSID_STR", "Ward"}}))) ==
          "missing-key: a payload must have 'PayloadType'\n");
    CHECK(check_payload(payload("text"))[0].code == "wrong-type");
}

TEST_CASE("a raw payload of a type that is not known is a note: its keys are not checked") {
    const auto findings = check_payload(payload({{"PayloadType", "com.apple.wifi.manage"}, {"AutoJoin", 3}}));
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].level == Level::note);
    CHECK(findings[0].code == "unknown-payload");
    CHECK(findings[0].hint == "did you mean 'com.apple.wifi.managed'?");
}

TEST_CASE("a per-app tunnel may use the keys of every tunnel") {
    CHECK(text_of(check_payload(payload({{"PayloadType", "com.apple.vpn.managed.applayer"},
                                         {"VPNUUID", "corp"},
                                         {"VPNType", "VPN"},
                                         {"UserDefinedName", "corp"},
                                         {"VPN", {{"OnDemandEnabled", 1}}}}))) == "");
}

TEST_CASE("keys of dictionaries that may hold anything are not checked") {
    CHECK(text_of(check_payload(payload({{"PayloadType", "com.apple.webcontent-filter"},
                                         {"VendorConfig", {{"anything", {1, "two", true}}}}}))) == "");
}

TEST_CASE("a raw declaration is checked in its envelope and in its payload") {
    const json good{{"Type", "com.apple.configuration.passcode.settings"},
                    {"Identifier", "org.example.passcode"},
                    {"Payload", {{"MinimumLength", 8}}}};
    CHECK(text_of(check_payload(declaration(good))) == "");
    json bad = good;
    bad["Payload"]["MinimumLenght"] = 8;
    bad["Payload"]["RequirePasscode"] = 1;
    bad["Payloads"] = json::object();
    CHECK(
        text_of(check_payload(declaration(bad))) ==
        "unknown-key: 'Payloads' is no key of com.apple.configuration.passcode.settings that is known here "
        "(did "
        "you mean 'Payload'?)\n"
        "unknown-key: 'Payload.MinimumLenght' is no key of com.apple.configuration.passcode.settings that is "
        "known here (did you mean 'MinimumLength'?)\n"
        "wrong-type: 'Payload.RequirePasscode' must be a boolean, not number\n");
    CHECK(
        check_payload(declaration({{"Type", "com.apple.configuration.new"}, {"Payload", json::object()}}))[0]
            .level == Level::note);
}

TEST_CASE("a payload exists where its row says, with the flags of that platform") {
    const AppleType* row = find_apple_type(apple_payload_types(), "com.apple.notificationsettings");
    REQUIRE(row != nullptr);
    CHECK(flags_on(*row, "ios") == "SU");
    CHECK(flags_on(*row, "ipados") == "SU");
    CHECK(flags_on(*row, "macos") == "U");
    CHECK_FALSE(flags_on(*row, "tvos"));
    CHECK_FALSE(flags_on(*row, "mac"));
    const AppleType* wifi = find_apple_type(apple_payload_types(), "com.apple.wifi.managed");
    REQUIRE(wifi != nullptr);
    CHECK(flags_on(*wifi, "watchos") == "");
    for (const AppleType& each : apple_payload_types()) CHECK_FALSE(each.on.empty());
}

TEST_CASE("the keys of a payload that carry a flag are found, except those that only allow") {
    const AppleType* row = find_apple_type(apple_payload_types(), "com.apple.applicationaccess");
    REQUIRE(row != nullptr);
    const json keys{{"allowAirDrop", false}, {"allowChat", true}, {"allowCamera", true}, {"forceX", 1}};
    CHECK(keys_with(*row, 'S', keys) == std::vector<std::string>{"allowAirDrop"});
    CHECK(keys_with(*row, 'U', keys) == std::vector<std::string>{"allowAirDrop", "allowCamera", "allowChat"});
}

namespace {

/// The published schemas lie beside the checkout on machines that have them.
std::string schemas_folder() {
    for (const char* beside : {"/../shared/schemas", "/../../shared/schemas"})
        if (std::filesystem::exists(MDM_SOURCE_DIR + std::string(beside)))
            return MDM_SOURCE_DIR + std::string(beside);
    MESSAGE("skipped: no ../shared/schemas beside the checkout");
    return {};
}

const std::map<std::string, char> letters{{"<string>", 's'},  {"<integer>", 'i'},    {"<real>", 'r'},
                                          {"<boolean>", 'b'}, {"<data>", 'x'},       {"<date>", 't'},
                                          {"<array>", 'a'},   {"<dictionary>", 'd'}, {"<any>", '*'}};

std::string scalar(const mdm::yaml::Node& node, std::string_view key) {
    const auto* found = node.find(key);
    return found == nullptr ? std::string{} : found->scalar;
}

/// The keys of one published file against a row: first letter of the type, whether required, one level deep.
std::size_t compare(const mdm::yaml::Node& root, const AppleType& row, const std::string& file) {
    const auto keys = keys_of(row.keys);
    const auto* published = root.find("payloadkeys");
    if (published == nullptr) return 0;
    for (const auto& one : published->items) {
        const std::string name = scalar(one, "key") == "ANY" ? "*" : scalar(one, "key");
        const auto at =
            std::find_if(keys.begin(), keys.end(), [&](const AppleKey& k) { return k.name == name; });
        REQUIRE_MESSAGE(at != keys.end(), file, " ", name);
        CHECK_MESSAGE(at->type.front() == letters.at(scalar(one, "type")), file, " ", name);
        CHECK_MESSAGE(at->required() == (scalar(one, "presence") == "required"), file, " ", name);
    }
    return published->items.size();
}

std::size_t compare_folder(const std::string& folder, std::span<const AppleType> types,
                           std::string_view tag) {
    std::size_t compared = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        const std::string path = entry.path().string();
        if (!path.ends_with(".yaml")) continue;
        const auto root = mdm::yaml::parse(mdm::test::read_file(path), path);
        REQUIRE_MESSAGE(root.ok(), root.error().text());
        const auto* head = root->find("payload");
        const std::string type = head == nullptr ? std::string{} : scalar(*head, tag);
        if (const AppleType* row = find_apple_type(types, type)) compared += compare(*root, *row, path);
    }
    return compared;
}

}  // namespace

TEST_CASE("the table of Apple's payloads and declarations agrees with the published schemas") {
    const std::string schemas = schemas_folder();
    if (schemas.empty()) return;
    CHECK(compare_folder(schemas + "/apple/mdm/profiles", apple_payload_types(), "payloadtype") > 500);
    CHECK(compare_folder(schemas + "/apple/declarative/declarations", apple_declaration_types(),
                         "declarationtype") > 60);
}

TEST_CASE("every row of the table can be read: names, known letters, balanced brackets") {
    const std::function<void(std::string_view, std::string_view)> walk = [&](std::string_view type,
                                                                             std::string_view row) {
        std::set<std::string_view> seen;
        for (const AppleKey& key : keys_of(row)) {
            INFO(type, " ", key.name);
            CHECK(seen.insert(key.name).second);
            CHECK(key.name.find_first_of("():!") == std::string_view::npos);
            CHECK(key.type.find_first_not_of("sirbxtad*") == std::string_view::npos);
            CHECK_FALSE(key.type.empty());
            walk(type, key.members);
        }
    };
    for (const auto types : {apple_payload_types(), apple_declaration_types()})
        for (const AppleType& row : types) walk(row.type, row.keys);
}
