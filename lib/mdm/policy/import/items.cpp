#include "mdm/policy/import/items.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/digest.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/translate/apple.hpp"

namespace mdm::policy::import {
namespace {

using native::Pass;
using native::Report;
using nlohmann::json;

/// Keys that say nothing to a device: what the file has there lies over what settings write.
constexpr std::array<std::string_view, 1> for_people{"PayloadCertificateFileName"};

/// Members that some platforms lack: what they stand for is native then.
constexpr std::array on_some_platforms{"removable", "fullScreen", "macRandomization", "preventMove"};

/// What settings write of one item on one platform: {type, payload, …}, or null.
json written(const std::string& platform, const Settings& settings, const std::string& path) {
    Policy policy;
    policy.name = "import";
    policy.settings = settings;
    policy.applies.platforms = {platform};
    const TranslateContext context{"mdmctl", "mdmctl"};
    Report report(policy, "apple");
    Pass pass{policy, "apple", platform, context, settings, report};
    for (const auto& [key, value] : settings) native::apple::translate_key(pass, key, value);
    if (pass.error) return nullptr;
    for (const auto& [native, entry] : pass.draft.entries())
        if (native::apple::is_item(native) && entry.key == path) return entry.value;
    return nullptr;
}

/// References between payloads by what they lead to, and bytes in one form of base64.
json comparable(const json& value, const CertificateNames& certificates) {
    if (value.is_string()) {
        const auto at = certificates.find(lower(value.get_ref<const std::string&>()));
        return at == certificates.end() ? value : json{{"$certificate", at->second}};
    }
    if (value.is_object() && value.size() == 1 && value.contains("$payload")) {
        const auto text = value["$payload"].get<std::string>();
        return {{"$certificate", text.substr(text.find('/') + 1)}};
    }
    if (value.is_object() && value.size() == 1 && value.contains("$data") && value["$data"].is_string())
        return {{"$data", base64(from_base64(value["$data"].get<std::string>()).value_or(""))}};
    json out = value;
    if (out.is_structured())
        for (json& member : out) member = comparable(member, certificates);
    return out;
}

bool same(const json& a, const json& b, const CertificateNames& certificates) {
    const json x = comparable(a, certificates), y = comparable(b, certificates);
    return x.dump() == y.dump();  // 1 and 1.0 are different things to a device
}

bool is_for_people(std::string_view key) {
    return std::find(for_people.begin(), for_people.end(), key) != for_people.end();
}

std::string text_at(const json& members, const char* key) {
    const auto at = members.find(key);
    return at != members.end() && at->is_string() ? at->get<std::string>() : std::string();
}

}  // namespace

struct ItemTaker::Outcome {
    std::set<std::string> keys;
    std::set<std::string> others;
    std::string why;
    bool operator==(const Outcome& other) const { return keys == other.keys && others == other.others; }
};

ItemTaker::Outcome ItemTaker::outcome_on(const std::string& platform, const ReadItem& item,
                                         const std::string& path, const json& members) const {
    Settings settings;
    if (const auto at = settings_.find("certificates"); at != settings_.end()) settings.insert(*at);
    auto& list = settings.try_emplace(item.list, Value{List{}, {}}).first->second;
    std::get<List>(list.data).push_back({item.members, {}});
    const json entry = written(platform, settings, path);
    Outcome outcome;
    if (!entry.is_object() || native::apple::item_type(entry) != text_at(members, "PayloadType")) {
        outcome.why = "settings make no such payload of it";
        return outcome;
    }
    for (const auto& [key, value] : entry["payload"].items()) {
        const auto there = members.find(key);
        const bool equal = there != members.end() && same(value, *there, certificates_);
        if (!equal && (there == members.end() || !is_for_people(key))) {
            outcome.why = fmt::format("settings would {} {}", there == members.end() ? "add" : "change", key);
            return outcome;
        }
        (equal ? outcome.keys : outcome.others).insert(key);
    }
    return outcome;
}

// Every platform that documents name takes it, and all that take it write the same.
std::optional<std::string> ItemTaker::agree(const ReadItem& item, const std::string& path,
                                            const json& members, Outcome& agreed,
                                            std::vector<std::string>& left) const {
    left.clear();
    for (const std::string& platform : platforms_) {
        Outcome outcome = outcome_on(platform, item, path, members);
        const bool spare = !outcome.why.empty() && (platform == "visionos" || platform == "watchos");
        if (spare) continue;
        if (!outcome.why.empty()) return outcome.why;
        if (!left.empty() && !(outcome == agreed)) return "platforms differ in what settings write";
        agreed = std::move(outcome);
        left.push_back(platform);
    }
    if (left.empty()) return "settings make no such payload of it";
    return std::nullopt;
}

TakenItem ItemTaker::take(const json& members) {
    ReadItem item = read_item(members, certificates_);
    TakenItem taken;
    taken.why = item.why;
    if (item.list.empty() || !item.why.empty()) return taken;
    const std::string path = fmt::format("{}[{}]", item.list, item.name);
    taken.why = "another one has the same name";
    if (paths_.count(path) > 0) return taken;
    std::vector<std::string> left;
    Outcome agreed;
    auto why = agree(item, path, members, agreed, left);
    for (const char* member : on_some_platforms)
        if (why && item.members.erase(member) > 0) why = agree(item, path, members, agreed, left);
    taken.why = why.value_or("");
    if (why) return taken;
    platforms_ = std::move(left);
    paths_.insert(path);
    keep(item, members);
    return {path, std::move(agreed.keys), std::move(agreed.others), {}};
}

void ItemTaker::keep(const ReadItem& item, const json& members) {
    auto& list = settings_.try_emplace(item.list, Value{List{}, {}}).first->second;
    std::get<List>(list.data).push_back({item.members, {}});
    const std::string uuid = text_at(members, "PayloadUUID");
    if (item.list == "certificates" && !uuid.empty()) certificates_.emplace(lower(uuid), item.name);
}

}  // namespace mdm::policy::import
