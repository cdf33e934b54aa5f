// What is wrong inside of `settings`: place, message, code and hint, to the letter.
#include <doctest/doctest.h>

#include "policy_support.hpp"

using namespace mdm;

namespace {

struct Row {
    std::string settings;  // at line 6 of the document
    std::string expected;  // findings as printed, without "<stdin>:" and the level
};

std::string shortened(std::string text) {
    for (const std::string noise : {"<stdin>:", "error: "})
        for (auto at = text.find(noise); at != std::string::npos; at = text.find(noise))
            text.erase(at, noise.size());
    return text;
}

void check_rows(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        CAPTURE(row.settings);
        const auto loaded = test::load_text(test::policy_with(row.settings));
        CHECK_FALSE(loaded.ok());
        CHECK(shortened(test::findings_of(loaded)) == row.expected);
    }
}

}  // namespace

TEST_CASE("unknown keys are errors that name the right key") {
    check_rows({
        {"    passcode: {minLenght: 8}\n",
         "6:16: unknown key 'minLenght' in 'passcode' [unknown-key]\n  hint: did you mean 'minLength'?\n"},
        {"    restrictions: {minLength: 8}\n",
         "6:20: unknown key 'minLength' in 'restrictions' [unknown-key]\n"
         "  hint: 'minLength' belongs under 'passcode'\n"},
        {"    minLength: 8\n",
         "6:5: unknown key 'minLength' in 'settings' [unknown-key]\n"
         "  hint: 'minLength' belongs under 'passcode'\n"},
        {"    passcode.minLength: 8\n",
         "6:5: unknown key 'passcode.minLength' in 'settings' [unknown-key]\n"
         "  hint: nest it: passcode: {minLength: …}\n"},
        {"    passcod: {minLength: 8}\n",
         "6:5: unknown key 'passcod' in 'settings' [unknown-key]\n  hint: did you mean 'passcode'?\n"},
        {"    encryption: {recoveryKey: {escow: true}}\n",
         "6:32: unknown key 'escow' in 'encryption.recoveryKey' [unknown-key]\n"
         "  hint: did you mean 'escrow'?\n"},
        {"    wifi: {networks: [{ssid: x, security: open, hiden: true}]}\n",
         "6:49: unknown key 'hiden' in 'wifi.networks[]' [unknown-key]\n  hint: did you mean 'hidden'?\n"},
        {"    qwertyuiop: 1\n", "6:5: unknown key 'qwertyuiop' in 'settings' [unknown-key]\n"},
        {"    \"\\e[31mred\": 1\n", "6:5: unknown key '[31mred' in 'settings' [unknown-key]\n"},
    });
}

TEST_CASE("exceptions for platforms stand inside of sections and name a platform") {
    check_rows({
        {"    passcode: {$window: {minLength: 8}}\n",
         "6:16: unknown key '$window' in 'passcode' [unknown-key]\n  hint: did you mean '$windows'?\n"},
        {"    $windows: {passcode: {minLength: 8}}\n",
         "6:5: '$windows' in 'settings' [unknown-key]\n"
         "  hint: put it into a section: passcode: {$windows: {minLength: 8}}\n"},
        {"    passcode: {$ios: {$ipados: {minLength: 8}}}\n",
         "6:23: '$ipados' in 'passcode' [unknown-key]\n"
         "  hint: put it into a section: passcode: {$ipados: {minLength: 8}}\n"},
        {"    passcode: {$ios: {minLength: 99}}\n",
         "6:34: 'passcode.minLength' is 99 [out-of-range]\n"
         "  hint: write a number from 4 to 16 (characters)\n"},
        {"    wifi: {networks: [{ssid: x, security: open, $ios: {hidden: true}}]}\n",
         "6:49: unknown key '$ios' in 'wifi.networks[]' [unknown-key]\n"
         "  hint: exceptions for a platform replace a whole setting of a section\n"},
    });
}

