#include "mdm/policy/raw/apple_payloads.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/raw/apple_keys.hpp"
#include "mdm/policy/raw_item.hpp"

namespace mdm::policy::raw {
namespace {

using nlohmann::json;

struct Kind {
    char letter;
    std::string_view name;
    bool (*fits)(const json&);
};
constexpr std::array kinds{
    Kind{'s', "text", [](const json& v) { return v.is_string(); }},
    Kind{'i', "an integer", [](const json& v) { return v.is_number_integer(); }},
    Kind{'r', "a number", [](const json& v) { return v.is_number() || v.contains("$real"); }},
    Kind{'b', "a boolean", [](const json& v) { return v.is_boolean(); }},
    Kind{'x', "data", [](const json& v) { return v.is_string() || v.is_binary() || v.contains("$data"); }},
    Kind{'t', "a date", [](const json& v) { return v.is_string() || v.contains("$date"); }},
    Kind{'a', "a list", [](const json& v) { return v.is_array(); }},
    Kind{'d', "a dictionary", [](const json& v) { return v.is_object(); }},
};

/// Keys that every payload may have.
constexpr std::string_view common =
    "PayloadType:s,PayloadVersion:i,PayloadIdentifier:s,PayloadUUID:s,PayloadDisplayName:s,"
    "PayloadDescription:s,PayloadOrganization:s,PayloadEnabled:b,PayloadScope:s,PayloadRemovalDisallowed:b";
/// Keys of a declaration itself.
constexpr std::string_view envelope = "Type:s!,Identifier:s,ServerToken:s,Payload:d!";

/// Walks a value along a row and collects what does not fit.
class Checker {
  public:
    Checker(const RawItem& item, std::string_view type) : item_(item), type_(type) {}

    void members(const json& dict, const std::vector<AppleKey>& keys, const std::string& at) {
        for (const auto& [name, value] : dict.items()) {
            const std::string here = at.empty() ? name : at + "." + name;
            const AppleKey* key = find_key(keys, name);
            key == nullptr ? unknown(name, keys, here) : one(value, key->type, key->members, here);
        }
        for (const AppleKey& key : keys)
            if (key.required() && key.name != "*" && !dict.contains(key.name))
                add(Level::error, "missing-key",
                    fmt::format("'{}' must have '{}'", at.empty() ? type_ : printable(at), key.name));
    }
    void add(Level level, std::string_view code, std::string message, std::string hint = {}) {
        found_.push_back({level, std::string(code), item_.source, std::move(message), std::move(hint)});
    }
    std::vector<Finding> take() { return std::move(found_); }

  private:
    void unknown(const std::string& name, const std::vector<AppleKey>& keys, const std::string& here) {
        std::vector<std::string> names;
        if (suggestions_++ < 100)  // a hostile document may ask without end
            for (const AppleKey& key : keys) names.emplace_back(key.name);
        add(Level::warning, "unknown-key",
            fmt::format("'{}' is no key of {} that is known here", printable(here), type_),
            did_you_mean(name, names));
    }
    void one(const json& value, std::string_view type, std::string_view sub, const std::string& here) {
        const auto* kind =
            std::find_if(kinds.begin(), kinds.end(), [&](const Kind& k) { return k.letter == type.front(); });
        if (kind == kinds.end()) return;
        if (!kind->fits(value))
            return add(
                Level::error, "wrong-type",
                fmt::format("'{}' must be {}, not {}", printable(here), kind->name, value.type_name()));
        if (value.is_object() && !sub.empty()) members(value, keys_of(sub), here);
        if (!value.is_array() || type.size() < 2) return;
        std::size_t position = 0;
        for (const json& element : value)
            one(element, type.substr(1), sub, fmt::format("{}[{}]", here, position++));
    }

