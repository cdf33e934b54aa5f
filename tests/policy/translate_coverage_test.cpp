#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "mdm/base/text.hpp"
#include "mdm/base/yaml.hpp"
#include "mdm/policy/raw/apple_payloads.hpp"
#include "mdm/policy/raw_item.hpp"
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

bool under_user_enrollment(const mdm::policy::Policy& policy) {
    return !policy.applies.enrollment.empty() && policy.applies.enrollment[0] == "user";
}

/// The sections each target translates.
bool is_translated(std::string_view target, std::string_view key) {
    static const std::vector<std::string> all{
        "apps",       "browser",  "certificates", "compliance", "content",    "dns",        "email",
        "encryption", "firewall", "kiosk",        "location",   "lockScreen", "passcode",   "restrictions",
        "time",       "updates",  "vpn",          "webFilter",  "wifi",       "workProfile"};
    static const std::map<std::string_view, std::vector<std::string>> sections{
        {"android", all}, {"apple", all}, {"windows", all}};
    const auto& known = sections.at(target);
    return std::find(known.begin(), known.end(), key.substr(0, key.find('.'))) != known.end();
}

Value any_of(const Setting& row) {
    if (row.type == SettingType::boolean) return flag(true);
    if (row.type == SettingType::integer) return number(row.min);
    if (row.type == SettingType::duration) return minutes(60);
    if (row.type == SettingType::word) return text(std::string(row.words.substr(0, row.words.find(' '))));
    if (row.type == SettingType::secret) return secret("secret:s");
    if (row.type == SettingType::text_list) return list({text("com.x")});
    if (row.type == SettingType::map)
        return map({{"bundleId", text("com.x")}, {"ios", map({{"bundleId", text("com.x")}})}});
    return text("x");
}

/// An entry of a list with every member its rows know.
Value item_of(std::string_view key) {
    const std::string prefix = std::string(key) + "[].";
    Map members;
    for (const Setting& row : mdm::policy::settings())
        if (row.key.starts_with(prefix) &&
            row.key.find_first_of(".[", prefix.size()) == std::string_view::npos)
            members[std::string(row.key.substr(prefix.size()))] = any_of(row);
    return map(members);
}

/// Every word, both ends of every range.
std::vector<Value> values_of(const Setting& row) {
    if (row.key == "updates.window") return {map({{"start", text("22:00")}, {"end", text("06:00")}})};
    std::vector<Value> all;
    if (row.type == SettingType::boolean) all = {flag(true), flag(false)};
    if (row.type == SettingType::integer) all = {number(row.min), number(row.max)};
    if (row.type == SettingType::duration)
        all = {milliseconds(row.min), milliseconds(row.max == 0 ? 600'000 : row.max)};
    if (row.type == SettingType::word)
        for (const std::string& word : mdm::split(row.words, ' ')) all.push_back(text(word));
    if (row.type == SettingType::text || row.type == SettingType::any) all = {text("dns.example")};
    if (row.type == SettingType::text_list) all = {list({text("https://x.example")})};
    if (row.type == SettingType::date_time) all = {text("2026-12-01T03:00:00")};
    if (row.type == SettingType::platform_versions)
        all = {text("26.6"),
               map({{"ios", text("26.6")}, {"android", text("14")}, {"windows", text("10.0.26100")}})};
    if (row.type == SettingType::map) all = {map({{"ios", map({{"bundleId", text("com.x")}})}})};
    if (row.type == SettingType::list) all = {list({item_of(row.key)}), list({text("name")})};
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
        if (row.key.find('[') != std::string_view::npos || row.type == SettingType::clock) continue;
        if (row.key == "wifi.networks") continue;  // has a test of its own
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
        const bool user = under_user_enrollment(policy);
        if (user && (platform == "tvos" || platform == "watchos")) return;
        INFO(key, " ", target, " ", platform);
        // A list may be reported by its items.
        const bool reported = std::any_of(result.report.begin(), result.report.end(), [&](const auto& one) {
            return one.key == key || one.key.starts_with(key + "[");
        });
        REQUIRE(reported);
        CHECK(codes(result, key).find("not-translated") == std::string::npos);
        // ok and nothing else means that something was emitted, or that nothing had to be.
        const bool asks_nothing = key == "passcode.onFail" || key == "passcode.scope" ||
                                  key.starts_with("passcode.min") || key == "passcode.allowSimple" ||
                                  key == "kiosk.mode";
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

TEST_CASE("every member of a list item is reported, by its own name or with the item as a whole") {
    for (const char* target : {"android", "windows"})
        for (const Setting& list_row : mdm::policy::settings()) {
            if (list_row.type != SettingType::list || list_row.key == "wifi.networks") continue;
            const std::string prefix = std::string(list_row.key) + "[].";
            Map members;
            for (const Setting& row : mdm::policy::settings())
                if (row.key.starts_with(prefix) && row.key.find('.', prefix.size()) == std::string_view::npos)
                    for (const Value& value : values_of(row))
                        members.insert_or_assign(std::string(row.key.substr(prefix.size())), value);
            if (members.empty()) continue;
            const auto result =
                translated(policy_for(target, {{std::string(list_row.key), list({map(members)})},
                                               {"apps.mode", text("allowlist")}}),
                           target);
            for (const auto& [name, value] : members) {
                const bool reported = std::any_of(
                    result.report.begin(), result.report.end(), [&, &member = name](const auto& one) {
                        if (one.key == list_row.key) return true;  // the list as a whole
                        if (!one.key.starts_with(std::string(list_row.key) + "[")) return false;
                        return one.key.ends_with("]") || one.key.ends_with("]." + member);
                    });
                CHECK_MESSAGE(reported, target, " ", list_row.key, " ", name);
            }
        }
}

TEST_CASE("every emitted Apple payload and declaration keeps to Apple's schema") {
    std::size_t checked = 0;
    each_case([&](const mdm::policy::Policy& policy, const std::string& key, std::string_view target,
                  std::string_view platform) {
        if (target != "apple") return;
        for (const auto& artefact : translated(policy, target).artefacts) {
            const json content = read_back(artefact);
            const bool profile = artefact.kind == "apple.profile";
            const mdm::policy::RawItem item{profile ? "apple.payloads" : "apple.declarations",
                                            profile ? content["PayloadContent"] : content,
                                            false,
                                            {}};
            ++checked;
            for (const auto& finding : mdm::policy::raw::check_payload(item))
                FAIL_CHECK(platform, " ", key, ": ", finding.message);
            if (artefact.name == "profile" && under_user_enrollment(policy))
                CHECK_MESSAGE(flagged(content, 'U') == "", key);
        }
    });
    CHECK(checked > 500);
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
