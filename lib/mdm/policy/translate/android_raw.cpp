#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/policy/raw_item.hpp"
#include "mdm/policy/translate/android.hpp"

// raw.android.policy: laid over the policy that settings make, member by member.

namespace mdm::policy::native::android {
namespace {

using nlohmann::json;

constexpr std::string_view report_key = "raw.android.policy";
constexpr std::string_view entry_name = "RAW";

/// Lists whose items are told apart by a member; any other list of objects is one value.
struct Keyed {
    std::string_view list;
    std::string_view member;
};
constexpr std::array keyed_lists{
    Keyed{"applications", "packageName"},         Keyed{"permissionGrants", "permission"},
    Keyed{"personalApplications", "packageName"}, Keyed{"policyEnforcementRules", "settingName"},
    Keyed{"NetworkConfigurations", "GUID"},       Keyed{"Certificates", "GUID"},
};

std::string_view key_member(std::string_view list) {
    for (const Keyed& row : keyed_lists)
        if (row.list == list) return row.member;
    return {};
}

bool all_text(const json& list) {
    return std::all_of(list.begin(), list.end(), [](const json& item) { return item.is_string(); });
}

struct Merge {
    const RawItem& item;
    std::vector<std::string> conflicts = {};  // paths

    bool may(const std::string& path) const {
        if (item.override_neutral) return true;
        return std::any_of(item.override_keys.begin(), item.override_keys.end(), [&](const std::string& key) {
            return path.starts_with(key) &&
                   (path.size() == key.size() || path[key.size()] == '.' || path[key.size()] == '[');
        });
    }

    void object(json& into, const json& raw, const std::string& path) {
        for (const auto& [key, value] : raw.items()) {
            if (value.is_null()) continue;
            const std::string below = path.empty() ? key : path + "." + key;
            if (into.contains(key))
                member(into[key], value, below, key);
            else
                into[key] = value;
        }
    }

    void member(json& into, const json& raw, const std::string& path, std::string_view name) {
        if (into == raw) return;
        if (into.is_object() && raw.is_object()) return object(into, raw, path);
        if (into.is_array() && raw.is_array()) {
            if (const auto key = key_member(name); !key.empty())
                return keyed(into, raw, path, std::string(key));
            if (all_text(into) && all_text(raw)) return unite(into, raw);
        }
        if (!may(path)) conflicts.push_back(path);
        into = raw;
    }

    void keyed(json& into, const json& raw, const std::string& path, const std::string& key) {
        for (const json& one : raw) {
            const auto at = std::find_if(into.begin(), into.end(), [&](const json& other) {
                return one.is_object() && other.value(key, json()) == one.value(key, json()) &&
                       one.contains(key);
            });
            if (at == into.end())
                into.push_back(one);
            else
                object(*at, one, fmt::format("{}[{}]", path, one[key].dump()));
        }
    }

    static void unite(json& into, const json& raw) {
        for (const json& one : raw)
            if (std::find(into.begin(), into.end(), one) == into.end()) into.push_back(one);
    }
};

void say_conflicts(Pass& pass, const Merge& merge) {
    for (const std::string& path : merge.conflicts) {
        const Entry* other = pass.draft.find(path);
        pass.report.add(pass.platform, report_key, "conflict",
                        fmt::format("{} sets '{}' to another value (say override to mean it)",
                                    other == nullptr ? "a setting" : "'" + other->key + "'", path),
                        merge.item.source);
    }
}

}  // namespace

void add_raw(Pass& pass) {
    json all = json::object();
    for (const RawItem& item : pass.policy.raw) {
        if (item.target != report_key.substr(4)) continue;
        if (!item.value.is_object()) {
            pass.report.add(pass.platform, report_key, "unsupported", "is no object: left out", item.source);
            continue;
        }
        json policy = policy_of(pass.draft, scope(pass));
        Merge merge{item};
        merge.object(policy, item.value, "");
        say_conflicts(pass, merge);
        if (merge.conflicts.empty()) pass.report.add(pass.platform, report_key, "ok", "", item.source);
        Merge{item}.object(all, item.value, "");
    }
    if (!all.empty()) pass.draft.set(entry_name, std::move(all), report_key);
}

bool raw_sets(const Pass& pass, std::string_view key) {
    const Entry* entry = pass.draft.find(entry_name);
    return entry != nullptr && entry->value.contains(key);
}

void lay_raw_over(const Pass& pass, json& policy) {
    const Entry* entry = pass.draft.find(entry_name);
    if (entry == nullptr) return;
    const RawItem item{{}, {}, true, {}, {}};
    Merge{item}.object(policy, entry->value, "");
}

}  // namespace mdm::policy::native::android
