#include <doctest/doctest.h>

#include <filesystem>
#include <set>

#include "mdm/base/text.hpp"
#include "mdm/policy/raw/android_policy.hpp"
#include "mdm/policy/raw_item.hpp"
#include "support/temp_dir.hpp"

using namespace mdm::policy;
using namespace mdm::policy::raw;
using nlohmann::json;

namespace {

std::string findings_of(json policy) {
    std::string all;
    for (const Finding& f :
         check_android_policy({"android.policy", std::move(policy), false, {"p.yaml", {4, 7}}, {}}))
        all += (f.level == Level::error ? "error " : "warning ") + f.code + ": " + f.message +
               (f.hint.empty() ? "" : " (" + f.hint + ")") + "\n";
    return all;
}

/// The published schema lies beside the checkout on machines that have it.
json published() {
    for (const char* beside : {"/../shared", "/../../shared"}) {
        const std::string path =
            MDM_SOURCE_DIR + std::string(beside) + "/schemas/google/androidmanagement-v1-policy.json";
        if (std::filesystem::exists(path)) return json::parse(mdm::test::read_file(path))["schemas"];
    }
    MESSAGE("skipped: no ../shared/schemas beside the checkout");
    return nullptr;
}

std::string words_of(std::string_view name) {
    for (const AndroidWords& row : android_words())
        if (row.name == name) return std::string(row.words);
    return "no words " + std::string(name);
}

/// A field of the schema in the notation of the rows; the words of an enum in full.
std::string notation(const json& property) {
    if (property.contains("$ref")) return "@" + property["$ref"].get<std::string>();
    const std::string type = property.value("type", ""), format = property.value("format", "");
    if (type == "array") return "[]" + notation(property["items"]);
    if (property.contains("enum")) {
        std::string words;
        for (const json& word : property["enum"])
            words += (words.empty() ? "" : " ") + word.get<std::string>();
        return "#" + words;
    }
    if (type == "object") return property["additionalProperties"]["type"] == "string" ? "m" : "o";
    if (type == "boolean") return "b";
    if (type == "integer") return "i";
    return format == "int64" ? "l" : format == "google-duration" ? "d" : format == "byte" ? "x" : "s";
}

std::string spelled_out(const std::string& type) {
    const auto hash = type.find('#');
    return hash == std::string::npos ? type : type.substr(0, hash + 1) + words_of(type.substr(hash + 1));
}

}  // namespace

TEST_CASE("a policy that keeps to the API has no findings") {
    CHECK(findings_of({{"cameraAccess", "CAMERA_ACCESS_DISABLED"},
                       {"maximumTimeToLock", "300000"},
                       {"minimumApiLevel", 34},
                       {"keyguardDisabledFeatures", {"TRUST_AGENTS"}},
                       {"passwordPolicies", {{{"passwordExpirationTimeout", "7776000s"}}}},
                       {"openNetworkConfiguration", {{"Anything", 1}}},
                       {"shortSupportMessage", {{"localizedMessages", {{"de", "Nein"}}}}},
                       {"installAppsDisabled", nullptr}}) == "");
    CHECK(check_android_policy({"windows.oma", {{"nonsense", 1}}, false, {}, {}}).empty());
}

TEST_CASE("a misspelt field is a warning with the right spelling, wherever it stands") {
    CHECK(findings_of({{"cameraAcces", "CAMERA_ACCESS_DISABLED"}}) ==
          "warning unknown-key: 'cameraAcces' is no field of an Android policy (did you mean "
          "'cameraAccess'?)\n");
    CHECK(findings_of({{"applications", {{{"packageNam", "a.b"}}}}}) ==
          "warning unknown-key: 'applications[0].packageNam' is no field of an Android policy (did you mean "
          "'packageName'?)\n");
}

TEST_CASE("a wrong type or a wrong word is an error with its path") {
    CHECK(findings_of({{"cameraAccess", "CAMERA_ACCES_DISABLED"}}) ==
          "error unknown-word: 'CAMERA_ACCES_DISABLED' is not a value of 'cameraAccess' (did you mean "
          "'CAMERA_ACCESS_DISABLED'?)\n");
    CHECK(findings_of({{"screenCaptureDisabled", "true"}}) ==
          "error wrong-type: 'screenCaptureDisabled' must be true or false\n");
    CHECK(findings_of({{"maximumTimeToLock", 300000}}) ==
          "error wrong-type: 'maximumTimeToLock' must be a whole number as text, such as \"90\"\n");
    CHECK(
        findings_of({{"passwordPolicies", {{{"passwordExpirationTimeout", "90"}}}}}) ==
        "error wrong-type: 'passwordPolicies[0].passwordExpirationTimeout' must be seconds as text, such as "
        "\"90s\"\n");
    CHECK(findings_of({{"keyguardDisabledFeatures", "CAMERA"}}) ==
          "error wrong-type: 'keyguardDisabledFeatures' must be a list\n");
    CHECK(findings_of({{"deviceRadioState", 1}}) == "error wrong-type: 'deviceRadioState' must be a map\n");
}

TEST_CASE("deprecated fields are said, and references pass for any word") {
    CHECK(findings_of({{"cameraDisabled", true}}) == "warning deprecated: 'cameraDisabled' is deprecated\n");
    CHECK(findings_of({{"cameraAccess", "{{secret:camera}}"}}) == "");
}

TEST_CASE("the table of Android policy fields is the published one") {
    const json schemas = published();
    if (schemas.is_null()) return;
    std::set<std::string> names;
    for (const AndroidObject& object : android_objects()) {
        CAPTURE(object.name);
        names.insert(std::string(object.name));
        REQUIRE(schemas.contains(object.name));
        const json& properties = schemas[std::string(object.name)]["properties"];
        const auto fields = mdm::split(object.fields, ' ');
        CHECK(fields.size() == properties.size());
        for (const std::string& field : fields) {
            CAPTURE(field);
            const auto colon = field.find(':');
            const json& property = properties[field.substr(0, colon)];
            REQUIRE(property.is_object());
            const bool deprecated = field.ends_with('!');
            CHECK(deprecated == property.value("deprecated", false));
            const std::string type = field.substr(colon + 1, field.size() - colon - 1 - (deprecated ? 1 : 0));
            CHECK(spelled_out(type) == notation(property));
        }
    }
    for (const AndroidObject& object : android_objects())
        for (const std::string& field : mdm::split(object.fields, ' '))
            if (const auto at = field.find('@'); at != std::string::npos)
                CHECK(names.count(field.substr(at + 1, field.find('!') - at - 1)) == 1);
}
