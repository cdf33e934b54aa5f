#include "mdm/net/redact_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/net/redact.hpp"
#include "mdm/net/url.hpp"

namespace mdm::net {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_bytes = 8u << 20;
constexpr int most_levels = 100;
constexpr std::size_t long_word = 64;  // a text without blanks that is longer is encoded something

// Members that name the thing whose value stands in a neighbour: {"name": "password", "value": "…"}.
constexpr std::array<std::string_view, 6> naming{"name", "key",    "id",
                                                 "type", "omaUri", "settingDefinitionId"};

int depth_of(std::string_view text) {
    int depth = 0, deepest = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '\\')
            ++i;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '{' || c == '['))
            deepest = std::max(deepest, ++depth);
        else if (!quoted && (c == '}' || c == ']'))
            --depth;
    }
    return deepest;
}

std::string counted(std::string_view text) {
    return fmt::format("({})", count_of(text.size(), "character"));
}

void clean(Json& value, bool secret);

// Texts often hold documents of their own.
std::string clean_text(const std::string& text) {
    const std::string_view trimmed = trim(text);
    if (trimmed.starts_with("{") || trimmed.starts_with("[")) {
        if (auto inner = redact_json(trimmed)) return *inner;
        return counted(text);
    }
    if (trimmed.starts_with("<") || trimmed.find("-----BEGIN") != std::string_view::npos)
        return counted(text);
    if (trimmed.find("://") != std::string_view::npos && trimmed.find(' ') == std::string_view::npos)
        return redact_url(trimmed);
    const bool one_word = trimmed.find_first_of(" \t\r\n") == std::string_view::npos;
    if (trimmed.size() > long_word && (one_word || trimmed.size() > 4096)) return counted(text);
    return text;
}

bool names_a_secret_neighbour(const Json& object) {
    return std::any_of(naming.begin(), naming.end(), [&](std::string_view name) {
        const auto found = object.find(std::string(name));
        return found != object.end() && found->is_string() &&
               names_secret(found->get_ref<const std::string&>());
    });
}

void clean_members(Json& object, bool secret) {
    const bool neighbour = names_a_secret_neighbour(object);
    for (auto& [name, value] : object.items()) {
        const bool is_value = lower(name).find("value") != std::string::npos || name == "data";
        clean(value, secret || names_secret(name) || (neighbour && is_value));
    }
}

void clean(Json& value, bool secret) {
    if (value.is_object()) {
        clean_members(value, secret);
    } else if (value.is_array()) {
        for (Json& item : value) clean(item, secret);
    } else if (secret && (value.is_string() || value.is_number())) {
        value = "***";
    } else if (value.is_string()) {
        value = clean_text(value.get_ref<const std::string&>());
    }
}

std::string dumped(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::optional<std::string> redact_json(std::string_view text) {
    if (text.size() > most_bytes || depth_of(text) > most_levels) return std::nullopt;
    Json document = Json::parse(text, nullptr, false);
    if (document.is_discarded() || !document.is_structured()) return std::nullopt;
    clean(document, false);
    return dumped(document);
}

std::string json_escaped(std::string_view text) {
    const std::string quoted = dumped(Json(std::string(text)));
    return quoted.substr(1, quoted.size() - 2);
}

}  // namespace mdm::net
