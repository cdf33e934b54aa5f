// Files of others into documents, and back through loading and rendering. What comes back is compared by
// libplist and by hand here, not by what the importer itself compares with.
#include <doctest/doctest.h>
#include <plist/plist.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>

#include "import_support.hpp"
#include "mdm/base/cms.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/content.hpp"
#include "mdm/policy/import/import.hpp"
#include "mdm/policy/raw_item.hpp"
#include "policy_support.hpp"
#include "translate_support.hpp"

using namespace mdm;
using namespace mdm::policy;
using nlohmann::json;
using test::check_same_profile;
using test::one_profile;
using test::plist_of;

namespace {

const std::string data = MDM_SOURCE_DIR "/tests/policy/data/import/";
const std::string strangers = MDM_SOURCE_DIR "/../shared/real-inputs/";

std::string bytes_of(const std::string& path) {
    const auto read = real_file_system()->read(path);
    REQUIRE_MESSAGE(read.ok(), path);
    return *read;
}

import::Imported imported(const std::string& path, const std::string& name = {}){
    auto result = import::import_file({path, bytes_of(path), name}, *real_file_system());
REQUIRE_MESSAGE(result.ok(), result.error().text());
return std::move(*result);
}  // namespace

/// The number of values of each kind, which JSON alone does not tell apart.
std::map<plist_type, int> kinds_of(const std::string& xml) {
    std::map<plist_type, int> kinds;
    for (const auto& [tag, type] : {std::pair("<real>", PLIST_REAL), std::pair("<date>", PLIST_DATE),
                                    std::pair("<data", PLIST_DATA), std::pair("<integer>", PLIST_UINT)})
        for (auto at = xml.find(tag); at != std::string::npos; at = xml.find(tag, at + 1)) ++kinds[type];
    return kinds;
}

void check_round_trip(const std::string& path, const std::string& original) {
    CAPTURE(path);
    check_same_profile(imported(path).yaml, original);
}

}  // namespace

TEST_CASE("a profile that is imported renders to the same payloads, with its references") {
    for (const std::string name : {"plain", "mac", "references", "binary"}) {
        const std::string path = data + name + ".mobileconfig";
        check_round_trip(path, bytes_of(path));
    }
}

TEST_CASE("a signed profile is read without its signature, and says who signed it") {
    for (const std::string name : {"signed", "signed-stream"}) {
        CAPTURE(name);
        const auto document = imported(data + name + ".mobileconfig");
        CHECK(document.yaml == imported(data + "plain.mobileconfig").yaml);
        REQUIRE_FALSE(document.notes.empty());
        CHECK(document.notes[0] ==
              "the profile is signed by 'Example Profile Signer'; the signature was not checked, and is not "
              "kept");
    }
    const auto detached =
        import::import_file({"d", bytes_of(data + "detached.mobileconfig"), ""}, *real_file_system());
    REQUIRE_FALSE(detached.ok());
    CHECK(detached.error().message == "d: the signed message holds a signature and nothing that was signed");
}

