#include <algorithm>
#include <array>
#include <tuple>
#include <vector>

#include "mdm/policy/translate/windows.hpp"

namespace mdm::policy::native::windows {
namespace {

using nlohmann::json;

std::string oma_uri(std::string_view native) {
    if (native.starts_with("P/"))
        return "./Device/Vendor/MSFT/Policy/Config/" + std::string(native.substr(2));
    return "./Device/Vendor/MSFT/" + std::string(native.substr(2));
}

std::string_view oma_type(const json& value) {
    if (value.is_boolean()) return "#microsoft.graph.omaSettingBoolean";
    return value.is_number() ? "#microsoft.graph.omaSettingInteger" : "#microsoft.graph.omaSettingString";
}

}  // namespace

std::string custom_configuration(const Pass& pass) {
    std::vector<std::tuple<std::string, std::string, json>> nodes;  // by neutral key, then by URI
    for (const auto& [native, entry] : pass.draft.entries())
        nodes.emplace_back(entry.key, oma_uri(native), entry.value);
    std::sort(nodes.begin(), nodes.end(), [](const auto& a, const auto& b) {
        return std::tie(std::get<0>(a), std::get<1>(a)) < std::tie(std::get<0>(b), std::get<1>(b));
    });
    json settings = json::array();
    for (const auto& [key, uri, value] : nodes)
        settings.push_back(
            {{"@odata.type", oma_type(value)}, {"displayName", key}, {"omaUri", uri}, {"value", value}});
    const json body{{"@odata.type", "#microsoft.graph.windows10CustomConfiguration"},
                    {"description", "Managed by mdmctl"},
                    {"displayName", "mdmctl/" + pass.policy.name},
                    {"omaSettings", std::move(settings)}};
    return body.dump(2) + "\n";
}

}  // namespace mdm::policy::native::windows
