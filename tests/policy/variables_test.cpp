#include <doctest/doctest.h>

#include "policy_support.hpp"

using namespace mdm;

namespace {

std::string variables(const std::string& spec, const std::string& name = "v") {
    return "apiVersion: mdmctl/v1\nkind: Variables\nmetadata: {name: " + name + "}\nspec:\n" + spec + "---\n";
}

std::string errors(const std::string& text) {
    return test::findings_of(test::load_text(text));
}

const policy::Value& only(const policy::Loaded& loaded, const std::string& key) {
    CHECK(test::findings_of(loaded) == "");
    REQUIRE(loaded.documents.policies.size() == 1);
    const auto& settings = loaded.documents.policies[0].settings;
    REQUIRE(settings.count(key) == 1);
    return settings.at(key);
}

}  // namespace

TEST_CASE("a reference that is the whole value takes the value with its type") {
    const auto loaded =
        test::load_text(variables("  length: 8\n  strict: true\n  age: 90d\n  floor: \"26.10\"\n"
                                  "  home: {ssid: Home, security: open}\n") +
                        test::policy_with("    passcode: {minLength: \"${var.length}\", required: "
                                          "\"${var.strict}\", maxAge: \"${var.age}\"}\n"
                                          "    updates: {minimumVersion: {ios: \"${var.floor}\"}}\n"
                                          "    wifi: {networks: [\"${var.home}\"]}\n"));
    const auto& length = only(loaded, "passcode.minLength");
    REQUIRE(length.integer() != nullptr);
    CHECK(*length.integer() == 8);
    CHECK(length.source.mark.line == 16);  // where it is used
    CHECK(*only(loaded, "passcode.required").boolean());
    CHECK(*only(loaded, "passcode.maxAge").duration() == std::chrono::days(90));
    CHECK(*only(loaded, "updates.minimumVersion").map()->at("ios").text() == "26.10");
    CHECK(*only(loaded, "wifi.networks").list()->at(0).map()->at("ssid").text() == "Home");
}

TEST_CASE("a reference inside of text takes text, and escapes stand for themselves") {
    const auto loaded = test::load_text(
        test::policy_with(
            "    lockScreen:\n"
            "      message: \"$${var.org} of ${var.org}, $5, ${var.n}/7, {{{{x}} {{device.serial}}\"\n"
            "      assetTag: ${var.tag}\n") +
        "---\n" + variables("  org: Northside $${x} {{device.name}}\n  n: 24\n  tag: \"{{device.udid}}\"\n"));
    CHECK(*only(loaded, "lockScreen.message").text() ==
          "${var.org} of Northside ${x} {{device.name}}, $5, 24/7, {{x}} {{device.serial}}");
    CHECK(*only(loaded, "lockScreen.assetTag").text() == "{{device.udid}}");
}

TEST_CASE("what cannot be expanded is reported once, at its place") {
    const auto message = [](const std::string& value) {
        return errors(variables("  org: North\n") +
                      test::policy_with("    lockScreen: {message: " + value + "}\n"));
    };
    const std::string place = "<stdin>:12:27: error: ";
    CHECK(message("\"${var.orgg}\"") ==
          place + "the variable 'orgg' is not defined [undefined-variable]\n  hint: did you mean 'org'?\n");
    CHECK(message("\"a ${var.zzzzzz}\"") == place +
                                                "the variable 'zzzzzz' is not defined [undefined-variable]\n"
                                                "  hint: define it in the spec of a Variables document\n");
    CHECK(message("\"${env.HOME}\"") ==
          place +
              "unknown reference 'env.HOME' [bad-reference]\n"
              "  hint: only ${var.NAME} is expanded; write $${ for the characters themselves\n");
    CHECK(message("\"x ${var.org\"") == place +
                                            "'${' without '}' [bad-reference]\n"
                                            "  hint: write $${ for the characters themselves\n");
    CHECK(message("\"{{device.seriall}}\"") ==
          place +
              "unknown placeholder 'device.seriall' [unknown-placeholder]\n"
              "  hint: did you mean '{{device.serial}}'?\n");
    CHECK(message("\"{{x\"") == place +
                                    "'lockScreen.message' has '{{' without '}}' [bad-reference]\n"
                                    "  hint: write {{{{ for the characters themselves\n");
    CHECK(message("\"{{{{device.serial}}\"") ==
          place +
              "'lockScreen.message' holds the characters of a placeholder, which cannot be written yet "
              "[not-supported-yet]\n");
}

TEST_CASE("a reference keeps its type even when the type is wrong for its place") {
    CHECK(errors(variables("  n: \"8\"\n  list: [a]\n") +
                 test::policy_with("    passcode:\n      minLength: ${var.n}\n"
                                   "    lockScreen: {message: \"x ${var.list}\"}\n")) ==
          "<stdin>:14:18: error: 'passcode.minLength' must be a whole number, not the text '8' [wrong-type]\n"
          "  hint: write 8 without quotes\n"
          "<stdin>:15:27: error: '${var.list}' is a list, and stands inside of text [bad-reference]\n"
          "  hint: let it be the whole value\n");
}

