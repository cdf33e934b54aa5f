#include "mdm/policy/erasing.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "mdm/base/json.hpp"
#include "mdm/policy/content.hpp"
#include "mdm/policy/raw_item.hpp"
#include "mdm/policy/translate/apple_plist.hpp"

namespace mdm::policy {
namespace {

using nlohmann::json;

// A key anywhere in the content, with a number above 0.
bool limits(const json& value, std::string_view key) {
    if (value.is_object())
        if (const auto found = value.find(std::string(key));
            found != value.end() && found->is_number() && found->get<std::int64_t>() > 0)
            return true;
    if (!value.is_structured()) return false;
    return std::any_of(value.begin(), value.end(), [&](const json& each) { return limits(each, key); });
}

bool has_word(const Value& value, std::string_view key, std::string_view word) {
    if (const auto* map = value.map()) {
        const auto found = map->find(std::string(key));
        if (found != map->end() && found->second.text() && *found->second.text() == word) return true;
    }
    const auto* list = value.list();
    return list != nullptr && std::any_of(list->begin(), list->end(),
                                          [&](const Value& each) { return has_word(each, key, word); });
}

std::string word_at(const Settings& settings, const std::string& key) {
    const auto found = settings.find(key);
    if (found == settings.end() || found->second.text() == nullptr) return {};
    return *found->second.text();
}

// Where each kind of object limits how often a passcode may be wrong.
struct Limit {
    std::string_view kind;
    std::string_view format;
    std::string_view key;
};
constexpr std::array<Limit, 3> limits_of_kinds{{
    {"apple.profile", "plist", "maxFailedAttempts"},
    {"apple.declaration", "json", "MaximumFailedAttempts"},
    {"android.policy", "json", "maximumFailedPasswordsForWipe"},
}};

const Limit* find_limit(std::string_view kind) {
    const auto* at = std::find_if(limits_of_kinds.begin(), limits_of_kinds.end(),
                                  [&](const Limit& limit) { return limit.kind == kind; });
    return at == limits_of_kinds.end() ? nullptr : at;
}

bool has_limit(const Artefact& artefact) {
    const Limit* limit = find_limit(artefact.kind);
    if (limit == nullptr) return false;
    const auto content = parse_content(limit->format, artefact.content);
    return content.ok() && limits(*content, limit->key);
}

// An empty object for everything but a policy for Android.
json android_content(const Artefact& artefact) {
    if (artefact.kind != "android.policy") return json::object();
    auto content = parse_content("json", artefact.content);
    return content.ok() && content->is_object() ? std::move(*content) : json::object();
}

void collect_secrets(const Value& value, std::set<std::string>& tokens) {
    if (const auto* secret = value.secret()) tokens.insert(secret->text);
    if (const auto* text = value.text())
        if (text->starts_with("{{secret:") && text->ends_with("}}"))
            tokens.insert(text->substr(2, text->size() - 4));
    if (const auto* list = value.list())
        for (const Value& each : *list) collect_secrets(each, tokens);
    if (const auto* map = value.map())
        for (const auto& [key, each] : *map) collect_secrets(each, tokens);
}

// Kinds of artefacts and the raw items that become part of them.
struct RawPart {
    std::string_view kind;
    std::string_view target;
};
constexpr std::array<RawPart, 3> raw_parts{{{"apple.profile", "apple.payloads"},
                                            {"apple.declaration", "apple.declarations"},
                                            {"android.policy", "android.policy"}}};

// Whether the document limits wrong passcodes in native words.
bool raw_limit(const Policy& policy, std::string_view kind) {
    const auto* part = std::find_if(raw_parts.begin(), raw_parts.end(),
                                    [&](const RawPart& each) { return each.kind == kind; });
    if (part == raw_parts.end()) return false;
    const std::string_view key = find_limit(kind)->key;
    return std::any_of(policy.raw.begin(), policy.raw.end(), [&](const RawItem& item) {
        return item.target == part->target && limits(native::apple::plain_value(item.value), key);
    });
}

// The limit that Apple has anyway (11), written down by a translator, is no act of the document.
std::string wrong_passcodes(const Policy& policy, const Artefact& artefact) {
    const bool limited = has_limit(artefact);
    const bool raw = limited && raw_limit(policy, artefact.kind);
    for (const std::string& platform : artefact.platforms) {
        if (platform == "macos" || platform == "windows") continue;
        const Settings settings = policy.for_platform(platform);
        const auto on_fail = word_at(settings, "passcode.onFail");
        const bool by_setting = artefact.kind != "apple.declaration" || limited;  // an update erases nothing
        const bool asked = on_fail == "wipe" ||
                           (on_fail.empty() && limited && settings.count("passcode.maxFailedAttempts") > 0);
        if (raw || (asked && by_setting)) return "erases a device after too many wrong passcodes";
    }
    return {};
}

std::string actions(const Policy& policy, const Artefact& artefact) {
    if (artefact.kind == "apple.declaration") return {};
    for (const std::string& platform : artefact.platforms) {
        const Settings settings = policy.for_platform(platform);
        const auto found = settings.find("compliance.actions");
        if (found == settings.end()) continue;
        if (has_word(found->second, "do", "wipe")) return "erases devices that are not compliant";
        if (has_word(found->second, "do", "wipeWork"))
            return "removes the work data of devices that are not compliant";
    }
    return {};
}

// What Android does by itself, whoever wrote the rule.
std::string enforcement(const Policy& policy, const Artefact& artefact) {
    const json content = android_content(artefact);
    const auto rules = content.find("policyEnforcementRules");
    if (rules == content.end() || !rules->is_array()) return {};
    const bool wipes = std::any_of(rules->begin(), rules->end(), [](const json& rule) {
        return rule.is_object() && rule.contains("wipeAction");
    });
    if (!wipes) return {};
    return policy.applies.ownership == "personal"
               ? "removes the work data of devices that do not keep to it"
               : "erases devices that do not keep to it, or their work data where people own them";
}

std::string remote_wipe(const Policy& policy, const Artefact& artefact) {
    if (artefact.kind != "windows.custom") return {};
    for (const RawItem& item : policy.raw)
        if (item.target == "windows.oma" && item.value.dump().find("/RemoteWipe/") != std::string::npos)
            return "sets nodes of RemoteWipe, which erases devices";
    return {};
}

}  // namespace

std::string erases(const Policy& policy, const Artefact& artefact) {
    for (const auto reason : {wrong_passcodes, actions, enforcement, remote_wipe})
        if (std::string why = reason(policy, artefact); !why.empty()) return why;
    return {};
}

std::string removes_apps(const Artefact& artefact) {
    const json content = android_content(artefact);
    if (content.value("playStoreMode", json()) == "WHITELIST") return "removes apps that it does not list";
    const auto apps = content.find("applications");
    if (apps == content.end() || !apps->is_array()) return {};
    const bool blocks = std::any_of(apps->begin(), apps->end(), [](const json& app) {
        return app.is_object() && app.value("installType", json()) == "BLOCKED";
    });
    return blocks ? "removes apps that it blocks" : "";
}

std::map<std::string, std::string> secrets_of(const Policy& policy, const Documents& documents) {
    std::set<std::string> tokens;
    for (const auto& [key, value] : policy.settings) collect_secrets(value, tokens);
    for (const auto& [platform, settings] : policy.per_platform)
        for (const auto& [key, value] : settings) collect_secrets(value, tokens);
    for (const RawItem& item : policy.raw)
        for (std::string& token : secret_tokens(item)) tokens.insert(std::move(token));
    std::map<std::string, std::string> all;
    for (const std::string& token : tokens) {
        if (!token.starts_with("secret:")) {
            all.emplace(token, token);
            continue;
        }
        const auto found = documents.secrets.find(token.substr(std::string_view("secret:").size()));
        if (found != documents.secrets.end()) all.emplace(token, found->second.text);
    }
    return all;
}

}  // namespace mdm::policy
