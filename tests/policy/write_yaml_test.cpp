// Documents that are written, and read again by the loader's own reader.
#include <doctest/doctest.h>

#include "mdm/base/json.hpp"
#include "mdm/base/yaml.hpp"
#include "mdm/policy/raw_item.hpp"
#include "mdm/policy/write_yaml.hpp"
#include "policy_support.hpp"
#include "support/temp_dir.hpp"
#include "translate_support.hpp"

using namespace mdm;
using namespace mdm::policy;
using Json = nlohmann::ordered_json;

namespace {

/// Back to JSON: quoted scalars are text.
Json json_of(const yaml::Node& node) {
    if (node.is_null()) return nullptr;
    if (node.is_scalar() && node.quoted) return node.scalar;
    if (node.is_scalar()) {
        const Json value = Json::parse(node.scalar, nullptr, false);
        return value.is_discarded() ? Json(node.scalar) : value;
    }
    Json out = node.is_list() ? Json::array() : Json::object();
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        if (node.is_list())
            out.push_back(json_of(node.items[i]));
        else
            out[node.keys[i].scalar] = json_of(node.items[i]);
    }
    return out;
}

Json again(const Json& value) {
    const std::string text = write_yaml(value);
    const auto node = yaml::parse(text, "written");
    REQUIRE_MESSAGE(node.ok(), (node.error().text() + "\n" + text));
    return json_of(*node);
}

}  // namespace

TEST_CASE("text that YAML would take for something else comes back as text") {
    for (const std::string text :
         {"",        "on",     "off",    "yes",     "No",         "y",          "n",        "null",  "~",
          "Null",    "true",   "False",  "26.0",    "26.10",      "0700",       "12:30:45", "1e3",   "0x1F",
          "1_000",   ".5",     ".inf",   "-1",      "+1",         "2026-01-01", "-",        "- a",   "? a",
          ": a",     "a: b",   "a #b",   "#",       "@x",         "`x",         "!x",       "&a",    "*a",
          "%x",      "|",      ">",      "{a}",     "[a]",        ",",          "<<",       "=",     "'",
          "\"",      "\\",     " lead",  "trail ",  "\ttab",      "a\nb",       "a\nb\n",   "a\n\n", "\na",
          "a\n b",   " a\nb",  "a \nb",  "a\r\nb",  "a\tb\nc",    "...\nb",     "---\nb",   "\x01",  "\x7f",
          "\u0085x", "\u2028", "\ufeff", "\u202ex", "\U0001F600", "# a\n# b\n", "é: ü\nz"}) {
        CAPTURE(text);
        CHECK(again({{"key", text}})["key"] == text);
        CHECK(again({{text, "value"}}) == Json{{text, "value"}});
        CHECK(again(Json::array({text, {{"a", text}}})) == Json::array({text, {{"a", text}}}));
    }
}

TEST_CASE("lists, maps and numbers come back nested as they were, in their order") {
    const Json good =
        Json::parse(R"({"z": 1, "a": [[], {}, [1, [2, {"b": [3]}]], {"c": {"d": null, "e": true}}],
                                      "n": -9223372036854775808, "f": 1.5, "m": {"x": "a\nb\n", "y": ["p\nq"]}})");
    // An empty list or map is written in one word; everything else is a block.
    CHECK(again(good).dump() == good.dump());
    const std::string long_key(900, 'k');
    CHECK(again({{long_key, {{"a", 1}}}}) == Json{{long_key, {{"a", 1}}}});
    CHECK(write_yaml({{"a", {{"b", "x\ny\n"}}}, {"l", {1, "on"}}}) ==
          "a:\n  b: |\n    x\n    y\nl:\n  - 1\n  - \"on\"\n");
}

