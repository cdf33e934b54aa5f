#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "mdm/base/text.hpp"
#include "mdm/base/yaml.hpp"
#include "support/temp_dir.hpp"
#include "translate_support.hpp"

using namespace mdm::test;
using mdm::policy::Settings;
using mdm::policy::Value;
using nlohmann::json;

namespace {

/// Every setting of the four sections with every word it has.
struct Covered {
    const char* key;
    std::vector<Value> values;
};

std::vector<Value> words(std::string_view list) {
    std::vector<Value> all;
    for (const std::string& word : mdm::split(list, ' ')) all.push_back(text(word));
    return all;
}

const std::vector<Value> flags{flag(true), flag(false)};

std::vector<Covered> covered() {
    return {{"encryption.bootPassword", flags},
            {"encryption.enableAt", words("setup login logout")},
            {"encryption.externalDrives", words("requireForWrite")},
            {"encryption.method", words("xtsAes128 xtsAes256 aesCbc128 aesCbc256")},
            {"encryption.recoveryKey.escrow", flags},
            {"encryption.recoveryKey.rotateEvery", {days(90)}},
            {"encryption.required", flags},
            {"encryption.userMayDisable", words("allow deny")},
            {"passcode.allowSimple", flags},
            {"passcode.autoLock", {minutes(1), minutes(60)}},
            {"passcode.biometricUnlock", words("allow deny")},
            {"passcode.changeAtNextLogin", flags},
            {"passcode.complexity", words("low medium high")},
            {"passcode.failedResetAfter", {minutes(10)}},
            {"passcode.gracePeriod", {minutes(0)}},
            {"passcode.historyCount", {number(1), number(50)}},
            {"passcode.maxAge", {days(1), days(730)}},
            {"passcode.maxFailedAttempts", {number(4), number(11)}},
            {"passcode.minClasses", {number(4)}},
            {"passcode.minDigits", {number(0), number(2)}},
            {"passcode.minLength", {number(4), number(16)}},
            {"passcode.minLetters", {number(2)}},
            {"passcode.minLower", {number(2)}},
            {"passcode.minSymbols", {number(0), number(4)}},
            {"passcode.minUpper", {number(2)}},
            {"passcode.onFail", words("wipe lock")},
            {"passcode.quality", words("any numeric numericComplex alphabetic alphanumeric complex")},
            {"passcode.required", flags},
            {"passcode.scope", words("device work")},
            {"passcode.separateWorkLock", flags},
            {"passcode.strongAuthEvery", {days(1)}},
            {"restrictions.accounts", words("allow deny")},
            {"restrictions.airdrop", words("allow deny unmanaged")},
            {"restrictions.airplaneMode", words("allow forceOn")},
            {"restrictions.assistant", words("allow deny")},
            {"restrictions.bluetooth", words("allow deny")},
            {"restrictions.bluetoothSettings", words("allow deny")},
            {"restrictions.camera", words("allow deny")},
            {"restrictions.developerMode", words("allow deny")},
            {"restrictions.encryptedBackup", words("require")},
            {"restrictions.externalStorage", words("allow readOnly deny")},
            {"restrictions.factoryReset", words("allow deny")},
            {"restrictions.iCloudBackup", words("allow deny")},
            {"restrictions.iCloudDrive", words("allow deny")},
            {"restrictions.iCloudKeychain", words("allow deny")},
            {"restrictions.iCloudPhotos", words("allow deny")},
            {"restrictions.lockScreenNotifications", words("allow deny")},
            {"restrictions.managedAppCloudSync", words("allow deny")},
            {"restrictions.microphone", words("allow deny")},
            {"restrictions.nearbySharing", words("allow deny")},
            {"restrictions.networkStorage", words("allow readOnly deny")},
            {"restrictions.nfc", words("allow deny")},
            {"restrictions.profileInstall", words("allow deny")},
            {"restrictions.screenshots", words("allow deny")},
            {"restrictions.tethering", words("allow noWifi deny")},
            {"restrictions.unenroll", words("allow deny")},
            {"restrictions.usbAccessoriesWhenLocked", words("allow deny")},
            {"restrictions.usbData", words("allow noFiles deny")},
            {"restrictions.wifiRadio", words("allow forceOn")},
            {"wifi.minimumSecurity", words("open personal enterprise enterprise192")},
            {"wifi.onlyManaged", flags},
            {"wifi.publicNetworks", words("allow deny")}};
}

/// Policies for every kind of device that makes a difference.
std::vector<mdm::policy::Applies> cohorts() {
    std::vector<mdm::policy::Applies> all(4);
    all[1].ownership = "company";
    all[1].supervised = true;
    all[2].ownership = "personal";
    all[2].enrollment = {"user", "workProfile"};
    all[3].ownership = "company";
    all[3].supervised = false;
    all[3].enrollment = {"workProfile"};
    return all;
}

template <class Each>
void each_case(Each each) {
    for (const Covered& row : covered())
        for (const Value& value : row.values)
            for (const auto& applies : cohorts())
                for (const auto target : mdm::policy::targets())
                    for (const auto platform : mdm::policy::platforms_of(target)) {
                        auto policy = policy_for(platform, {{row.key, value}});
                        const auto platforms = policy.applies.platforms;
                        policy.applies = applies;
                        policy.applies.platforms = platforms;
                        each(policy, std::string(row.key), target, platform);
                    }
}

/// The published schemas lie beside the checkout on machines that have them.
std::string schemas_folder() {
    for (const char* beside : {"/../shared/schemas", "/../../shared/schemas"})
        if (std::filesystem::exists(MDM_SOURCE_DIR + std::string(beside)))
            return MDM_SOURCE_DIR + std::string(beside);
    MESSAGE("skipped: no ../shared/schemas beside the checkout");
    return {};
}

/// Every scalar that is the value of a "key" entry, at any depth.
void collect_keys(const mdm::yaml::Node& node, std::vector<std::string>& out) {
    if (const auto* key = node.find("key")) out.push_back(key->scalar);
    for (const auto& item : node.items) collect_keys(item, out);
}

/// Names of the AMAPI properties that `value` uses and the schema does not have, or values outside its enum.
void check_schema(const json& schemas_json, const json& property, const json& value, const std::string& at) {
    if (property.contains("$ref")) {
        const json& object = schemas_json[property["$ref"].get<std::string>()]["properties"];
        for (const auto& [key, member] : value.items()) {
            REQUIRE_MESSAGE(object.contains(key), at, "/", key);
            check_schema(schemas_json, object[key], member, at + "/" + key);
        }
        return;
    }
    const std::string type = property.value("type", "");
    if (type == "array")
        for (const json& item : value) check_schema(schemas_json, property["items"], item, at + "[]");
    if (type == "boolean") CHECK_MESSAGE(value.is_boolean(), at);
    if (type == "integer") CHECK_MESSAGE(value.is_number_integer(), at);
    if (type != "string") return;
    CHECK_MESSAGE(value.is_string(), at);
    if (!property.contains("enum")) return;
    const auto& words = property["enum"];
    CHECK_MESSAGE(std::find(words.begin(), words.end(), value) != words.end(), at, " ", value.dump());
}

}  // namespace

