#include "mdm/policy/load/values.hpp"

#include <fmt/format.h>

#include <array>

#include "mdm/base/text.hpp"
#include "mdm/policy/load/fields.hpp"
#include "mdm/policy/load/scalars.hpp"
#include "mdm/policy/load/secrets.hpp"

namespace mdm::policy {
namespace {

using Checked = std::optional<Value>;

template <class T>
Checked made(std::optional<T> data, const yaml::Node& node, const Scope& scope) {
    if (!data) return std::nullopt;
    return Value{std::move(*data), scope.at(node)};
}

Checked boolean(const yaml::Node& node, const Setting& setting, const Scope& scope) {
    return made(boolean_of(node, setting.key, scope), node, scope);
}

bool bounded(const Setting& setting) {
    return setting.min != 0 || setting.max != 0;
}

Checked integer(const yaml::Node& node, const Setting& setting, const Scope& scope) {
    const bool plain = node.is_scalar() && look_of(node) == Look::integer;
    const auto number = plain ? to_int(node.scalar) : std::nullopt;
    if (!number) {
        const bool text = node.is_scalar() && node.quoted && to_int(node.scalar);
        wrong_type(node, setting.key, "a whole number", scope,
                   text ? fmt::format("write {} without quotes", node.scalar) : std::string());
        return std::nullopt;
    }
    if (!bounded(setting) || (*number >= setting.min && *number <= setting.max))
        return Value{*number, scope.at(node)};
    scope.error("out-of-range", node, fmt::format("'{}' is {}", setting.key, *number),
                fmt::format("write a number from {} to {} ({})", setting.min, setting.max, setting.unit));
    return std::nullopt;
}

Checked word(const yaml::Node& node, const Setting& setting, const Scope& scope) {
    return made(word_of(node, setting.words, setting.key, scope), node, scope);
}

Checked text(const yaml::Node& node, const Setting& setting, const Scope& scope) {
    if (node.is_map() && looks_like_secret(node)) {
        scope.error("secret-not-allowed", node, fmt::format("'{}' cannot hold a secret", setting.key));
        return std::nullopt;
    }
    auto written = text_of(node, setting.key, scope);
    if (!written) return std::nullopt;
    if (written->find("PRIVATE KEY-----") != std::string::npos) {
        scope.error("literal-secret", node, fmt::format("'{}' holds a private key", setting.key),
                    "keep keys out of documents");
        return std::nullopt;
    }
    return made(template_of(*written, node, setting.key, scope), node, scope);
}

struct Unit {
    std::string_view name;    // in the table
    std::string_view suffix;  // in documents
    std::string_view words;
    std::int64_t millis;
};
constexpr std::array<Unit, 4> units{{{"d", "d", "days", 86'400'000},
                                     {"h", "h", "hours", 3'600'000},
                                     {"min", "m", "minutes", 60'000},
                                     {"s", "s", "seconds", 1000}}};

const Unit& unit_of(const Setting& setting) {
    for (const Unit& unit : units)
        if (unit.name == setting.unit) return unit;
    return units.back();
}

Checked bad_duration(const yaml::Node& node, const Setting& setting, const Scope& scope) {
    const Unit& unit = unit_of(setting);
    const bool number = node.is_scalar() && to_int(node.scalar).has_value();
    if (!number) {
        wrong_type(node, setting.key, "a duration", scope,
                   fmt::format("a number and a unit, such as 2{}", unit.suffix));
        return std::nullopt;
    }
    scope.error("duration-unit", node, fmt::format("'{}' is {} without a unit", setting.key, node.scalar),
                fmt::format("write {}{} for {}", node.scalar, unit.suffix, unit.words));
    return std::nullopt;
}

Checked duration(const yaml::Node& node, const Setting& setting, const Scope& scope) {
    if (!node.is_scalar()) return bad_duration(node, setting, scope);
    const auto parsed = parse_duration(node.scalar);
    if (!parsed.ok()) return bad_duration(node, setting, scope);
    const std::int64_t millis = parsed->count();
    const Unit& unit = unit_of(setting);
    if (bounded(setting) && (millis < setting.min || millis > setting.max)) {
        const auto range =
            setting.min == setting.max
                ? fmt::format("only {} exists", duration_text(Millis(setting.min)))
                : fmt::format("write a duration from {} to {}", duration_text(Millis(setting.min)),
                              duration_text(Millis(setting.max)));
        scope.error("out-of-range", node, fmt::format("'{}' is {}", setting.key, node.scalar), range);
        return std::nullopt;
    }
    if (millis % unit.millis != 0) {
        scope.error("out-of-range", node,
                    fmt::format("'{}' is {}, and must be whole {}", setting.key, node.scalar, unit.words),
                    fmt::format("write {}{}", millis / unit.millis + 1, unit.suffix));
        return std::nullopt;
    }
    return Value{*parsed, scope.at(node)};
}

Checked version(const yaml::Node& node, const Setting& setting, const Scope& scope) {
    return made(version_of(node, setting.key, scope), node, scope);
}

Checked text_list(const yaml::Node& node, const Setting& setting, const Scope& scope) {
    if (!expect_list(node, setting.key, scope)) return std::nullopt;
    List items;
    for (const yaml::Node& item : node.items)
        if (auto value = text(item, setting, scope)) items.push_back(std::move(*value));
    return Value{std::move(items), scope.at(node)};
}

Checked secret(const yaml::Node& node, const Setting& setting, const Scope& scope) {
    return made(secret_of(node, setting.key, scope), node, scope);
}

// '0' stands for any digit, everything else for itself.
bool has_shape(std::string_view text, std::string_view shape) {
    if (text.size() != shape.size()) return false;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (shape[i] == '0' ? !digit : text[i] != shape[i]) return false;
    }
    return true;
}

Checked date_time(const yaml::Node& node, const Setting& setting, const Scope& scope) {
    const bool good =
        node.is_scalar() && has_shape(node.scalar, "0000-00-00T00:00:00") && parse_rfc3339(node.scalar).ok();
    if (good) return Value{node.scalar, scope.at(node)};
    wrong_type(node, setting.key, "a local date and time", scope,
               "as in \"2026-12-01T03:00:00\", without a zone");
    return std::nullopt;
}

Checked clock(const yaml::Node& node, const Setting& setting, const Scope& scope) {
    if (node.is_scalar() && !node.quoted && look_of(node) == Look::number) {
        scope.error(
            "unquoted", node,
            fmt::format("'{}' is {}, which YAML readers disagree about", setting.key, in_quotes(node.scalar)),
            fmt::format("quote it: \"{}\"", node.scalar));
        return std::nullopt;
    }
    const bool good =
        node.is_scalar() && has_shape(node.scalar, "00:00") && node.scalar < "24:00" && node.scalar[3] < '6';
    if (good) return Value{node.scalar, scope.at(node)};
    wrong_type(node, setting.key, "a time of day", scope, "as in \"01:00\"");
    return std::nullopt;
}

constexpr std::string_view platform_words = "ios ipados macos tvos android windows chromeos";

Checked platform_versions(const yaml::Node& node, const Setting& setting, const Scope& scope) {
    if (!node.is_map()) return version(node, setting, scope);
    Map map;
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
        const std::string& platform = node.keys[i].scalar;
        const yaml::Node& item = node.items[i];
        if (!has_word(platform_words, platform)) {
            unknown_key(node.keys[i], fmt::format("'{}'", setting.key), split(platform_words, ' '), scope);
            continue;
        }
        // Windows has named releases: {product: Windows 11, release: 24H2}
        auto value = item.is_map() ? free_value(item, setting.key, scope) : version(item, setting, scope);
        if (value) map.emplace(platform, std::move(*value));
    }
    return Value{std::move(map), scope.at(node)};
}

Checked any(const yaml::Node& node, const Setting& setting, const Scope& scope) {
    return free_value(node, setting.key, scope);
}

using Check = Checked (*)(const yaml::Node&, const Setting&, const Scope&);
// In the order of SettingType.
constexpr std::array<Check, 14> checks{boolean,           integer, word,   text,   duration,  version,
                                       text_list,         list_of, map_of, secret, date_time, clock,
                                       platform_versions, any};

}  // namespace

std::optional<Value> value_of(const yaml::Node& node, const Setting& setting, const Scope& scope) {
    if (is_broken(node)) return std::nullopt;
    return checks[static_cast<std::size_t>(setting.type)](node, setting, scope);
}

}  // namespace mdm::policy