TEST_CASE("what our settings say becomes neutral, and the rest stays raw") {
    const auto document = imported(data + "plain.mobileconfig");
    const auto& settings = document.policy.settings;
    CHECK(*settings.at("passcode.minLength").integer() == 8);
    CHECK(*settings.at("passcode.required").boolean());
    CHECK(*settings.at("passcode.maxAge").duration() == Millis(365LL * 86'400'000));
    CHECK(*settings.at("passcode.autoLock").duration() == Millis(5 * 60'000));
    CHECK(*settings.at("passcode.quality").text() == "alphanumeric");
    CHECK(*settings.at("restrictions.camera").text() == "deny");
    CHECK(*settings.at("restrictions.screenshots").text() == "allow");
    CHECK(*settings.at("restrictions.encryptedBackup").text() == "require");
    // Nothing says allowHostPairing alone.
    CHECK(settings.find("restrictions.usbData") == settings.end());
    CHECK(document.policy.applies.platforms == std::vector<std::string>{"ios", "ipados"});
    CHECK(document.policy.name == "wards");
    bool host_pairing = false;
    for (const RawItem& item : document.policy.raw)
        host_pairing = host_pairing || item.value.contains("allowHostPairing");
    CHECK(host_pairing);

    const auto mac = imported(data + "mac.mobileconfig");
    CHECK(*mac.policy.settings.at("encryption.required").boolean());
    CHECK(*mac.policy.settings.at("encryption.enableAt").text() == "setup");
    CHECK(mac.policy.applies.platforms == std::vector<std::string>{"macos"});
}

TEST_CASE("bytes, dates, reals and whole numbers keep their kind") {
    const std::string path = data + "plain.mobileconfig";
    const auto loaded = test::load_text(imported(path).yaml);
    const auto translation = test::translated(loaded.documents.policies.at(0), "apple");
    const std::string& xml = translation.artefacts.at(0).content;
    CHECK(xml.find("<key>safariAcceptCookies</key>\n\t\t\t<real>1.5") != std::string::npos);
    CHECK(xml.find("<date>2030-01-31T08:30:00Z</date>") != std::string::npos);
    auto before = kinds_of(bytes_of(path));
    CHECK(kinds_of(xml) == before);
}

TEST_CASE("text that looks like YAML, like a variable or like a reference survives") {
    const std::string path = data + "braces.mobileconfig";
    const auto document = imported(path);
    const json profile = one_profile(document.yaml);
    json payload = profile["PayloadContent"][0];
    const json before = plist_of(bytes_of(path))["PayloadContent"][0];
    for (const auto& [key, value] : before.items())
        if (key != "PayloadUUID" && key != "PayloadIdentifier" && key != "X")
            CHECK_MESSAGE(payload[key] == value, key << ": " << payload[key].dump() << "\n" << document.yaml);
    CHECK(profile["PayloadDisplayName"] == "${org} {{device.name}}");
    // Nothing may take it for a reference later, either.
    const auto loaded = test::load_text(document.yaml);
    const auto translation = test::translated(loaded.documents.policies.at(0), "apple");
    CHECK(tokens_in(translation.artefacts.at(0).content, {"secret:psk"}).empty());
}

TEST_CASE("names and keys made to harm stay text") {
    const std::string path = data + "hostile.mobileconfig";
    const auto document = imported(path);
    CHECK(document.policy.name == "etc-passwd-rm-rf");
    const json profile = one_profile(document.yaml);
    CHECK(profile["PayloadContent"].size() == 3);
    CHECK(document.yaml.find("\u202e") == std::string::npos);
    CHECK(imported(path, "mine").policy.name == "mine");
}

TEST_CASE("literal secrets are kept and named, never quoted") {
    const auto document = imported(data + "references.mobileconfig");
    const std::string onc =
        R"({"cameraAccess": "CAMERA_ACCESS_DISABLED", "openNetworkConfiguration": {"Type": "UnencryptedConfiguration",
            "NetworkConfigurations": [{"GUID": "a", "WiFi": {"SSID": "s", "Passphrase": "hunter2hunter2"}}]}})";
    const auto android = import::import_file({"f.json", onc, ""}, *real_file_system());
    REQUIRE_MESSAGE(android.ok(), android.error().message);
    CHECK(android->policy.name == "f");
    CHECK(android->yaml.find("playStoreMode: WHITELIST") !=
          std::string::npos);  // what Android takes silence for
    CHECK(android->warnings ==
          std::vector<std::string>{"the document holds a literal secret: Passphrase of the policy"});
    const std::string warnings = join(document.warnings, "\n");
    CHECK(warnings.find("Password of com.apple.wifi.managed") != std::string::npos);
    CHECK(warnings.find("Challenge of com.apple.security.scep") != std::string::npos);
    CHECK(warnings.find("hunter2") == std::string::npos);
    CHECK(document.yaml.find("hunter2hunter2") != std::string::npos);
}