    const RawItem& item_;
    std::string type_;
    std::vector<Finding> found_;
    std::size_t suggestions_ = 0;
};

std::string text_of(const json& dict, const char* name) {
    if (!dict.is_object() || !dict.contains(name) || !dict[name].is_string()) return {};
    return dict[name].get<std::string>();
}

std::vector<Finding> single(const RawItem& item, Level level, std::string_view code, std::string message,
                            std::string hint = {}) {
    return {{level, std::string(code), item.source, std::move(message), std::move(hint)}};
}

std::vector<Finding> unknown_type(const RawItem& item, std::span<const AppleType> types,
                                  const std::string& type) {
    std::vector<std::string> names;
    for (const AppleType& row : types) names.emplace_back(row.type);
    return single(item, Level::note, "unknown-payload",
                  fmt::format("'{}' is not known here: its keys are not checked", printable(type)),
                  did_you_mean(type, names));
}

/// The keys of a payload: its own, those of a tunnel for a tunnel of single apps, and those of all.
std::vector<AppleKey> payload_keys(const AppleType& row) {
    std::vector<AppleKey> keys = keys_of(row.keys);
    const auto append = [&](std::string_view more) {
        for (const AppleKey& key : keys_of(more)) keys.push_back(key);
    };
    if (row.type == "com.apple.vpn.managed.applayer")
        append(find_apple_type(apple_payload_types(), "com.apple.vpn.managed")->keys);
    append(common);
    return keys;
}

std::vector<Finding> check_profile_payload(const RawItem& item, const json& payload) {
    const std::string type = text_of(payload, "PayloadType");
    if (type.empty()) return single(item, Level::error, "missing-key", "a payload must have 'PayloadType'");
    const AppleType* row = find_apple_type(apple_payload_types(), type);
    if (row == nullptr) return unknown_type(item, apple_payload_types(), type);
    Checker checker(item, row->type);
    checker.members(payload, payload_keys(*row), "");
    return checker.take();
}

std::vector<Finding> check_declaration(const RawItem& item, const json& declaration) {
    const std::string type = text_of(declaration, "Type");
    if (type.empty()) return single(item, Level::error, "missing-key", "a declaration must have 'Type'");
    const AppleType* row = find_apple_type(apple_declaration_types(), type);
    Checker checker(item, type);
    checker.members(declaration, keys_of(envelope), "");
    const auto payload = declaration.find("Payload");
    if (row != nullptr && payload != declaration.end() && payload->is_object())
        checker.members(*payload, keys_of(row->keys), "Payload");
    auto found = checker.take();
    if (row == nullptr)
        for (Finding& finding : unknown_type(item, apple_declaration_types(), type))
            found.push_back(std::move(finding));
    return found;
}

/// One value, or each of a list.
template <class Each>
std::vector<Finding> each_of(const RawItem& item, Each each) {
    if (item.value.is_object()) return each(item, item.value);
    if (!item.value.is_array())
        return single(item, Level::error, "wrong-type", fmt::format("'{}' holds dictionaries", item.target));
    std::vector<Finding> all;
    for (const json& one : item.value)
        for (Finding& finding : each(item, one)) all.push_back(std::move(finding));
    return all;
}

}  // namespace

const AppleType* find_apple_type(std::span<const AppleType> types, std::string_view type) {
    const auto at =
        std::find_if(types.begin(), types.end(), [&](const AppleType& row) { return row.type == type; });
    return at == types.end() ? nullptr : &*at;
}

std::optional<std::string_view> flags_on(const AppleType& row, std::string_view platform) {
    const std::string_view wanted = platform == "ipados" ? "ios" : platform;
    for (std::string_view rest = row.on; !rest.empty();) {
        const std::string_view word = rest.substr(0, rest.find(' '));
        rest.remove_prefix(std::min(word.size() + 1, rest.size()));
        const auto colon = word.find(':');
        if (word.substr(0, colon) != wanted) continue;
        return colon == std::string_view::npos ? std::string_view() : word.substr(colon + 1);
    }
    return std::nullopt;
}

std::vector<Finding> check_payload(const RawItem& item) {
    if (item.target == "apple.payloads") return each_of(item, check_profile_payload);
    if (item.target == "apple.declarations") return each_of(item, check_declaration);
    return {};
}

}  // namespace mdm::policy::raw
