// `raw` of a Policy as it is loaded; what it becomes on a platform is tested with the translators.
#include <doctest/doctest.h>

#include "mdm/policy/raw_item.hpp"
#include "policy_support.hpp"

using namespace mdm;
using namespace mdm::policy;
using nlohmann::json;

namespace {

// The lines of `raw` begin at line 6.
std::string with_raw(const std::string& lines) {
    return "apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {name: p}\nspec:\n  raw:\n" + lines;
}

std::string with_secret(const std::string& lines) {
    return with_raw(lines) +
           "---\napiVersion: mdmctl/v1\nkind: Variables\nmetadata: {name: v}\n"
           "spec: {org: North, secrets: {psk: {env: PSK}}}\n";
}

std::vector<RawItem> raw_of(const std::string& lines) {
    const auto loaded = test::load_text(with_secret(lines));
    CHECK(test::findings_of(loaded) == "");
    REQUIRE(loaded.documents.policies.size() == 1);
    return loaded.documents.policies[0].raw;
}

std::string errors(const std::string& lines) {
    std::string said = test::findings_of(test::load_text(with_secret(lines)));
    for (const std::string noise : {"<stdin>:", "error: "})
        for (auto at = said.find(noise); at != std::string::npos; at = said.find(noise))
            said.erase(at, noise.size());
    return said;
}

}  // namespace

TEST_CASE("raw items are kept as they are written, one by one, with their place") {
    const auto items = raw_of(
        "    android:\n      policy: {cameraDisabled: true, n: 7, s: \"7\", none: ~}\n      override: true\n"
        "    apple:\n      payloads:\n"
        "        - {PayloadType: com.apple.x, List: [a, {B: false}], Rate: 1.5, Big: 9223372036854775807}\n"
        "        - {PayloadType: com.apple.y, override: true}\n"
        "      declarations: [{Type: com.apple.configuration.z, Payload: {}}]\n"
        "    windows: {oma: [{omaUri: ./Device/X, value: 1, override: false}]}\n"
        "    intune: {configurations: [{\"@odata.type\": \"#x\"}]}\n"
        "    chrome: {policies: [{policySchema: chrome.users.X}]}\n");
    REQUIRE(items.size() == 7);
    CHECK(items[0].target == "apple.payloads");
    CHECK(items[0].value == json::parse(R"({"PayloadType":"com.apple.x","List":["a",{"B":false}],
                                            "Rate":1.5,"Big":9223372036854775807})"));
    CHECK_FALSE(items[0].override_neutral);
    CHECK(items[0].source.mark.line == 11);
    CHECK(items[0].source.mark.column == 11);
    CHECK(items[1].value == json::parse(R"({"PayloadType":"com.apple.y"})"));
    CHECK(items[1].override_neutral);
    CHECK(items[2].target == "apple.declarations");
    CHECK(items[3].target == "android.policy");
    CHECK(items[3].value == json::parse(R"({"cameraDisabled":true,"n":7,"s":"7","none":null})"));
    CHECK(items[3].override_neutral);
    CHECK(items[4].target == "windows.oma");
    CHECK(items[4].value == json::parse(R"({"omaUri":"./Device/X","value":1})"));
    CHECK_FALSE(items[4].override_neutral);
    CHECK(items[5].target == "intune.configurations");
    CHECK(items[6].target == "chrome.policies");
}

TEST_CASE("an Android policy may override single keys") {
    const auto items = raw_of("    android: {policy: {a: {b: 1}}, override: [a.b, c]}\n");
    REQUIRE(items.size() == 1);
    CHECK_FALSE(items[0].override_neutral);
    CHECK(items[0].override_keys == std::vector<std::string>{"a.b", "c"});
}

TEST_CASE(
    "references in raw: variables expand, secrets and placeholders stay, escapes stand for themselves") {
    const auto items = raw_of(
        "    apple:\n      payloads:\n"
        "        - {PayloadType: x, A: \"${var.org}\", B: \"$${x} {{{{y}}\", C: \"{{device.serial}}\",\n"
        "           D: [\"key={{secret:psk}};\"], E: {secretRef: {env: OTHER}}}\n");
    REQUIRE(items.size() == 1);
    CHECK(items[0].value ==
          json::parse(R"({"PayloadType":"x","A":"North","B":"${x} {{y}}","C":"{{device.serial}}",
                          "D":["key={{secret:psk}};"],"E":"{{env:OTHER}}"})"));
    CHECK(secret_tokens(items[0]) == std::vector<std::string>{"env:OTHER", "secret:psk"});
}

TEST_CASE("raw names targets that exist, holds maps, and reads the same in every YAML reader") {
    CHECK(errors("    aple: {payloads: []}\n") ==
          "6:5: unknown key 'aple' in 'raw' [unknown-key]\n  hint: did you mean 'apple'?\n");
    CHECK(errors("    apple: {payload: []}\n") ==
          "6:13: unknown key 'payload' in 'raw.apple' [unknown-key]\n  hint: did you mean 'payloads'?\n");
    CHECK(errors("    apple: {payloads: {PayloadType: x}}\n") ==
          "6:23: 'payloads' must be a list, not a map [wrong-type]\n");
    CHECK(errors("    windows: {oma: [./Device]}\n") ==
          "6:21: 'windows.oma[]' must be a map, not './Device' [wrong-type]\n");
    CHECK(errors("    android: {override: true}\n") == "6:14: no 'policy' in 'raw.android' [missing-key]\n");
    CHECK(errors("    android: {policy: {}, override: maybe}\n") ==
          "6:37: 'raw.android.override' must be true or false, not 'maybe' [wrong-type]\n");
    CHECK(errors("    apple: {payloads: [{v: 26.10, w: yes, x: 1e3}]}\n") ==
          "6:28: 'apple.payloads[]' holds '26.10', which YAML readers disagree about [unquoted]\n"
          "  hint: quote it: \"26.10\"\n"
          "6:38: 'apple.payloads[]' holds 'yes', which YAML readers disagree about [yaml-boolean]\n"
          "  hint: write true, or quote it\n"
          "6:46: 'apple.payloads[]' holds '1e3', which YAML readers disagree about [unquoted]\n"
          "  hint: quote it: \"1e3\"\n");
    CHECK(errors("    apple: {payloads: [{v: \"{{secret:pks}}\", \"{{x\": 1}]}\n") ==
          "6:28: the secret 'pks' is not defined [undefined-secret]\n  hint: did you mean 'psk'?\n"
          "6:46: a placeholder in the key '{{x' [secret-not-allowed]\n"
          "  hint: placeholders stand in values only\n");
    CHECK(errors("    apple: {payloads: [{v: \"{{{{cmd:reboot}}\"}]}\n") ==
          "6:28: 'apple.payloads[]' holds the characters of a placeholder, which cannot be written yet "
          "[not-supported-yet]\n");
}
