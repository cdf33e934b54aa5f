// compare_content: what differs between what a document wants and what a server has.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/content.hpp"

namespace mdm::policy {
namespace {

using nlohmann::json;

constexpr std::size_t longest_shown = 300;
constexpr std::array<std::string_view, 4> references{"{{secret:", "{{env:", "{{file:", "{{cmd:"};

/// Keys whose text is a secret wherever it is found; in lower case.
constexpr std::array<std::string_view, 10> secret_keys{
    "password", "passphrase",  "psk",          "sharedsecret",  "challenge",
    "wepkey",   "keymaterial", "presharedkey", "proxypassword", "userpassword"};

/// What tells the items of a list apart, in the order of preference.
constexpr std::array<std::string_view, 10> identities{
    "PayloadIdentifier", "PayloadType", "omaUri",     "GUID", "packageName",
    "passwordScope",     "name",        "permission", "key",  "BundleIdentifier"};

bool is_reference(const json& value) {
    if (!value.is_string()) return false;
    const auto& text = value.get_ref<const std::string&>();
    return std::any_of(references.begin(), references.end(),
                       [&](std::string_view opening) { return text.find(opening) != std::string::npos; });
}

// What may be shown of a value that may have come from a server that masks nothing.
json without_secrets(const json& value, std::string_view key) {
    if (value.is_string()) {
        const auto& text = value.get_ref<const std::string&>();
        if (is_reference(value)) return value;
        if (is_secret_key(key)) return "(secret)";
        return text.find("keyMaterial") != std::string::npos ? json("(XML with a secret)") : value;
    }
    if (value.is_object()) {
        if (value.contains("$data")) return "(data)";
        json object = json::object();
        for (const auto& [name, member] : value.items()) object[name] = without_secrets(member, name);
        return object;
    }
    if (!value.is_array()) return value;
    json array = json::array();
    for (const json& item : value) array.push_back(without_secrets(item, key));
    return array;
}

std::string shown(const json& value, std::string_view path) {
    const auto dot = path.rfind('.');
    const auto key = dot == std::string_view::npos ? path : path.substr(dot + 1);
    std::string text = without_secrets(value, key).dump(-1, ' ', false, json::error_handler_t::replace);
    if (text.size() <= longest_shown) return text;
    std::size_t cut = longest_shown;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xc0u) == 0x80u) --cut;
    return text.substr(0, cut) + "…";
}

std::string below(const std::string& path, std::string_view key) {
    return path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
}

bool all_objects(const json& list) {
    return std::all_of(list.begin(), list.end(), [](const json& item) { return item.is_object(); });
}

std::optional<std::string> text_at(const json& item, std::string_view key) {
    const auto found = item.find(std::string(key));
    if (found == item.end() || !found->is_string()) return std::nullopt;
    return found->get<std::string>();
}

bool tells_apart(const json& list, std::string_view key) {
    std::set<std::string> seen;
    for (const json& item : list) {
        const auto text = text_at(item, key);
        if (!text || !seen.insert(*text).second) return false;
    }
    return true;
}

class Comparer {
  public:
    explicit Comparer(const CompareOptions& options) : options_(options) {}

    void compare(const json& wanted, const json& live, const std::string& path) {
        if (is_reference(wanted) || (options_.masked && is_masked(live)))
            result.not_compared.push_back(path);
        else if (wanted.is_object() && live.is_object())
            objects(wanted, live, path);
        else if (wanted.is_array() && live.is_array())
            lists(wanted, live, path);
        else if (wanted != live)
            differ(path, &live, &wanted);
    }

    Comparison result;

  private:
    // Keys that a server keeps elsewhere, or makes anew.
    bool ignored(std::string_view key, const std::string& path) const {
        if (options_.format == "plist")
            return key == "PayloadUUID" || (key == "PayloadIdentifier" && !options_.keeps_identifier);
        return path.empty() && (key == "displayName" || key == "description");
    }

    void differ(const std::string& path, const json* before, const json* after) {
        result.changes.push_back({path, before == nullptr ? "" : shown(*before, path),
                                  after == nullptr ? "" : shown(*after, path)});
    }

    void missing(const json& wanted, const std::string& path) {
        if (options_.expand && wanted.is_object() && !wanted.empty() && !wanted.contains("$data"))
            return objects(wanted, json::object(), path);
        if (options_.expand && wanted.is_array() && !wanted.empty() && all_objects(wanted))
            return lists(wanted, json::array(), path);
        differ(path, nullptr, &wanted);
    }