TEST_CASE("every setting with every word is produced or reported on every platform") {
    each_case([](const mdm::policy::Policy& policy, const std::string& key, std::string_view target,
                 std::string_view platform) {
        const auto result = translated(policy, target);
        // tvOS and watchOS know no User Enrollment: a policy for it is not for them.
        const bool user = !policy.applies.enrollment.empty() && policy.applies.enrollment[0] == "user";
        if (user && (platform == "tvos" || platform == "watchos")) return;
        INFO(key, " ", target, " ", platform);
        REQUIRE_FALSE(codes(result, key).empty());
        CHECK(codes(result, key).find("not-translated") == std::string::npos);
        // ok and nothing else means that something was emitted, or that nothing had to be.
        const bool asks_nothing = key == "passcode.onFail" || key == "passcode.scope" ||
                                  key.starts_with("passcode.min") || key == "passcode.allowSimple";
        if (codes(result, key) == "ok" && !asks_nothing) CHECK_FALSE(result.artefacts.empty());
    });
}

TEST_CASE("every emitted Apple key exists in Apple's schema of its payload") {
    const std::string schemas = schemas_folder();
    if (schemas.empty()) return;
    std::map<std::string, std::vector<std::string>> known;
    for (const auto& [type, file] :
         {std::pair{"com.apple.mobiledevice.passwordpolicy", "com.apple.mobiledevice.passwordpolicy"},
          std::pair{"com.apple.applicationaccess", "com.apple.applicationaccess"},
          std::pair{"com.apple.MCX.FileVault2", "com.apple.MCX.FileVault2"},
          std::pair{"com.apple.MCX", "com.apple.MCX(FileVault2)"}}) {
        const std::string path = schemas + "/apple/mdm/profiles/" + file + ".yaml";
        const auto root = mdm::yaml::parse(read_file(path), path);
        REQUIRE_MESSAGE(root.ok(), root.error().text());
        collect_keys(*root, known[type]);
    }
    std::size_t checked = 0;
    each_case([&](const mdm::policy::Policy& policy, const std::string&, std::string_view target,
                  std::string_view platform) {
        if (target != "apple") return;
        const json profile = artefact_for(translated(policy, target), platform);
        if (profile.is_null()) return;
        for (const json& one : profile["PayloadContent"])
            for (const auto& [key, value] : one.items()) {
                const auto& names = known[one["PayloadType"]];
                if (key.starts_with("Payload")) continue;
                ++checked;
                CHECK_MESSAGE(std::find(names.begin(), names.end(), key) != names.end(), key);
            }
    });
    CHECK(checked > 100);
}

