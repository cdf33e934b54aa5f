#include "mdm/policy/import/native_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/digest.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/content.hpp"

namespace mdm::policy::import {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 6> reference_starts{
    "{{secret:", "{{env:", "{{file:", "{{cmd:", "{{device.", "{{user."};
constexpr std::size_t longest_key = 256;  // YAML allows 1024 characters, escaped
constexpr std::size_t base64_line = 76;

bool looks_like_reference(std::string_view text) {
    return std::any_of(reference_starts.begin(), reference_starts.end(),
                       [&](std::string_view start) { return text.find(start) != std::string_view::npos; });
}

/// Cut between every two braces, so that no piece looks like anything.
json pieces_of(std::string_view text) {
    json pieces = json::array();
    for (auto at = text.find("{{"); at != std::string_view::npos; at = text.find("{{")) {
        pieces.push_back(text.substr(0, at + 1));
        text.remove_prefix(at + 1);
    }
    pieces.push_back(text);
    return pieces;
}

bool good_key(std::string_view key) {
    return !key.starts_with('$') && key.find("${") == std::string_view::npos &&
           key.find("{{") == std::string_view::npos && key != "secretRef" && key.size() <= longest_key;
}

json pairs_of(const std::vector<std::pair<std::string, json>>& members) {
    json pairs = json::array();
    for (const auto& [key, value] : members) pairs.push_back(json::array({native_text(key), value}));
    return {{"$dict", std::move(pairs)}};
}

/// By the name of the key; an identity with its private key is one as a whole.
bool is_secret(std::string_view key, const json& member, std::string_view owner) {
    static constexpr std::array<std::string_view, 5> endings{"password", "sharedsecret", "passphrase", "psk",
                                                             "challenge"};
    if (key == "PayloadContent") return owner.ends_with(".pkcs12");
    const std::string name = lower(key);
    const json alone = json::object({{std::string(key), member}});
    return std::any_of(endings.begin(), endings.end(), [&](auto ending) { return name.ends_with(ending); }) ||
           (member.is_string() && shown_content(alone) != alone);
}

}  // namespace

json native_text(std::string text) {
    if (!looks_like_reference(text)) return text;
    return {{"$literal", pieces_of(text)}};
}

json native_data(const std::string& bytes) {
    const std::string text = base64(bytes);
    std::string lines;
    for (std::size_t at = 0; at < text.size(); at += base64_line) {
        if (at > 0) lines += '\n';
        lines += text.substr(at, base64_line);
    }
    return {{"$data", std::move(lines)}};
}

json native_date(Time time) {
    return {{"$date", rfc3339(time)}};
}

json native_real(double value) {
    const std::string text = fmt::format("{}", value);
    const bool plain = text.find('.') != std::string::npos && text.find_first_of("en") == std::string::npos;
    return plain ? json(value) : json{{"$real", text}};
}

json native_dict(std::vector<std::pair<std::string, json>> members) {
    const bool good = std::all_of(members.begin(), members.end(),
                                  [](const auto& member) { return good_key(member.first); });
    if (!good) return pairs_of(members);
    json object = json::object();
    for (auto& [key, value] : members) object[key] = std::move(value);
    return object;
}

json members_of(const json& dict) {
    if (dict.size() != 1 || !dict.contains("$dict")) return dict;
    json members = json::object();
    for (const json& pair : dict["$dict"]) {
        // The key is text as native_text writes it.
        std::string key;
        if (pair[0].is_string()) key = pair[0].get<std::string>();
        if (pair[0].is_object())
            for (const json& piece : pair[0]["$literal"]) key += piece.get<std::string>();
        members[key] = pair[1];
    }
    return members;
}

json dict_of(const json& members) {
    std::vector<std::pair<std::string, json>> all;
    for (const auto& [key, value] : members.items()) all.emplace_back(key, value);
    return native_dict(std::move(all));
}

json native_item(json payload) {
    if (!payload.contains("override") && !payload.contains("of")) return payload;
    std::vector<std::pair<std::string, json>> members;
    for (const auto& [key, value] : payload.items()) members.emplace_back(key, value);
    return pairs_of(members);
}

bool good_text(std::string_view text) {
    return is_utf8(text) && std::none_of(text.begin(), text.end(), [](char c) {
               return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' && c != '\r';
           });
}

void find_secrets(const json& value, const std::string& owner, std::vector<std::string>& found) {
    if (value.is_array())
        for (const json& item : value) find_secrets(item, owner, found);
    if (!value.is_object()) return;
    for (const auto& [key, member] : value.items()) {
        const bool bytes = member.is_object() && member.size() == 1 && member.contains("$data");
        const bool filled = bytes || (member.is_string() && !member.get<std::string>().empty());
        if (filled && is_secret(key, member, owner))
            found.push_back(fmt::format("{} of {}", printable(key), printable(owner)));
        if (!bytes) find_secrets(member, owner, found);
    }
}

}  // namespace mdm::policy::import