TEST_CASE("a policy is written as the document that loads as this policy") {
    const auto loaded = test::load_text(R"yaml(apiVersion: mdmctl/v1
kind: Variables
metadata: {name: v}
spec: {secrets: {psk: {env: PSK}}}
---
apiVersion: mdmctl/v1
kind: Policy
metadata: {name: wards, labels: {framework: "26.0"}}
spec:
  onUnsupported: error
  applies: {platforms: [ios, android], os: {ios: "26.10"}, ownership: company, supervised: true, enrollment: [device]}
  protect: true
  controls: {"164.312(a)": [passcode.minLength]}
  settings:
    passcode: {required: true, minLength: 8, autoLock: 5m, quality: alphanumeric, $android: {minLength: 12}}
    lockScreen: {message: "{{device.serial}} $${HOME} {{{{x}}"}
    wifi:
      networks:
        - {name: guests, ssid: "null", security: wpa2Personal, psk: "{{secret:psk}}"}
        - {name: staff, ssid: "0700", security: wpa3Personal, psk: {secretRef: {cmd: [op, read, x]}}}
  exceptions: [{key: passcode.autoLock, target: android, reason: "because: on"}]
  raw:
    android: {policy: {funDisabled: true}, override: [funDisabled]}
    apple: {payloads: [{override: true, PayloadType: com.example.x, Password: "a {{secret:psk}} b", Rate: 1.5}]}
)yaml");
    REQUIRE_MESSAGE(loaded.ok(), test::findings_of(loaded));
    const auto& policies = loaded.documents.policies;
    REQUIRE(policies.size() == 1);
    const std::string first = write_yaml(policy_document(policies[0]));
    const std::string variables =
        "---\napiVersion: mdmctl/v1\nkind: Variables\nmetadata: {name: v}\nspec: {secrets: {psk: {env: "
        "PSK}}}\n";
    const auto back = test::load_text(first + variables);
    CHECK_MESSAGE(back.ok(), (test::findings_of(back) + first));
    REQUIRE(back.documents.policies.size() == 1);
    CHECK(write_yaml(policy_document(back.documents.policies[0])) == first);
    for (const std::string_view target : {"apple", "android"}) {
        const auto a = test::translated(policies[0], target);
        const auto b = test::translated(back.documents.policies[0], target);
        REQUIRE(a.artefacts.size() == b.artefacts.size());
        for (std::size_t i = 0; i < a.artefacts.size(); ++i)
            CHECK(a.artefacts[i].content == b.artefacts[i].content);
    }
}

TEST_CASE("certificates are written as the file or the text they came from, never as what was read of it") {
    test::TempDir dir;
    const std::string pem = test::read_file(MDM_SOURCE_DIR "/tests/policy/data/certs/corp-root.pem");
    dir.write("corp.pem", pem);
    dir.write(
        "p.yaml",
        "apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {name: p}\nspec:\n  settings:\n    certificates:\n"
        "      - {name: a, kind: root, file: corp.pem}\n");
    const auto files = real_file_system();
    const auto load_policy = [&]() {
        auto loaded = load({{dir.path()}, {}}, *files);
        REQUIRE(loaded.ok());
        REQUIRE_MESSAGE(loaded->ok(), test::findings_of(*loaded));
        REQUIRE(loaded->documents.policies.size() == 1);
        return loaded->documents.policies[0];
    };
    const auto artefact = [](const Policy& policy) {
        return test::translated(policy, "apple").artefacts.at(0).content;
    };
    Policy policy = load_policy();
    const std::string content = artefact(policy);
    const std::string written = write_yaml(policy_document(policy));
    CHECK(written.find("corp.pem") != std::string::npos);
    CHECK(written.find("der") == std::string::npos);
    dir.write("p.yaml", written);
    CHECK(artefact(load_policy()) == content);
    // One that came from neither is written as text.
    Map item = *policy.settings["certificates"].list()->at(0).map();
    item.erase("file");
    policy.settings["certificates"] = test::list({test::map(item)});
    dir.write("p.yaml", write_yaml(policy_document(policy)));
    CHECK(artefact(load_policy()) == content);
}