TEST_CASE("every emitted Android field and word exists in the API's schema") {
    const std::string schemas = schemas_folder();
    if (schemas.empty()) return;
    const json root = json::parse(read_file(schemas + "/google/androidmanagement-v1-policy.json"));
    std::size_t checked = 0;
    each_case([&](const mdm::policy::Policy& policy, const std::string&, std::string_view target,
                  std::string_view platform) {
        if (target != "android") return;
        const json found = artefact_for(translated(policy, target), platform);
        if (found.is_null()) return;
        ++checked;
        check_schema(root["schemas"], {{"$ref", "Policy"}}, found, "");
    });
    CHECK(checked > 50);
}

TEST_CASE("every emitted Windows node with a known range keeps to it") {
    const std::string schemas = schemas_folder();
    if (schemas.empty()) return;
    const std::string path = schemas + "/microsoft/windows-csp-nodes.yaml";
    const auto root = mdm::yaml::parse(read_file(path), path);
    REQUIRE_MESSAGE(root.ok(), root.error().text());
    std::map<std::string, const mdm::yaml::Node*> known;
    for (const auto& row : root->find("nodes")->items) {
        std::string uri = row.find("uri")->scalar;
        if (uri.starts_with("P/")) uri = "./Device/Vendor/MSFT/Policy/Config" + uri.substr(1);
        known[uri] = &row;
    }
    std::size_t checked = 0;
    each_case([&](const mdm::policy::Policy& policy, const std::string&, std::string_view target,
                  std::string_view platform) {
        if (target != "windows") return;
        const json found = artefact_for(translated(policy, target), platform);
        if (found.is_null()) return;
        for (const json& setting : found["omaSettings"]) {
            const auto row = known.find(setting["omaUri"]);
            if (row == known.end()) continue;
            ++checked;
            INFO(setting.dump());
            if (const auto* range = row->second->find("range")) {
                CHECK(setting["value"] >= *mdm::to_int(range->items[0].scalar));
                CHECK(setting["value"] <= *mdm::to_int(range->items[1].scalar));
            }
            if (const auto* words = row->second->find("enum");
                words != nullptr && setting["value"].is_number())
                CHECK(words->find(std::to_string(setting["value"].get<int>())) != nullptr);
        }
    });
    CHECK(checked > 50);
}
