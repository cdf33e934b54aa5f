#include "mdm/policy/import/android.hpp"

#include <fmt/format.h>

#include <cmath>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/import/inverse.hpp"
#include "mdm/policy/import/native_value.hpp"
#include "mdm/policy/raw_item.hpp"

namespace mdm::policy::import {
namespace {

using nlohmann::json;

/// {"a": {"b": 1}} → "a.b": 1, as the translator's rows write it. Lists are left whole, and to raw.
void flatten(const json& object, const std::string& prefix, NativeKeys& keys) {
    for (const auto& [key, value] : object.items()) {
        if (value.is_object())
            flatten(value, prefix + key + ".", keys);
        else if (!value.is_array())
            keys.emplace(prefix + key, value);
    }
}

void erase_path(json& object, const std::string& path) {
    const auto dot = path.find('.');
    if (dot == std::string::npos) {
        object.erase(path);
        return;
    }
    const std::string first = path.substr(0, dot);
    if (!object.contains(first)) return;
    erase_path(object[first], path.substr(dot + 1));
    if (object[first].empty()) object.erase(first);
}

Error cannot(std::string_view file, std::string_view message) {
    return Error{Code::invalid, fmt::format("{}: {}", file, message)};
}

Result<void> check_key(const std::string& key, std::string_view file) {
    if (good_text(key) && key.find("${") == std::string::npos && key.find("{{") == std::string::npos &&
        key != "secretRef")
        return {};
    return cannot(file, fmt::format("the key '{}' cannot be written in a document",
                                    fit_width(printable(key.substr(0, 200)), 40)));
}

}  // namespace

Result<json> android_value(const json& value, std::string_view file) {
    if (value.is_string()) {
        if (!good_text(value.get_ref<const std::string&>()))
            return cannot(file, "text with control characters");
        if (native_text(value.get<std::string>()).is_string()) return value;
        return cannot(file, "text that looks like a reference of mdmctl ('{{…}}')");
    }
    if (value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX))
        return cannot(file, "a number of more than 63 bits");
    // JSON knows one kind of number, and a document would keep 1.0 as text.
    if (value.is_number_float() && std::fabs(value.get<double>()) < 1e15 &&
        std::floor(value.get<double>()) == value.get<double>())
        return json(static_cast<std::int64_t>(value.get<double>()));
    if (value.is_number_float() && native_real(value.get<double>()).is_object())
        return cannot(file, fmt::format("the number {} cannot be written in a document", value.dump()));
    if (!value.is_structured()) return value;
    json out = value.is_array() ? json::array() : json::object();
    for (const auto& [key, member] : value.items()) {
        MDM_TRY(json copy, android_value(member, file));
        if (value.is_array()) {
            out.push_back(std::move(copy));
            continue;
        }
        MDM_CHECK(check_key(key, file));
        out[key] = std::move(copy);
    }
    return out;
}

Policy policy_of_android(const json& object, Neutral neutral, std::vector<std::string>&) {
    Policy policy;
    policy.applies.platforms = {"android"};
    json rest = object;
    rest.erase("name");
    rest.erase("version");
    NativeKeys keys;
    flatten(rest, "", keys);
    if (neutral != Neutral::nothing) {
        Inverse inverse = invert("android", keys, {"android"});
        policy.settings = std::move(inverse.settings);
        for (const std::string& key : inverse.keys) erase_path(rest, key);
    }
    if (!rest.empty() || policy.settings.empty())
        policy.raw.push_back({"android.policy", std::move(rest), false, {}});
    return policy;
}

std::vector<std::string> titles_of_android(const json& object) {
    const auto at = object.find("name");
    if (at == object.end() || !at->is_string()) return {};
    const std::string name = at->get<std::string>();
    return {name.substr(name.rfind('/') + 1)};
}

}  // namespace mdm::policy::import
