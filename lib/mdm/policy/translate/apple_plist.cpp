#include "mdm/policy/translate/apple_plist.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>

#include "mdm/base/digest.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/release.hpp"
#include "mdm/base/text.hpp"
#include "mdm/base/time.hpp"

namespace mdm::policy::native::apple {
namespace {

using nlohmann::json;

constexpr std::int64_t mac_epoch = 978307200;  // 2001-01-01, where plist dates begin
constexpr char literal_brace = '\x01';         // cannot be part of XML text, so it is nobody else's

using Plist = std::unique_ptr<void, Release<plist_free>>;

Error invalid(std::string message) {
    return Error{Code::invalid, std::move(message)};
}

/// The member of a map with this one key, or null.
const json* form(const json& value, const char* key) {
    if (!value.is_object() || value.size() != 1) return nullptr;
    const auto at = value.find(key);
    return at == value.end() ? nullptr : &*at;
}

std::optional<double> number_of(const json& text) {
    if (!text.is_string()) return std::nullopt;
    const auto& digits = text.get_ref<const std::string&>();
    double value = 0;
    const auto end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, value);
    if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return value;
}

plist_t date_node(Time time) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
    return plist_new_date(static_cast<std::int32_t>(seconds - mac_epoch), 0);
}

/// What the library gives back of a scalar that it wrote.
Plist again(plist_t node) {
    const Plist owner(node);
    const std::string text = plist_xml(node);
    plist_t back = nullptr;
    plist_from_xml(text.data(), static_cast<std::uint32_t>(text.size()), &back);
    return Plist(back);
}

Result<void> check_real(double value) {
    const Plist back = again(plist_new_real(value));
    double read = 0;
    if (back != nullptr && plist_get_node_type(back.get()) == PLIST_REAL) {
        plist_get_real_val(back.get(), &read);
        if (read == value) return {};
    }
    return invalid(fmt::format("the number {} cannot be written exactly", value));
}

Result<void> check_date(const json& text) {
    const auto time = text.is_string() ? parse_rfc3339(text.get<std::string>()) : Result<Time>(invalid(""));
    if (!time.ok()) return invalid("a $date that is no time");
    // Seconds are counted in 32 bits from 2001.
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time->time_since_epoch()).count();
    if (std::abs(seconds - mac_epoch) < INT32_MAX) return {};
    return invalid(fmt::format("the date {} is too far away to be written", text.get<std::string>()));
}

Result<void> check_text(const std::string& text) {
    const bool control = std::any_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' && c != '\r';
    });
    if (control) return invalid("text with control characters, which XML cannot hold");
    return {};
}

Result<void> check_members(const json& value) {
    for (const auto& [key, member] : value.items()) {
        MDM_CHECK(check_text(key));
        MDM_CHECK(check_plist_value(member));
    }
    return {};
}

Result<void> check_dict(const json& pairs) {
    if (!pairs.is_array()) return invalid("a $dict that is no list");
    for (const json& pair : pairs) {
        if (!pair.is_array() || pair.size() != 2 || !plain_value(pair[0]).is_string())
            return invalid("a $dict whose items are not [KEY, VALUE]");
        MDM_CHECK(check_plist_value(pair[0]));
        MDM_CHECK(check_plist_value(pair[1]));
    }
    return {};
}

Result<void> check_literal(const json& pieces) {
    if (!pieces.is_array()) return invalid("a $literal that is no list");
    for (const json& piece : pieces) {
        if (!piece.is_string()) return invalid("a $literal with something else than text");
        MDM_CHECK(check_text(piece.get<std::string>()));
    }
    return {};
}

Result<void> check_form(const json& value) {
    if (const json* data = form(value, "$data")) {
        if (data->is_string() && from_base64(data->get<std::string>())) return {};
        return invalid("a $data that is no base64");
    }
    if (const json* real = form(value, "$real")) {
        const auto number = number_of(*real);
        return number ? check_real(*number) : invalid("a $real that is no number");
    }
    if (const json* date = form(value, "$date")) return check_date(*date);
    if (const json* pieces = form(value, "$literal")) return check_literal(*pieces);
    if (const json* pairs = form(value, "$dict")) return check_dict(*pairs);
    return check_members(value);
}

