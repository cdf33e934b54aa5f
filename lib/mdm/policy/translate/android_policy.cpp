#include <array>

#include "mdm/base/text.hpp"
#include "mdm/policy/translate/android.hpp"

namespace mdm::policy::native::android {
namespace {

using nlohmann::json;

/// "a.b" → object["a"]["b"]; "a[]…" appends to object["a"].
void place(json& object, std::string_view native, const json& value) {
    if (const auto list = native.find("[]"); list != std::string_view::npos) {
        object[std::string(native.substr(0, list))].push_back(value);
        return;
    }
    json* at = &object;
    for (const std::string& part : split(native, '.')) at = &(*at)[part];
    *at = value;
}

/// Everything below "PREFIX.", as one object.
json below(const Draft& draft, std::string_view prefix) {
    json object = json::object();
    for (const auto& [native, entry] : draft.entries())
        if (native.starts_with(prefix)) object[native.substr(prefix.size())] = entry.value;
    return object;
}

/// The requirement; where it is a band, the same for devices before Android 12 in older terms; and what only
/// an entry of the work profile may hold.
json password_policies(const Pass& pass) {
    json all = json::array();
    json main = below(pass.draft, "PP.");
    json old = below(pass.draft, "PPOLD.");
    json work = below(pass.draft, "PPWORK.");
    if (!old.empty()) {
        json rest = main;
        rest.erase("unifiedLockSettings");
        rest.update(old);
        old = std::move(rest);
    }
    for (json* entry : {&main, &old}) {
        if (entry->empty()) continue;
        (*entry)["passwordScope"] = scope(pass);
        all.push_back(std::move(*entry));
    }
    if (!work.empty()) {
        work["passwordScope"] = "SCOPE_PROFILE";
        all.push_back(std::move(work));
    }
    return all;
}

json open_network_configuration(const Draft& draft) {
    json networks = json::array();
    for (const auto& [native, entry] : draft.entries())
        if (native.starts_with("ONC.")) networks.push_back(entry.value);
    return {{"Type", "UnencryptedConfiguration"}, {"NetworkConfigurations", std::move(networks)}};
}

}  // namespace

std::string policy_json(const Pass& pass) {
    json policy = json::object();
    for (const auto& [native, entry] : pass.draft.entries())
        if (!native.starts_with("PP") && !native.starts_with("ONC.")) place(policy, native, entry.value);
    if (pass.draft.any("PP") != nullptr) policy["passwordPolicies"] = password_policies(pass);
    if (pass.draft.any("ONC.") != nullptr)
        policy["openNetworkConfiguration"] = open_network_configuration(pass.draft);
    return policy.dump(2) + "\n";
}

}  // namespace mdm::policy::native::android
