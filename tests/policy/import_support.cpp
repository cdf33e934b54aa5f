#include "import_support.hpp"

#include <doctest/doctest.h>
#include <plist/plist.h>

#include <algorithm>
#include <functional>
#include <map>

#include "mdm/base/text.hpp"
#include "mdm/policy/content.hpp"
#include "policy_support.hpp"
#include "translate_support.hpp"

namespace mdm::test {
namespace {

using namespace mdm::policy;
using nlohmann::json;

/// UUIDs of payloads become the type of the payload, everywhere; identifiers go.
json comparable(json profile) {
    std::map<std::string, std::string> names;
    for (const json& payload : profile["PayloadContent"])
        names.emplace(lower(payload["PayloadUUID"].get<std::string>()), payload["PayloadType"]);
    names.emplace(lower(profile["PayloadUUID"].get<std::string>()), "profile");
    const std::function<void(json&)> rename = [&](json& value) {
        if (value.is_string()) {
            const auto at = names.find(lower(value.get<std::string>()));
            if (at != names.end()) value = at->second;
        } else if (value.is_structured()) {
            for (json& member : value) rename(member);
        }
    };
    json all = json::array();
    for (json payload : profile["PayloadContent"]) {
        payload.erase("PayloadIdentifier");
        rename(payload);
        all.push_back(std::move(payload));
    }
    std::sort(all.begin(), all.end());
    return all;
}

}  // namespace

json plist_of(const std::string& bytes) {
    std::string xml = bytes;
    if (bytes.starts_with("bplist")) {
        plist_t root = nullptr;
        plist_from_bin(bytes.data(), static_cast<std::uint32_t>(bytes.size()), &root);
        char* text = nullptr;
        std::uint32_t size = 0;
        plist_to_xml(root, &text, &size);
        xml.assign(text, size);
        plist_to_xml_free(text);
        plist_free(root);
    }
    const auto value = parse_content("plist", xml);
    REQUIRE(value.ok());
    return *value;
}

std::vector<json> rendered(const std::string& yaml) {
    const auto loaded = load_text(yaml);
    REQUIRE_MESSAGE(loaded.ok(), (findings_of(loaded) + yaml));
    REQUIRE(loaded.documents.policies.size() == 1);
    const auto translation = translated(loaded.documents.policies[0], "apple");
    for (const ReportLine& line : translation.report) CHECK_MESSAGE(line.level != Level::error, line.message);
    std::vector<json> profiles;
    for (const Artefact& artefact : translation.artefacts) profiles.push_back(plist_of(artefact.content));
    return profiles;
}

json one_profile(const std::string& yaml) {
    const auto profiles = rendered(yaml);
    REQUIRE_MESSAGE(profiles.size() == 1, yaml);
    return profiles[0];
}

void check_same_profile(const std::string& yaml, const std::string& original) {
    const json profile = one_profile(yaml);
    const json before = plist_of(original);
    CHECK_MESSAGE(comparable(profile) == comparable(before), yaml);
    for (const auto& [key, value] : before.items())
        if (key != "PayloadContent" && key != "PayloadUUID" && key != "PayloadIdentifier")
            CHECK_MESSAGE(profile[key] == value, key);
}

}  // namespace mdm::test
