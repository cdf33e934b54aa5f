// raw.apple.payloads in the profile.
#include <doctest/doctest.h>

#include "mdm/policy/content.hpp"
#include "mdm/policy/findings.hpp"
#include "mdm/policy/raw_item.hpp"
#include "mdm/policy/translate_all.hpp"
#include "translate_support.hpp"

using namespace mdm::policy;
using namespace mdm::test;
using nlohmann::json;

namespace {

Policy with_raw(const std::string& platforms, std::vector<json> payloads, Settings settings = {}) {
    Policy policy = policy_for(platforms, std::move(settings));
    for (json& each : payloads) policy.raw.push_back({"apple.payloads", std::move(each), false, {}});
    return policy;
}

json profile_of(const Policy& policy, const std::string& platform = "macos") {
    return artefact_for(translated(policy, "apple"), platform);
}

}  // namespace

TEST_CASE("a raw payload gets identifiers of ours, which its content does not change") {
    const json before = {{"PayloadType", "com.example.x"}, {"Key", 1}};
    const json after = {{"PayloadType", "com.example.x"}, {"Key", 2}};
    const json a = payload(profile_of(with_raw("macos", {before})), "com.example.x");
    const json b = payload(profile_of(with_raw("macos", {after})), "com.example.x");
    CHECK(a["PayloadUUID"] == b["PayloadUUID"]);
    CHECK(a["PayloadIdentifier"] == b["PayloadIdentifier"]);
    CHECK(a["PayloadUUID"].get<std::string>().size() == 36);
    CHECK(a["PayloadVersion"] == 1);
    CHECK(a["Key"] == 1);
    CHECK(b["Key"] == 2);
    // Two of a kind differ, and one put before another by name does not rename it.
    const json named = {{"PayloadType", "com.example.x"}, {"PayloadIdentifier", "n"}};
    const json both = profile_of(with_raw("macos", {before, named}))["PayloadContent"];
    REQUIRE(both.size() == 2);
    CHECK(both[0]["PayloadUUID"] != both[1]["PayloadUUID"]);
    CHECK(both[1]["PayloadUUID"] ==
          payload(profile_of(with_raw("macos", {named})), "com.example.x")["PayloadUUID"]);
}

TEST_CASE("references between raw payloads follow them, whatever their case") {
    const json profile = profile_of(with_raw(
        "macos", {{{"PayloadType", "com.apple.security.root"}, {"PayloadUUID", "AAAA-1"}},
                  {{"PayloadType", "com.apple.mobiledevice.passwordpolicy"}, {"PayloadUUID", "AAAA-2"}},
                  {{"PayloadType", "com.example.x"},
                   {"PayloadCertificateUUID", "aaaa-1"},
                   {"Deep", {{"List", {"AAAA-1", "other", "AAAA-2"}}}}}}));
    const json x = payload(profile, "com.example.x");
    const json root = payload(profile, "com.apple.security.root");
    CHECK(root["PayloadUUID"] != "AAAA-1");
    CHECK(x["PayloadCertificateUUID"] == root["PayloadUUID"]);
    CHECK(x["Deep"]["List"] == json{root["PayloadUUID"], "other", payload(profile, "PW")["PayloadUUID"]});
}

TEST_CASE(
    "a raw payload is laid over the settings' payload of its type, and a key that both set is a conflict") {
    const Settings settings{{"passcode.minLength", number(8)}};
    const json raw = {{"PayloadType", "com.apple.mobiledevice.passwordpolicy"},
                      {"PayloadDisplayName", "Ours"},
                      {"customRegex", {{"passwordContentRegex", ".*"}}}};
    const json profile = profile_of(with_raw("macos", {raw}, settings));
    REQUIRE(profile["PayloadContent"].size() == 1);
    const json merged = payload(profile, "PW");
    CHECK(merged["minLength"] == 8);
    CHECK(merged["customRegex"]["passwordContentRegex"] == ".*");
    CHECK(merged["PayloadDisplayName"] == "Ours");
    CHECK_FALSE(merged.contains("maxFailedAttempts"));  // no default where the payload is written by hand

    const json same = {{"PayloadType", "com.apple.mobiledevice.passwordpolicy"}, {"minLength", 6}};
    Policy policy = with_raw("macos", {same}, settings);
    const auto conflict = line(translated(policy, "apple"),
                               "raw.apple.payloads[com.apple.mobiledevice.passwordpolicy]", "conflict");
    CHECK(conflict.level == Level::error);
    CHECK(conflict.message.find("'passcode.minLength' already sets minLength") != std::string::npos);
    policy.raw[0].override_neutral = true;
    CHECK(payload(profile_of(policy), "PW")["minLength"] == 6);
    CHECK(codes(translated(policy, "apple"), "raw.apple.payloads[com.apple.mobiledevice.passwordpolicy]") ==
          "ok");
}