TEST_CASE("profiles that people outside use come back as they were") {
    const std::string& folder = strangers;
    if (!std::filesystem::exists(folder)) {
        MESSAGE("skipped: no real inputs beside the project");
        return;
    }
    int seen = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const std::string path = entry.path().string();
        if (path.ends_with(".mobileconfig")) {
            check_round_trip(path, bytes_of(path));
            ++seen;
            continue;
        }
        const auto result =
            import::import_file({entry.path().filename(), bytes_of(path), ""}, *real_file_system());
        CHECK_MESSAGE(!result.ok(), path);
        if (!result.ok()) CHECK(result.error().code == Code::invalid);
    }
    CHECK(seen > 0);
}

TEST_CASE("what cannot be imported is named for what it is") {
    struct Case {
        std::string bytes;
        std::string message;
    };
    const std::vector<Case> cases{
        {R"({"@odata.type": "#microsoft.graph.iosCompliancePolicy"})",
         "f: an Intune compliance policy (iosCompliancePolicy), which cannot be imported"},
        {R"({"@odata.type": "#microsoft.graph.androidDeviceOwnerGeneralDeviceConfiguration"})",
         "f: an Intune configuration policy (androidDeviceOwnerGeneralDeviceConfiguration), which cannot be "
         "imported"},
        {R"({"Type": "com.apple.configuration.passcode.settings", "Identifier": "x", "Payload": {}})",
         "f: an Apple declaration (com.apple.configuration.passcode.settings), which cannot be imported"},
        {"id: x\ntitle: y\ndiscussion: z\n",
         "f: a rule of the macOS Security Compliance Project (mSCP), which cannot be imported"},
        {"name: x\npolicies:\nqueries:\nagent_options:\ncontrols:\n",
         "f: a team of Fleet (gitops), which cannot be imported"},
        {"apiVersion: mdmctl/v1\nkind: Policy\n",
         "f: a document of mdmctl or of Kubernetes already, which cannot be imported"},
        {"", "f: empty, which cannot be imported"},
        {"{}", "f: JSON of a kind that is not known, which cannot be imported"},
        {"{\"a\":", "f: no JSON, although it begins like it, which cannot be imported"},
        {std::string(100'000, '['), "f: JSON that is nested too deeply, which cannot be imported"},
        {"<SyncML xmlns='x'></SyncML>", "f: XML of another kind ('<SyncML>'), which cannot be imported"},
        {std::string("\x89PNG\r\n\x1a\n\0\xff", 10),
         "f: of a kind that is not known (binary), which cannot be imported"},
        {std::string((16u << 20) + 1, ' '), "f: larger than 16 MiB"},
    };
    for (const Case& each : cases) {
        const auto result = import::import_file({"f", each.bytes, ""}, *real_file_system());
        REQUIRE_FALSE(result.ok());
        CHECK(result.error().message == each.message);
        CHECK(result.error().code == Code::invalid);
    }
}

TEST_CASE("a policy of the Android Management API comes back as it was, without what its server adds") {
    const auto document = imported(data + "android.json");
    CHECK(document.policy.name == "staff-phones");
    const auto& settings = document.policy.settings;
    CHECK(*settings.at("restrictions.camera").text() == "deny");
    CHECK(*settings.at("restrictions.screenshots").text() == "deny");
    CHECK(*settings.at("restrictions.usbData").text() == "noFiles");
    CHECK(*settings.at("passcode.autoLock").duration() == Millis(5 * 60'000));
    const auto loaded = test::load_text(document.yaml);
    REQUIRE_MESSAGE(loaded.ok(), test::findings_of(loaded));
    const auto translation = test::translated(loaded.documents.policies.at(0), "android");
    REQUIRE(translation.artefacts.size() == 1);
    json before = json::parse(bytes_of(data + "android.json"));
    before.erase("name");
    before.erase("version");
    CHECK(json::parse(translation.artefacts[0].content) == before);
}