TEST_CASE("numbers are plain and in range") {
    const std::string whole = "must be a whole number, not ";
    check_rows({
        {"    passcode: {minLength: 3}\n",
         "6:27: 'passcode.minLength' is 3 [out-of-range]\n"
         "  hint: write a number from 4 to 16 (characters)\n"},
        {"    passcode: {minLength: \"8\"}\n",
         "6:27: 'passcode.minLength' " + whole +
             "the text '8' [wrong-type]\n  hint: write 8 without quotes\n"},
        {"    passcode: {minLength: 010}\n", "6:27: 'passcode.minLength' " + whole + "'010' [wrong-type]\n"},
        {"    passcode: {minLength: 1e1}\n", "6:27: 'passcode.minLength' " + whole + "'1e1' [wrong-type]\n"},
        {"    passcode: {minLength: 99999999999999999999}\n",
         "6:27: 'passcode.minLength' " + whole + "'99999999999999999999' [wrong-type]\n"},
        {"    passcode: {minLength: [8]}\n", "6:27: 'passcode.minLength' " + whole + "a list [wrong-type]\n"},
        {"    passcode: {minLength: ~}\n",
         "6:27: 'passcode.minLength' has no value [wrong-type]\n"
         "  hint: leave the key out to leave it unmanaged\n"},
        {"    passcode:\n",
         "6:14: 'passcode' has no value [wrong-type]\n"
         "  hint: leave the key out to leave it unmanaged\n"},
    });
}

TEST_CASE("switches and booleans take no word that YAML readers disagree about") {
    check_rows({
        {"    restrictions: {camera: no}\n",
         "6:28: 'restrictions.camera' must be one of allow, deny, not the boolean 'no' [yaml-boolean]\n"
         "  hint: write deny\n"},
        {"    restrictions: {camera: true}\n",
         "6:28: 'restrictions.camera' must be one of allow, deny, not the boolean 'true' [yaml-boolean]\n"
         "  hint: write allow\n"},
        {"    restrictions: {camera: forbid}\n",
         "6:28: 'forbid' is not a value of 'restrictions.camera' [unknown-word]\n"
         "  hint: one of allow, deny\n"},
        {"    restrictions: {usbData: nofiles}\n",
         "6:29: 'nofiles' is not a value of 'restrictions.usbData' [unknown-word]\n"
         "  hint: did you mean 'noFiles'?\n"},
        {"    restrictions: {encryptedBackup: on}\n",
         "6:37: 'restrictions.encryptedBackup' must be one of require, not the boolean 'on' [yaml-boolean]\n"
         "  hint: one of require\n"},
        {"    passcode: {required: yes}\n",
         "6:26: 'passcode.required' is 'yes', which YAML readers disagree about [yaml-boolean]\n"
         "  hint: write true\n"},
        {"    passcode: {required: Off}\n",
         "6:26: 'passcode.required' is 'Off', which YAML readers disagree about [yaml-boolean]\n"
         "  hint: write false\n"},
        {"    passcode: {required: \"true\"}\n",
         "6:26: 'passcode.required' must be true or false, not the text 'true' [wrong-type]\n"
         "  hint: write true without quotes\n"},
        {"    passcode: {required: deny}\n",
         "6:26: 'passcode.required' must be true or false, not 'deny' [wrong-type]\n"},
        {"    updates: {automatic: off}\n",
         "6:26: 'updates.automatic' must be one of user, download, install, off, not the boolean 'off' "
         "[yaml-boolean]\n  hint: quote it: \"off\"\n"},
    });
}

