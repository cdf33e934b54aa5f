#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <vector>

#include "mdm/base/text.hpp"
#include "mdm/policy/translate/windows.hpp"

namespace mdm::policy::native::windows {
namespace {

using nlohmann::json;

constexpr std::string_view type_prefix = "#microsoft.graph.omaSetting";

std::string oma_type(const json& value) {
    const std::string_view name = value.is_boolean() ? "Boolean" : value.is_number() ? "Integer" : "String";
    return std::string(type_prefix) + std::string(name);
}

/// One node as Graph writes it.
json setting(const std::string& key, const std::string& uri, const json& value) {
    if (!value.is_object())
        return {{"@odata.type", oma_type(value)}, {"displayName", key}, {"omaUri", uri}, {"value", value}};
    json out{{"@odata.type", std::string(type_prefix) + value.value("$type", "String")},
             {"displayName", value.value("displayName", key)},
             {"omaUri", uri},
             {"value", value.value("value", json())}};
    if (value.contains("fileName")) out["fileName"] = value["fileName"];
    return out;
}

/// Nodes whose writing makes use of those beside them.
bool comes_last(const std::string& uri) {
    return uri.ends_with("/PFXCertBlob");
}

}  // namespace

std::string element(std::string_view name, std::string_view text) {
    return fmt::format("<{0}>{1}</{0}>", name, xml_escape(text));
}

std::string oma_uri(std::string_view native) {
    for (const auto& [prefix, uri] :
         {std::pair{"P/", "./Device/Vendor/MSFT/Policy/Config/"}, std::pair{"D/", "./Device/Vendor/MSFT/"},
          std::pair{"V/", "./Vendor/MSFT/"}})
        if (native.starts_with(prefix)) return uri + std::string(native.substr(2));
    return std::string(native.substr(native.starts_with("RAW.") ? 4 : 0));
}

std::string custom_configuration(const Pass& pass) {
    std::vector<std::tuple<std::string, std::string, json>> nodes;  // by neutral key, then by URI
    for (const auto& [native, entry] : pass.draft.entries())
        if (!is_replaced(pass.draft, native)) nodes.emplace_back(entry.key, oma_uri(native), entry.value);
    std::sort(nodes.begin(), nodes.end(), [](const auto& a, const auto& b) {
        const bool a_last = comes_last(std::get<1>(a)), b_last = comes_last(std::get<1>(b));
        return std::tie(std::get<0>(a), a_last, std::get<1>(a)) <
               std::tie(std::get<0>(b), b_last, std::get<1>(b));
    });
    json settings = json::array();
    for (const auto& [key, uri, value] : nodes) settings.push_back(setting(key, uri, value));
    const json body{{"@odata.type", "#microsoft.graph.windows10CustomConfiguration"},
                    {"description", "Managed by mdmctl"},
                    {"displayName", "mdmctl/" + pass.policy.name},
                    {"omaSettings", std::move(settings)}};
    return body.dump(2) + "\n";
}

}  // namespace mdm::policy::native::windows
