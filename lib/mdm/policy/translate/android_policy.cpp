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
json password_policies(const Draft& draft, std::string_view scope) {
    json all = json::array();
    json main = below(draft, "PP.");
    json old = below(draft, "PPOLD.");
    json work = below(draft, "PPWORK.");
    if (!old.empty()) {
        json rest = main;
        rest.erase("unifiedLockSettings");
        rest.update(old);
        old = std::move(rest);
    }
    for (json* entry : {&main, &old}) {
        if (entry->empty()) continue;
        (*entry)["passwordScope"] = scope;
        all.push_back(std::move(*entry));
    }
    if (!work.empty()) {
        work["passwordScope"] = "SCOPE_PROFILE";
        all.push_back(std::move(work));
    }
    return all;
}

/// The values below a prefix, in the order of their keys.
json values_below(const Draft& draft, std::string_view prefix) {
    json values = json::array();
    for (const auto& [native, entry] : draft.entries())
        if (native.starts_with(prefix)) values.push_back(entry.value);
    return values;
}

json open_network_configuration(const Draft& draft) {
    json out{{"Type", "UnencryptedConfiguration"}};
    for (const auto& [member, prefix] :
         {std::pair{"NetworkConfigurations", "ONC."}, std::pair{"Certificates", "CERT."}})
        if (json values = values_below(draft, prefix); !values.empty()) out[member] = std::move(values);
    return out;
}

/// "APP.com.example.app/managedConfiguration/server" → [{packageName, managedConfiguration: {server}}].
json applications(const Draft& draft) {
    json by_package = json::object();
    for (const auto& [native, entry] : draft.entries()) {
        if (!native.starts_with("APP.")) continue;
        const auto slash = native.find('/');
        const std::string package = native.substr(4, slash - 4), path = native.substr(slash + 1);
        json& app = by_package[package];
        app["packageName"] = package;
        if (const auto below = path.find('/'); below != std::string::npos)
            app[path.substr(0, below)][path.substr(below + 1)] = entry.value;
        else
            app[path] = entry.value;
    }
    json all = json::array();
    for (auto& [package, app] : by_package.items()) all.push_back(std::move(app));
    return all;
}

/// Native keys that are not the path they look like.
bool is_collected(std::string_view native) {
    for (const std::string_view prefix : {"APP.", "CERT.", "ONC.", "PP", "RAW"})
        if (native.starts_with(prefix)) return true;
    return false;
}

}  // namespace

nlohmann::json policy_of(const Draft& draft, std::string_view password_scope) {
    json policy = json::object();
    for (const auto& [native, entry] : draft.entries())
        if (!is_collected(native)) place(policy, native, entry.value);
    if (draft.any("PP") != nullptr) policy["passwordPolicies"] = password_policies(draft, password_scope);
    if (draft.any("ONC.") != nullptr || draft.any("CERT.") != nullptr)
        policy["openNetworkConfiguration"] = open_network_configuration(draft);
    if (draft.any("APP.") != nullptr) policy["applications"] = applications(draft);
    return policy;
}

std::string policy_json(const Pass& pass) {
    json policy = policy_of(pass.draft, scope(pass));
    lay_raw_over(pass, policy);
    return policy.dump(2) + "\n";
}

}  // namespace mdm::policy::native::android