TEST_CASE("durations have a unit that fits, and are in range") {
    check_rows({
        {"    passcode: {autoLock: 5}\n",
         "6:26: 'passcode.autoLock' is 5 without a unit [duration-unit]\n  hint: write 5m for minutes\n"},
        {"    passcode: {maxAge: 90}\n",
         "6:24: 'passcode.maxAge' is 90 without a unit [duration-unit]\n  hint: write 90d for days\n"},
        {"    passcode: {autoLock: 90s}\n",
         "6:26: 'passcode.autoLock' is 90s, and must be whole minutes [out-of-range]\n  hint: write 2m\n"},
        {"    passcode: {maxAge: 800d}\n",
         "6:24: 'passcode.maxAge' is 800d [out-of-range]\n  hint: write a duration from 1d to 730d\n"},
        {"    passcode: {strongAuthEvery: 12h}\n",
         "6:33: 'passcode.strongAuthEvery' is 12h [out-of-range]\n  hint: only 1d exists\n"},
        {"    passcode: {autoLock: soon}\n",
         "6:26: 'passcode.autoLock' must be a duration, not 'soon' [wrong-type]\n"
         "  hint: a number and a unit, such as 2m\n"},
        {"    passcode: {autoLock: -5m}\n",
         "6:26: 'passcode.autoLock' must be a duration, not '-5m' [wrong-type]\n"
         "  hint: a number and a unit, such as 2m\n"},
    });
}

TEST_CASE("versions, times and texts that look like numbers must be quoted") {
    check_rows({
        {"    updates: {minimumVersion: 26.10}\n",
         "6:31: 'updates.minimumVersion' must be text: the number '26.10' would lose digits [unquoted]\n"
         "  hint: quote it: \"26.10\"\n"},
        {"    compliance: {minOSVersion: {ios: 26, andriod: \"14\"}}\n",
         "6:38: 'compliance.minOSVersion' must be text: the number '26' would lose digits [unquoted]\n"
         "  hint: quote it: \"26\"\n"
         "6:42: unknown key 'andriod' in 'compliance.minOSVersion' [unknown-key]\n"
         "  hint: did you mean 'android'?\n"},
        {"    updates: {minimumVersion: latest}\n",
         "6:31: 'updates.minimumVersion' must be a version, not 'latest' [wrong-type]\n"
         "  hint: numbers separated by dots, such as \"26.1\"\n"},
        {"    updates: {window: {start: 10:30, end: \"25:00\"}}\n",
         "6:31: 'updates.window.start' is '10:30', which YAML readers disagree about [unquoted]\n"
         "  hint: quote it: \"10:30\"\n"
         "6:43: 'updates.window.end' must be a time of day, not the text '25:00' [wrong-type]\n"
         "  hint: as in \"01:00\"\n"},
        {"    updates: {deadline: \"2026-13-01T03:00:00\"}\n",
         "6:25: 'updates.deadline' must be a local date and time, not the text '2026-13-01T03:00:00' "
         "[wrong-type]\n  hint: as in \"2026-12-01T03:00:00\", without a zone\n"},
        {"    wifi: {networks: [{ssid: 1234, security: open}]}\n",
         "6:30: 'wifi.networks[].ssid' must be text, and '1234' is read as a number [unquoted]\n"
         "  hint: quote it: \"1234\"\n"},
        {"    wifi: {networks: [{ssid: no, security: open}]}\n",
         "6:30: 'wifi.networks[].ssid' must be text, and 'no' is read as a boolean [unquoted]\n"
         "  hint: quote it: \"no\"\n"},
        {"    wifi: {networks: [{ssid: null, security: open}]}\n",
         "6:30: 'wifi.networks[].ssid' has no value [wrong-type]\n"},
    });
}