TEST_CASE("what personal devices refuse is an error and is not bundled with the rest") {
    Policy policy = with_raw(
        "ios", {{{"PayloadType", "com.apple.notificationsettings"}}, {{"PayloadType", "com.example.x"}}});
    policy.applies.ownership = "personal";
    policy.applies.enrollment = {"user"};
    const auto translation = translated(policy, "apple");
    const auto refused =
        line(translation, "raw.apple.payloads[com.apple.notificationsettings]", "needs-supervision");
    CHECK(refused.level == Level::error);
    const json profile = artefact_for(translation, "ios");
    CHECK(payload(profile, "com.apple.notificationsettings").is_null());
    CHECK_FALSE(payload(profile, "com.example.x").is_null());

    const auto mixed =
        translated(with_raw("ios macos", {{{"PayloadType", "com.apple.loginwindow"}}}), "apple");
    CHECK(artefact_for(mixed, "ios").is_null());
    CHECK_FALSE(artefact_for(mixed, "macos").is_null());
    CHECK(codes(mixed, "raw.apple.payloads[com.apple.loginwindow]") == "unsupported ok");
}

TEST_CASE("secrets stay references, and literal text never becomes one") {
    const Policy policy = with_raw("macos", {{{"PayloadType", "com.example.x"},
                                              {"Secret", "a {{secret:psk}} b"},
                                              {"Text", {{"$literal", {"{", "{secret:psk}}"}}}}}});
    const auto translation = translated(policy, "apple");
    const std::string& xml = translation.artefacts.at(0).content;
    const auto filled =
        fill_secrets("plist", xml, {"secret:psk"},
                     [](const std::string&) -> mdm::Result<mdm::Secret> { return mdm::Secret("<value>"); });
    REQUIRE(filled.ok());
    const auto read = parse_content("plist", std::string(filled->reveal()));
    REQUIRE(read.ok());
    const json x = payload(*read, "com.example.x");
    CHECK(x["Secret"] == "a <value> b");
    CHECK(x["Text"] == "{{secret:psk}}");
}

TEST_CASE("a raw payload that cannot be part of a property list is an error at its place") {
    const TranslateContext context{"o", "o"};
    const std::vector<std::pair<json, std::string>> cases{
        {{{"Key", 1}}, "f:3:5: a raw payload with no PayloadType"},
        {{{"PayloadType", "x"}, {"Key", nullptr}}, "f:3:5: a raw payload with a value that is missing"},
        {{{"PayloadType", "x"}, {"Key", {{"$data", "a"}}}},
         "f:3:5: a raw payload with a $data that is no base64"},
        {{{"PayloadType", "x"}, {"Key", {{"$date", "soon"}}}},
         "f:3:5: a raw payload with a $date that is no time"},
        {{{"PayloadType", "x"}, {"Key", {{"$real", "x"}}}},
         "f:3:5: a raw payload with a $real that is no number"},
        {{{"PayloadType", "x"}, {"Key", {{"$dict", {1}}}}},
         "f:3:5: a raw payload with a $dict whose items are not [KEY, VALUE]"},
        {{{"PayloadType", "x"}, {"Key", "\x01"}},
         "f:3:5: a raw payload with text with control characters, which XML cannot hold"},
        {{{"PayloadType", "Configuration"}, {"PayloadContent", json::array()}},
         "f:3:5: a raw payload with PayloadContent, which is made of the other payloads"},
    };
    for (const auto& [value, message] : cases) {
        Policy policy = with_raw("macos", {value});
        policy.raw[0].source = {"f", {3, 5}};
        const auto result = translate(policy, "apple", context);
        REQUIRE_FALSE(result.ok());
        CHECK(result.error().message == message);
    }
}