std::string joined(const json& pieces) {
    std::string text;
    for (const json& piece : pieces) text += piece.get<std::string>();
    return text;
}

/// With a mark in place of every brace that something could take for the beginning of a reference.
std::string marked(std::string text) {
    for (auto at = text.find("{{"); at != std::string::npos; at = text.find("{{", at))
        text.replace(at, 1, 1, literal_brace);
    return text;
}

plist_t dict_node(const json& pairs) {
    plist_t dict = plist_new_dict();
    for (const json& pair : pairs)
        plist_dict_set_item(dict, marked(plain_value(pair[0]).get<std::string>()).c_str(),
                            plist_node(pair[1]));
    return dict;
}

plist_t object_node(const json& value) {
    if (const json* data = form(value, "$data")) {
        const std::string bytes = from_base64(data->get<std::string>()).value_or("");
        return plist_new_data(bytes.data(), bytes.size());
    }
    if (const json* real = form(value, "$real")) return plist_new_real(number_of(*real).value_or(0));
    if (const json* date = form(value, "$date")) return date_node(*parse_rfc3339(date->get<std::string>()));
    if (const json* pieces = form(value, "$literal"))
        return plist_new_string(marked(joined(*pieces)).c_str());
    if (const json* pairs = form(value, "$dict")) return dict_node(*pairs);
    plist_t dict = plist_new_dict();
    for (const auto& [key, item] : value.items()) plist_dict_set_item(dict, key.c_str(), plist_node(item));
    return dict;
}

}  // namespace

Result<void> check_plist_value(const json& value) {
    if (value.is_null()) return invalid("a value that is missing");
    if (value.is_string()) return check_text(value.get<std::string>());
    if (value.is_number_float()) return check_real(value.get<double>());
    if (value.is_object()) return check_form(value);
    if (value.is_array())
        for (const json& item : value) MDM_CHECK(check_plist_value(item));
    return {};
}

plist_t plist_node(const json& value) {
    if (value.is_boolean()) return plist_new_bool(value.get<bool>() ? 1 : 0);
    if (value.is_number_float()) return plist_new_real(value.get<double>());
    if (value.is_number()) return plist_new_uint(value.get<std::uint64_t>());
    if (value.is_object()) return object_node(value);
    if (value.is_array()) {
        plist_t array = plist_new_array();
        for (const json& item : value) plist_array_append_item(array, plist_node(item));
        return array;
    }
    return plist_new_string(value.is_string() ? value.get<std::string>().c_str() : "");
}

std::string plist_xml(plist_t root) {
    char* written = nullptr;
    std::uint32_t length = 0;
    plist_to_xml(root, &written, &length);
    const std::unique_ptr<char, decltype(&plist_to_xml_free)> owner(written, plist_to_xml_free);
    std::string text = written == nullptr ? std::string{} : std::string(written, length);
    text = replace_all(std::move(text), std::string_view(&literal_brace, 1), "&#123;");
    return replace_all(std::move(text), "\r", "&#13;");  // readers of XML would drop it
}

json plain_value(const json& value) {
    if (const json* pieces = form(value, "$literal"))
        return check_literal(*pieces).ok() ? json(joined(*pieces)) : value;
    if (value.is_array()) {
        json out = json::array();
        for (const json& item : value) out.push_back(plain_value(item));
        return out;
    }
    if (!value.is_object()) return value;
    json out = json::object();
    if (const json* pairs = form(value, "$dict")) {
        for (const json& pair : *pairs)
            if (const json key = plain_value(pair[0]); key.is_string())
                out[key.get<std::string>()] = plain_value(pair[1]);
        return out;
    }
    for (const auto& [key, member] : value.items()) out[key] = plain_value(member);
    return out;
}

}  // namespace mdm::policy::native::apple
