#include "mdm/policy/content.hpp"

#include <fmt/format.h>
#include <plist/plist.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "mdm/base/digest.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/release.hpp"
#include "mdm/base/text.hpp"
#include "mdm/base/time.hpp"

namespace mdm::policy {
namespace {

using nlohmann::json;

constexpr std::size_t largest = 16u << 20;
constexpr int deepest = 64;
constexpr std::int64_t mac_epoch = 978307200;  // 2001-01-01, where plist dates begin

Error malformed(std::string_view format, std::string_view why) {
    return Error{Code::bad_response, fmt::format("this is no {}: {}", format, why)};
}

// Containers inside containers, counted before a parser sees them.
bool too_deep(std::string_view text, std::string_view opens, std::string_view closes) {
    int depth = 0;
    for (const char c : text) {
        if (opens.find(c) != std::string_view::npos && ++depth > deepest) return true;
        if (closes.find(c) != std::string_view::npos && depth > 0) --depth;
    }
    return false;
}

bool xml_too_deep(std::string_view text) {
    int depth = 0;
    for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
        const auto rest = text.substr(at + 1);
        if (rest.starts_with("dict>") || rest.starts_with("array>")) ++depth;
        if (rest.starts_with("/dict>") || rest.starts_with("/array>")) --depth;
        if (depth > deepest) return true;
    }
    return false;
}

json json_of(plist_t node);

json dict_of(plist_t node) {
    json object = json::object();
    plist_dict_iter iterator = nullptr;
    plist_dict_new_iter(node, &iterator);
    const std::unique_ptr<void, decltype(&std::free)> owner(iterator, std::free);
    while (true) {
        char* key = nullptr;
        plist_t value = nullptr;
        plist_dict_next_item(node, iterator, &key, &value);
        const std::unique_ptr<char, decltype(&std::free)> key_owner(key, std::free);
        if (key == nullptr || value == nullptr) return object;
        object[key] = json_of(value);
    }
}

json scalar_of(plist_t node, plist_type type) {
    std::uint64_t length = 0;
    if (type == PLIST_BOOLEAN) {
        std::uint8_t value = 0;
        plist_get_bool_val(node, &value);
        return value != 0;
    }
    if (type == PLIST_UINT) {
        std::uint64_t value = 0;
        plist_get_uint_val(node, &value);
        return static_cast<std::int64_t>(value);
    }
    if (type == PLIST_REAL) {
        double value = 0;
        plist_get_real_val(node, &value);
        return value;
    }
    if (type == PLIST_STRING) {
        const char* text = plist_get_string_ptr(node, &length);
        return text == nullptr ? std::string() : std::string(text, length);
    }
    if (type == PLIST_DATA) {
        const char* bytes = plist_get_data_ptr(node, &length);
        return {{"$data", base64(bytes == nullptr ? std::string_view() : std::string_view(bytes, length))}};
    }
    if (type == PLIST_DATE) {
        std::int32_t seconds = 0;
        std::int32_t micros = 0;
        plist_get_date_val(node, &seconds, &micros);
        return {{"$date", rfc3339(Time(std::chrono::seconds(mac_epoch + seconds)))}};
    }
    return nullptr;
}

json json_of(plist_t node) {
    const plist_type type = plist_get_node_type(node);
    if (type == PLIST_DICT) return dict_of(node);
    if (type != PLIST_ARRAY) return scalar_of(node, type);
    json array = json::array();
    for (std::uint32_t i = 0; i < plist_array_get_size(node); ++i)
        array.push_back(json_of(plist_array_get_item(node, i)));
    return array;
}

Result<json> parse_plist(const std::string& text) {
    if (xml_too_deep(text)) return malformed("plist", "it is nested too deeply");
    plist_t root = nullptr;
    plist_from_xml(text.data(), static_cast<std::uint32_t>(text.size()), &root);
    const std::unique_ptr<void, Release<plist_free>> owner(root);
    if (root == nullptr) return malformed("plist", "it cannot be parsed");
    return json_of(root);
}

Result<json> parse_json(const std::string& text) {
    if (too_deep(text, "[{", "]}")) return malformed("JSON", "it is nested too deeply");
    json value = json::parse(text, nullptr, false);
    if (value.is_discarded()) return malformed("JSON", "it cannot be parsed");
    return value;
}

json sorted(const json& value) {
    if (value.is_object()) {
        json object = json::object();
        for (const auto& [key, member] : value.items()) object[key] = sorted(member);
        return object;
    }
    if (!value.is_array()) return value;
    std::vector<std::pair<std::string, json>> items;
    for (const json& item : value) {
        json one = sorted(item);
        std::string text = one.dump(-1, ' ', false, json::error_handler_t::replace);
        items.emplace_back(std::move(text), std::move(one));
    }
    std::sort(items.begin(), items.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    json array = json::array();
    for (auto& [text, item] : items) array.push_back(std::move(item));
    return array;
}

}  // namespace

Result<json> parse_content(std::string_view format, const std::string& text) {
    if (text.size() > largest) return malformed(format, "it is larger than 16 MiB");
    return format == "plist" ? parse_plist(text) : parse_json(text);
}

std::string canonical_content(std::string_view format, const std::string& text) {
    const auto value = parse_content(format, text);
    if (!value.ok()) return text;
    return sorted(*value).dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string identifier_of(std::string_view format, const std::string& content) {
    if (format != "plist") return {};
    const auto value = parse_content(format, content);
    if (!value.ok() || !value->is_object()) return {};
    const auto found = value->find("PayloadIdentifier");
    return found != value->end() && found->is_string() ? found->get<std::string>() : std::string();
}

// As text, so that not a byte of the rest changes.
std::string with_identifier(const std::string& content, std::string_view identifier) {
    const std::string old = identifier_of("plist", content);
    constexpr std::string_view key = "<key>PayloadIdentifier</key>";
    const std::string value = "<string>" + old + "</string>";
    for (auto at = content.find(key); at != std::string::npos; at = content.find(key, at + 1)) {
        const auto begin = content.find_first_not_of(" \t\r\n", at + key.size());
        if (begin == std::string::npos || content.compare(begin, value.size(), value) != 0) continue;
        return content.substr(0, begin) + fmt::format("<string>{}</string>", identifier) +
               content.substr(begin + value.size());
    }
    return content;
}

std::string content_hash(std::string_view content) {
    return sha256_hex(content).substr(0, 16);
}

}  // namespace mdm::policy