    void objects(const json& wanted, const json& live, const std::string& path) {
        for (const auto& [key, value] : wanted.items()) {
            if (ignored(key, path)) continue;
            const auto there = live.find(key);
            if (there == live.end())
                missing(value, below(path, key));
            else
                compare(value, *there, below(path, key));
        }
        for (const auto& [key, value] : live.items())
            if (!wanted.contains(key) && !ignored(key, path)) result.only_there.push_back(below(path, key));
    }

    std::string_view identity_of(const json& wanted, const json& live) const {
        for (const std::string_view key : identities) {
            if (key == "PayloadIdentifier" && !options_.keeps_identifier) continue;
            if (tells_apart(wanted, key) && tells_apart(live, key)) return key;
        }
        return {};
    }

    void lists(const json& wanted, const json& live, const std::string& path) {
        if (all_objects(wanted) && all_objects(live))
            if (const auto key = identity_of(wanted, live); !key.empty())
                return by_identity(wanted, live, key, path);
        if (std::none_of(wanted.begin(), wanted.end(), [](const json& item) { return item.is_structured(); }))
            return scalars(wanted, live, path);
        by_likeness(wanted, live, path);
    }

    void by_identity(const json& wanted, const json& live, std::string_view key, const std::string& path) {
        std::map<std::string, const json*> there;
        for (const json& item : live) there.emplace(*text_at(item, key), &item);
        for (const json& item : wanted) {
            const std::string name = *text_at(item, key);
            const std::string at = fmt::format("{}[{}]", path, name);
            const auto found = there.find(name);
            if (found == there.end())
                missing(item, at);
            else
                compare(item, *found->second, at);
            if (found != there.end()) there.erase(found);
        }
        for (const auto& [name, item] : there) differ(fmt::format("{}[{}]", path, name), item, nullptr);
    }

    // A set of plain values; those on one side only are the difference.
    void scalars(const json& wanted, const json& live, const std::string& path) {
        std::multiset<std::string> there;
        for (const json& item : live) there.insert(item.dump(-1, ' ', false, json::error_handler_t::replace));
        for (const json& item : wanted) {
            if (is_reference(item)) return result.not_compared.push_back(path);
            const auto found = there.find(item.dump(-1, ' ', false, json::error_handler_t::replace));
            if (found == there.end()) return differ(path, &live, &wanted);
            there.erase(found);
        }
        if (!there.empty()) differ(path, &live, &wanted);
    }

    // Items that nothing tells apart: those that agree are paired; what is left over is compared in order.
    void by_likeness(const json& wanted, const json& live, const std::string& path) {
        std::vector<const json*> there;
        for (const json& item : live) there.push_back(&item);
        std::vector<const json*> left;
        for (const json& item : wanted) {
            const auto same = std::find_if(there.begin(), there.end(), [&](const json* other) {
                return agrees(item, *other, path + "[]");
            });
            if (same == there.end())
                left.push_back(&item);
            else
                there.erase(same);
        }
        for (std::size_t i = 0; i < std::max(left.size(), there.size()); ++i) {
            const std::string at = fmt::format("{}[{}]", path, i);
            if (i < left.size() && i < there.size())
                compare(*left[i], *there[i], at);
            else if (i < left.size())
                missing(*left[i], at);
            else
                differ(at, there[i], nullptr);
        }
    }

    bool agrees(const json& wanted, const json& live, const std::string& path) {
        Comparer inner(options_);
        inner.compare(wanted, live, path);
        if (!inner.result.changes.empty()) return false;
        for (std::string& secret : inner.result.not_compared)
            result.not_compared.push_back(std::move(secret));
        return true;
    }

    const CompareOptions& options_;
};

}  // namespace

bool is_masked(const json& value) {
    if (!value.is_string()) return false;
    std::string_view text = value.get_ref<const std::string&>();
    bool any = false;
    while (!text.empty()) {
        const std::size_t step = text.starts_with('*')                                      ? 1
                                 : text.starts_with("\u2022") || text.starts_with("\u25cf") ? 3
                                                                                            : 0;
        if (step == 0) return false;
        text.remove_prefix(step);
        any = true;
    }
    return any;
}

bool is_secret_key(std::string_view key) {
    const std::string word = lower(key);
    return std::find(secret_keys.begin(), secret_keys.end(), word) != secret_keys.end();
}

json shown_content(const json& content) {
    return without_secrets(content, "");
}

Comparison compare_content(const json& wanted, const json& live, const CompareOptions& options) {
    Comparer comparer(options);
    comparer.compare(wanted, live, "");
    return std::move(comparer.result);
}

}  // namespace mdm::policy