TEST_CASE("networks are complete, named apart, and never hold a secret") {
    check_rows({
        {"    wifi: {networks: {ssid: x}}\n",
         "6:22: 'wifi.networks' must be a list, not a map [wrong-type]\n"},
        {"    wifi: {networks: [clinical]}\n",
         "6:23: no Catalog defines 'clinical', which 'wifi.networks' names [undefined-item]\n"
         "  hint: define it in a Catalog, or write the entry out here\n"},
        {"    wifi: {networks: [{name: a}]}\n",
         "6:23: no 'ssid' in 'wifi.networks[]' [missing-key]\n"
         "6:23: no 'security' in 'wifi.networks[]' [missing-key]\n"},
        {"    wifi: {networks: [{ssid: a, security: wpa2Personal, psk: hunter2}]}\n",
         "6:62: 'wifi.networks[].psk' holds a literal, and secrets are given by reference [literal-secret]\n"
         "  hint: write {secretRef: {env: NAME}} or \"{{secret:name}}\"\n"},
        {"    wifi: {networks: [{ssid: a, security: wpa2Personal}]}\n",
         "6:23: no 'psk' in 'wifi.networks[]', which 'security: wpa2Personal' needs [missing-key]\n"},
        {"    wifi: {networks: [{ssid: a, security: open, psk: {secretRef: {env: P}}}]}\n",
         "6:49: 'psk' does not go with 'security: open' [conflict]\n  hint: leave one of the two out\n"},
        {"    wifi: {networks: [{ssid: a, security: wpa3Enterprise, eap: {inner: pap}}]}\n",
         "6:64: no 'method' in 'wifi.networks[].eap' [missing-key]\n"},
        {"    wifi: {networks: [{ssid: \"\", security: open}]}\n",
         "6:30: 'ssid' has 0 bytes [out-of-range]\n  hint: 1 to 32 bytes\n"},
        {"    wifi:\n      networks:\n        - {ssid: a, security: open}\n        - {name: a, ssid: b, "
         "security: "
         "open}\n",
         "9:18: a second 'a' in 'wifi.networks'; the first is at line 8 [duplicate-name]\n"},
    });
}

TEST_CASE("a passcode band excludes what it stands for, unless that is for another platform") {
    check_rows({{"    passcode: {complexity: high, minLength: 8}\n",
                 "6:45: 'passcode.minLength' does not go with 'passcode.complexity' [conflict]\n"
                 "  hint: leave one of the two out\n"}});
    const auto good = test::settings_of("    passcode: {complexity: high, $windows: {minLength: 12}}\n");
    CHECK(good.size() == 1);
}

TEST_CASE("secrets stand where they may, and come from a known source") {
    const std::string source = "  hint: one of {env: NAME}, {file: PATH} or {cmd: [PROGRAM, ARG]}\n";
    const auto psk = [](const std::string& value) {
        return "    wifi: {networks: [{ssid: a, security: wpaPersonal, psk: " + value + "}]}\n";
    };
    check_rows({
        {psk("{secretRef: hunter2}"),
         "6:73: 'wifi.networks[].psk' holds a literal, and secrets are given by reference "
         "[literal-secret]\n" +
             source},
        {psk("{secretRef: {vault: x}}"),
         "6:74: 'wifi.networks[].psk' has a source of an unknown kind [literal-secret]\n" + source},
        {psk("{secretRef: {env: A, file: b}}"),
         "6:73: 'wifi.networks[].psk' needs exactly one source [literal-secret]\n" + source},
        {psk("{secretRef: {file: ../../etc/passwd}}"),
         "6:80: 'wifi.networks[].psk' names a file outside of the folder [bad-path]\n"
         "  hint: give a path below the folder of the documents, relative to this file\n"},
        {psk("\"{{secret:campus}}\""),
         "6:61: the secret 'campus' is not defined [undefined-secret]\n"
         "  hint: define it in spec.secrets of a Variables document\n"},
        {"    lockScreen: {message: \"{{secret:x}}\"}\n",
         "6:27: 'lockScreen.message' cannot hold a secret [secret-not-allowed]\n"},
        {"    certificates: [{name: a, kind: root, pem: \"-----BEGIN PRIVATE KEY-----\"}]\n",
         "6:47: 'certificates[].pem' holds a private key [literal-secret]\n  hint: keep keys out of "
         "documents\n"},
    });
}
