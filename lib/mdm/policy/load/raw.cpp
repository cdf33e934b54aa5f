#include "mdm/policy/load/raw.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "mdm/base/text.hpp"
#include "mdm/policy/load/fields.hpp"
#include "mdm/policy/load/scalars.hpp"
#include "mdm/policy/load/secrets.hpp"
#include "mdm/policy/raw_item.hpp"
#include "mdm/policy/settings.hpp"

namespace mdm::policy {
namespace {

using nlohmann::json;

struct Platform {
    std::string_view key;
    std::string_view lists;  // members that are lists of native objects
    std::string_view maps;   // members that are one native object, with `override` beside them
};
constexpr std::array<Platform, 5> platforms{{{"apple", "payloads declarations", ""},
                                             {"android", "", "policy"},
                                             {"windows", "oma", ""},
                                             {"intune", "configurations", ""},
                                             {"chrome", "policies", ""}}};
constexpr std::string_view platform_words = "apple android windows intune chrome";

// "26.10" and "1e3" are other numbers to other readers; 1.5 is 1.5 to all of them.
std::optional<double> plain_fraction(std::string_view text) {
    const auto dot = text.find('.');
    const auto digits = text.starts_with('-') ? text.substr(1) : text;
    const bool plain = dot != std::string_view::npos &&
                       digits.find_first_not_of("0123456789.") == std::string_view::npos &&
                       digits.find('.') != 0 && !digits.ends_with('.') && !digits.ends_with('0') &&
                       (digits[0] != '0' || digits[1] == '.');
    double value = 0;
    if (!plain || std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc())
        return std::nullopt;
    return value;
}

class Reader {
  public:
    Reader(std::string target, const Scope& scope) : target_(std::move(target)), scope_(scope) {}

    /// Without `ours`, words that are no native keys.
    json object(const yaml::Node& map, std::string_view ours = {}) const {
        json out = json::object();
        for (std::size_t i = 0; i < map.keys.size(); ++i) {
            const std::string& key = map.keys[i].scalar;
            if (has_word(ours, key)) continue;
            if (key.find("{{") != std::string::npos)
                scope_.error("secret-not-allowed", map.keys[i],
                             fmt::format("a placeholder in the key {}", policy::in_quotes(key)),
                             "placeholders stand in values only");
            out[key] = value(map.items[i]);
        }
        return out;
    }

  private:
    json value(const yaml::Node& node) const {
        if (is_broken(node) || node.is_null()) return nullptr;
        if (node.is_list()) {
            json list = json::array();
            for (const yaml::Node& item : node.items) list.push_back(value(item));
            return list;
        }
        if (node.is_scalar()) return scalar(node);
        if (!looks_like_secret(node)) return object(node);
        const auto secret = secret_of(node, target_, scope_);
        return secret ? json("{{" + secret->text + "}}") : json();
    }

    json scalar(const yaml::Node& node) const {
        if (yaml::is_bool(node)) return node.scalar == "true";
        const Look look = look_of(node);
        if (look == Look::integer)
            if (const auto number = to_int(node.scalar)) return *number;
        if (look == Look::number)
            if (const auto number = plain_fraction(node.scalar)) return *number;
        if (look == Look::text) {
            auto text = template_of(node.scalar, node, target_, scope_, Secrets::allowed);
            return text ? json(std::move(*text)) : json();
        }
        const bool word = look == Look::boolean_word;
        scope_.error(word ? "yaml-boolean" : "unquoted", node,
                     fmt::format("'{}' holds {}, which YAML readers disagree about", target_,
                                 policy::in_quotes(node.scalar)),
                     word ? fmt::format("write {}, or quote it", means_true(node.scalar))
                          : fmt::format("quote it: \"{}\"", node.scalar));
        return nullptr;
    }

    std::string target_;
    const Scope& scope_;
};

// "wifi.networks[ward]": an item of a list of settings.
std::optional<std::string> item_path_of(const yaml::Node& node, const std::string& what, const Scope& scope) {
    auto path = text_of(node, what, scope);
    if (!path) return std::nullopt;
    const auto open = path->find('[');
    const Setting* list = open == std::string::npos ? nullptr : find_setting(path->substr(0, open));
    if (list != nullptr && list->type == SettingType::list && path->ends_with(']')) return path;
    scope.error("unknown-key", node,
                fmt::format("{} is no item of a list of settings", policy::in_quotes(*path)),
                "for example \"wifi.networks[ward]\"");
    return std::nullopt;
}

void add_list(const Fields& fields, const std::string& target, std::string_view member, const Scope& scope,
              std::vector<RawItem>& into) {
    fields.each(member, [&](const yaml::Node& item) {
        const std::string what = target + "[]";
        if (!expect_map(item, what, scope)) return;
        bool override_neutral = false;
        if (const yaml::Node* own = item.find("override"); own != nullptr && !is_broken(*own))
            override_neutral = boolean_of(*own, what + ".override", scope).value_or(false);
        const bool payload = target == "apple.payloads";
        const std::string_view ours = payload ? "override of" : "override";
        into.push_back({target, Reader(what, scope).object(item, ours), override_neutral, scope.at(item)});
        if (const yaml::Node* of = item.find("of"); payload && of != nullptr && !is_broken(*of))
            into.back().of = item_path_of(*of, what + ".of", scope).value_or("");
    });
}

// `override` names the keys that may be set twice, or is true for all.
void read_override(const yaml::Node& node, const std::string& what, const Scope& scope, RawItem& item) {
    if (!node.is_list()) {
        item.override_neutral = boolean_of(node, what, scope).value_or(false);
        return;
    }
    for (const yaml::Node& each : node.items)
        if (auto key = text_of(each, what + "[]", scope)) item.override_keys.push_back(std::move(*key));
}

void add_map(const Fields& fields, const Platform& platform, const Scope& scope, std::vector<RawItem>& into) {
    const yaml::Node* native = fields.require(platform.maps);
    const std::string target = fmt::format("{}.{}", platform.key, platform.maps);
    if (native == nullptr || !expect_map(*native, "raw." + target, scope)) return;
    RawItem item{target, Reader(target, scope).object(*native), false, scope.at(*native)};
    if (const yaml::Node* own = fields.find("override"))
        read_override(*own, fmt::format("raw.{}.override", platform.key), scope, item);
    into.push_back(std::move(item));
}

void read_platform(const yaml::Node& node, const Platform& platform, const Scope& scope,
                   std::vector<RawItem>& into) {
    const std::string what = fmt::format("raw.{}", platform.key);
    if (!expect_map(node, what, scope)) return;
    const std::string known =
        platform.maps.empty() ? std::string(platform.lists) : fmt::format("{} override", platform.maps);
    const Fields fields(node, fmt::format("'{}'", what), known, "", scope);
    if (!platform.maps.empty()) return add_map(fields, platform, scope, into);
    for (const std::string& member : split(platform.lists, ' '))
        add_list(fields, fmt::format("{}.{}", platform.key, member), member, scope, into);
}

}  // namespace

void read_raw(const yaml::Node& raw, const Scope& scope, Policy& policy) {
    if (!expect_map(raw, "raw", scope)) return;
    const Fields fields(raw, "'raw'", platform_words, "", scope);
    for (const Platform& platform : platforms)
        if (const yaml::Node* node = fields.find(platform.key))
            read_platform(*node, platform, scope, policy.raw);
}

}  // namespace mdm::policy