TEST_CASE("an unquoted reference inside of braces, which YAML cannot read, gets a hint") {
    CHECK(errors(variables("  n: 8\n") + test::policy_with("    passcode: {minLength: ${var.n}}\n")) ==
          "<stdin>:12:28: error: did not find expected ',' or '}' while parsing a flow mapping [malformed]\n"
          "  hint: inside of {…} and […] quote references: \"${var.name}\"\n");
}

TEST_CASE("variables are plain, defined once, and refer to nothing") {
    CHECK(errors(variables("  floor: 26.10\n  on: yes\n  none: ~\n  a: ${var.b}\n  b: 1\n  1st: x\n"
                           "  orgId: \"https://x\"\n")) ==
          "<stdin>:5:10: error: 'floor' is '26.10', which YAML readers disagree about [unquoted]\n"
          "  hint: quote it: \"26.10\"\n"
          "<stdin>:6:7: error: 'on' is 'yes', which YAML readers disagree about [yaml-boolean]\n"
          "  hint: write true, or quote it\n"
          "<stdin>:7:9: error: 'none' has no value [wrong-type]\n"
          "<stdin>:8:6: error: the variable 'a' refers to another variable [bad-reference]\n"
          "  hint: write the value out\n"
          "<stdin>:10:3: error: '1st' is not a valid name of a variable [bad-name]\n"
          "  hint: a letter, then letters, digits, '_' and '-', at most 63\n"
          "<stdin>:11:10: error: 'https://x' is not a valid 'orgId' [bad-name]\n"
          "  hint: your domain backwards, such as org.northside\n");
    CHECK(errors(variables("  org: A\n", "one") + variables("  org: B\n", "two")) ==
          "<stdin>:11:3: error: the variable 'org' is defined at <stdin>:5:3 already [duplicate-variable]\n");
}

TEST_CASE("secrets stay references, whichever way they are written") {
    const auto loaded = test::load_text(
        variables("  secrets:\n    campus: {env: CAMPUS_PSK}\n    radius: {file: keys/radius.txt}\n"
                  "    vault: {cmd: [op, read, \"op://it/psk\"]}\n") +
        test::policy_with("    wifi:\n      networks:\n"
                          "        - {ssid: a, security: wpa2Personal, psk: \"{{secret:campus}}\"}\n"
                          "        - {ssid: b, security: wpa2Personal, psk: {secretRef: {env: B}}}\n"));
    const auto& networks = *only(loaded, "wifi.networks").list();
    CHECK(networks[0].map()->at("psk").secret()->text == "secret:campus");
    CHECK(networks[1].map()->at("psk").secret()->text == "env:B");
    const auto& secrets = loaded.documents.secrets;
    CHECK(secrets.size() == 3);
    CHECK(secrets.at("campus").text == "env:CAMPUS_PSK");
    CHECK(secrets.at("radius").text == "file:keys/radius.txt");
    CHECK(secrets.at("vault").text == "cmd:op read op://it/psk");
}

TEST_CASE("a message about a secret never holds the secret") {
    const std::string hidden = "hunter2hunter2";
    const std::vector<std::string> literals{hidden,
                                            "{secretRef: " + hidden + "}",
                                            "{secretRef: {env: \"" + hidden + "!\"}}",
                                            "{" + hidden + ": x}",
                                            "[" + hidden + "]",
                                            "\"" + hidden + "{{\"",
                                            "{secretRef: {cmd: " + hidden + "}}"};
    for (const std::string& psk : literals) {
        CAPTURE(psk);
        const std::string said = errors(test::policy_with(
            "    wifi: {networks: [{ssid: a, security: wpaPersonal, psk: " + psk + "}]}\n"));
        CHECK(said.find("[literal-secret]") != std::string::npos);
        CHECK(said.find(hidden) == std::string::npos);
    }
    const std::string said = errors(variables("  secrets: {psk: " + hidden + "}\n"));
    CHECK(said.find("'secrets.psk' holds a literal") != std::string::npos);
    CHECK(said.find(hidden) == std::string::npos);
}

TEST_CASE("the organisation comes from variables, and has a name without them") {
    const auto named = test::load_text(variables("  org: Northside Clinic\n  orgId: org.northside\n"));
    CHECK(test::findings_of(named) == "");
    CHECK(named.documents.organization == "Northside Clinic");
    CHECK(named.documents.organization_id == "org.northside");
    const auto nameless = test::load_text("");
    CHECK(nameless.documents.organization == "mdmctl");
    CHECK(nameless.documents.organization_id == "mdmctl");
}

TEST_CASE("variables that grow without end are stopped") {
    std::string text = variables("  big: " + std::string(100'000, 'x') + "\n") +
                       test::policy_with("    content:\n") + "      wallpaper: \"";
    for (int i = 0; i < 1000; ++i) text += "${var.big}";
    CHECK(errors(text + "\"\n").find("variables expand to more than 8388608 bytes [too-large]") !=
          std::string::npos);
}
