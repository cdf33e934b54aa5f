#include "mdm/policy/erasing.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "mdm/base/json.hpp"
#include "mdm/policy/content.hpp"
#include "mdm/policy/raw_item.hpp"

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

bool has_limit(const Artefact& artefact) {
    for (const Limit& limit : limits_of_kinds) {
        if (limit.kind != artefact.kind) continue;
        const auto content = parse_content(limit.format, artefact.content);
        return content.ok() && limits(*content, limit.key);
    }
    return false;
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

}  // namespace

// The limit that Apple has anyway (11), written down by a translator, is no act of the document.
std::string erases(const Policy& policy, const Artefact& artefact) {
    const bool limited = has_limit(artefact);
    if (artefact.kind == "apple.declaration" && !limited) return {};  // an update erases nothing
    for (const std::string& platform : artefact.platforms) {
        const Settings settings = policy.for_platform(platform);
        const auto on_fail = word_at(settings, "passcode.onFail");
        const bool asked = on_fail == "wipe" ||
                           (on_fail.empty() && limited && settings.count("passcode.maxFailedAttempts") > 0);
        if (asked && platform != "macos" && platform != "windows")
            return "erases a device after too many wrong passcodes";
        if (const auto found = settings.find("compliance.actions");
            found != settings.end() && has_word(found->second, "do", "wipe"))
            return "erases devices that are not compliant";
    }
    return {};
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
