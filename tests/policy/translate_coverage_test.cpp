#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "mdm/base/text.hpp"
#include "mdm/base/yaml.hpp"
#include "mdm/policy/settings.hpp"
#include "support/temp_dir.hpp"
#include "translate_support.hpp"

using namespace mdm::test;
using mdm::policy::Map;
using mdm::policy::Setting;
using mdm::policy::SettingType;
using mdm::policy::Value;
using nlohmann::json;

namespace {

/// The sections each target translates.
bool is_translated(std::string_view target, std::string_view key) {
    static const std::map<std::string_view, std::vector<std::string>> sections{
        {"android", {"encryption", "passcode", "restrictions", "wifi"}},
        {"apple", {"encryption", "passcode", "restrictions", "wifi"}},
        {"windows", {"encryption", "passcode", "restrictions", "wifi"}}};
    const auto& known = sections.at(target);
    return std::find(known.begin(), known.end(), key.substr(0, key.find('.'))) != known.end();
}

/// Every word, both ends of every range.
std::vector<Value> values_of(const Setting& row) {
    std::vector<Value> all;
    if (row.type == SettingType::boolean) all = {flag(true), flag(false)};
    if (row.type == SettingType::integer) all = {number(row.min), number(row.max)};
    if (row.type == SettingType::duration)
        all = {milliseconds(row.min), milliseconds(row.max == 0 ? 600'000 : row.max)};
    if (row.type == SettingType::word)
        for (const std::string& word : mdm::split(row.words, ' ')) all.push_back(text(word));
    return all;
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
    for (const Setting& row : mdm::policy::settings()) {
        if (row.key.find('[') != std::string_view::npos) continue;
        for (const Value& value : values_of(row))
            for (const auto& applies : cohorts())
                for (const auto target : mdm::policy::targets())
                    for (const auto platform : mdm::policy::platforms_of(target)) {
                        if (!is_translated(target, row.key)) continue;
                        auto policy = policy_for(platform, {{std::string(row.key), value}});
                        const auto platforms = policy.applies.platforms;
                        policy.applies = applies;
                        policy.applies.platforms = platforms;
                        each(policy, std::string(row.key), target, platform);
                    }
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

TEST_CASE("every member of a network is reported by its own name on every target") {
    const Value proxy = map({{"mode", text("manual")},
                             {"server", text("p.example")},
                             {"port", number(80)},
                             {"username", text("u")},
                             {"password", secret("secret:p")},
                             {"pacUrl", text("http://p")}});
    const Value personal = map({{"name", text("one")},
                                {"ssid", text("One")},
                                {"security", text("wpa3Personal")},
                                {"psk", secret("secret:psk")},
                                {"hidden", flag(true)},
                                {"autoJoin", flag(true)},
                                {"macRandomization", text("deny")},
                                {"proxy", proxy}});
    Map eap{{"method", text("ttls")},
            {"inner", text("pap")},
            {"username", text("u")},
            {"password", secret("env:P")},
            {"outerIdentity", text("anonymous")},
            {"serverNames", list({text("radius.example")})}};
    const Value tunnel = map({{"name", text("two")},
                              {"ssid", text("Two")},
                              {"security", text("wpa2Enterprise")},
                              {"eap", map(eap)}});
    eap["identity"] = text("device");
    eap["trust"] = list({text("root")});
    const Value certificate = map({{"name", text("three")},
                                   {"ssid", text("Three")},
                                   {"security", text("wpa2Enterprise")},
                                   {"eap", map(eap)}});
    for (const auto target : mdm::policy::targets()) {
        const auto result =
            translated(policy_for("", {{"wifi.networks", list({personal, tunnel, certificate})}}), target);
        for (const Setting& row : mdm::policy::settings()) {
            if (!row.key.starts_with("wifi.networks[].") || row.type == SettingType::map) continue;
            const std::string member(row.key.substr(std::string_view("wifi.networks[].").size()));
            const bool reported =
                std::any_of(result.report.begin(), result.report.end(), [&](const auto& line) {
                    return line.key.starts_with("wifi.networks[") && line.key.ends_with("]." + member);
                });
            CHECK_MESSAGE(reported, target, " ", row.key);
        }
    }
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