TEST_CASE("keys of the profile itself are raw, too") {
    const Policy policy = with_raw("macos", {{{"PayloadType", "Configuration"},
                                              {"PayloadScope", "User"},
                                              {"RemovalDate", {{"$date", "2030-01-31T08:30:00Z"}}}},
                                             {{"PayloadType", "com.example.x"}}});
    const json profile = profile_of(policy);
    CHECK(profile["PayloadScope"] == "User");
    const auto translation = translated(policy, "apple");
    CHECK(translation.artefacts.at(0).content.find(
              "<key>RemovalDate</key>\n\t<date>2030-01-31T08:30:00Z</date>") != std::string::npos);
    CHECK(profile["PayloadType"] == "Configuration");
    CHECK(profile["PayloadContent"].size() == 1);
}

TEST_CASE("single keys of a raw payload that devices refuse are named once, and a Mac takes them") {
    Policy policy = with_raw("ios ipados macos", {{{"PayloadType", "com.apple.applicationaccess"},
                                                   {"allowAirDrop", false},
                                                   {"allowChat", true},
                                                   {"allowScreenShot", false}}});
    const std::string key = "raw.apple.payloads[com.apple.applicationaccess]";
    CHECK(codes(translated(policy, "apple"), key) == "needs-supervision ok");
    const auto unsaid = line(translated(policy, "apple"), key, "needs-supervision");
    CHECK(unsaid.level == Level::warning);
    CHECK(unsaid.message == "on ios, ipados: 'allowAirDrop' works on supervised devices only");
    policy.applies.supervised = true;
    CHECK(codes(translated(policy, "apple"), key) == "ok");
    policy.applies.supervised = {};
    policy.applies.enrollment = {"user"};
    CHECK(line(translated(policy, "apple"), key, "needs-supervision").level == Level::error);
    const auto forbidden = line(translated(policy, "apple"), key, "needs-enrollment");
    CHECK(forbidden.level == Level::error);
    CHECK(forbidden.message.find("'allowAirDrop' and 'allowChat' are forbidden") == std::string::npos);
    CHECK(forbidden.message.find("'allowAirDrop', 'allowChat' are forbidden") != std::string::npos);
}

TEST_CASE("what is wrong in a raw block is a finding at its place, once, whatever inherits it") {
    Documents documents;
    Policy policy = with_raw("", {{{"PayloadType", "com.apple.security.pkcs1"},
                                   {"PayloadContent", {{"$data", "aGk="}}},
                                   {"PayloadCertificateFileNam", "x"},
                                   {"PayloadEnabled", "yes"}}});
    policy.raw[0].source = {"f.yaml", {3, 5}};
    policy.raw[0].override_neutral = true;
    policy.raw.push_back({"android.policy", {{"cameraDisabled", "yes"}}, true, {"f.yaml", {9, 7}}});
    policy.raw.push_back(
        {"windows.oma",
         {{"omaUri", "./Device/Vendor/MSFT/Policy/Config/Camera/AllowCamera"}, {"value", "no"}},
         true,
         {"f.yaml", {12, 7}}});
    documents.policies = {policy, policy};
    documents.policies[1].name = "heir";
    const Translations all = translate_all(documents);
    CHECK_FALSE(all.ok());
    std::string told;
    for (const Finding& each : all.findings)
        if (each.code == "unknown-key" || each.code == "wrong-type") told += mdm::policy::text(each) + "\n";
    CHECK(told ==
          "f.yaml:9:7: error: 'cameraDisabled' must be true or false [wrong-type]\n"
          "f.yaml:3:5: warning: 'PayloadCertificateFileNam' is no key of com.apple.security.pkcs1 that is "
          "known here [unknown-key]\n  hint: did you mean 'PayloadCertificateFileName'?\n"
          "f.yaml:3:5: error: 'PayloadEnabled' must be a boolean, not string [wrong-type]\n"
          "f.yaml:12:7: error: ./Device/Vendor/MSFT/Policy/Config/Camera/AllowCamera takes int, not string "
          "[wrong-type]\n");
    // Only for the targets that are asked for.
    const std::string_view windows[] = {"windows"};
    CHECK(translate_all(documents, windows).findings.size() == 1);
}
