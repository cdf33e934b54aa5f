// Settings and how one signs in.
#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "mdm/backend/rest/load_parts.hpp"
#include "mdm/backend/rest/pattern.hpp"
#include "mdm/net/auth.hpp"

namespace mdm::rest {
namespace {

// A text, or {OTHER SETTING: {value: text, …}}.
void load_default(Loading& loading, const yaml::Node& node, Setting& made) {
    if (!node.is_map()) {
        made.fallback = read_text(loading.problems, node);
        return;
    }
    if (node.items.size() != 1)
        return loading.problems.add(node.mark, "a default depends on one other setting");
    made.fallback_by = node.keys[0].scalar;
    const Setting* other = loading.made.setting(made.fallback_by);
    if (other == nullptr || other->secret)
        loading.problems.add(node.mark,
                             fmt::format("'{}' is no setting that stands before this one", made.fallback_by));
    for (auto& [value, text] : read_words(loading.problems, node.items[0])) made.fallbacks[value] = text;
}

Setting load_setting(Loading& loading, const yaml::Node& key, const yaml::Node& node) {
    MapReader map(loading.problems, node, "a setting");
    Setting made{key.scalar};
    made.mark = key.mark;
    made.summary = map.need_text("summary");
    made.example = map.need_text("example");
    if (const yaml::Node* fallback = map.find("default")) load_default(loading, *fallback, made);
    made.origin_of = map.text("origin_of");
    if (const yaml::Node* pattern = map.find("pattern"))
        made.pattern = read_pattern(loading.problems, *pattern);
    made.required = map.flag("required");
    made.secret = map.flag("secret");
    made.list = map.flag("list");
    map.done();
    if (made.secret && !(made.fallback.empty() && made.origin_of.empty()))
        loading.problems.add(key.mark, fmt::format("the secret '{}' must have no default", made.name));
    if (!made.secret && !made.pattern.empty() && !made.example.empty() &&
        !matches(made.pattern, made.example))
        loading.problems.add(key.mark,
                             fmt::format("the example '{}' does not match the pattern", made.example));
    return made;
}

/// Members of an AuthRule by their names; templates of text.
constexpr std::array<std::string_view, 19> auth_values{
    "user",     "password",    "token_url",    "older_token_url", "client_id",   "client_secret", "proof",
    "scope",    "private_key", "certificate",  "refresh_token",   "device_url",  "issuer",        "subject",
    "audience", "key_id",      "token_header", "token_prefix",    "token_suffix"};
constexpr std::array<std::string_view, 10> login_values{
    "url", "method", "token", "token_header", "expiry", "expiry_as", "life", "problem", "renew", "logout"};

void load_values(Auth& auth, MapReader& map, std::span<const std::string_view> names,
                 std::string_view prefix) {
    for (const std::string_view name : names)
        if (const yaml::Node* node = map.find(name))
            auth.values[fmt::format("{}{}", prefix, name)] = read_template(map.problems(), *node);
}

void load_login(Loading& loading, Auth& auth, const yaml::Node& node) {
    MapReader map(loading.problems, node, "login");
    load_values(auth, map, login_values, "login.");
    auth.login_basic = map.flag("basic");
    auth.login_body = load_body(map);
    map.done();
}

Auth load_one(Loading& loading, const yaml::Node& node) {
    MapReader map(loading.problems, node, "auth");
    Auth auth;
    auth.mark = node.mark;
    if (const yaml::Node* kind = map.need("kind")) {
        auth.kind = read_text(loading.problems, *kind);
        std::vector<std::string> names;
        for (const net::AuthKindRow& row : net::auth_kinds()) names.emplace_back(row.name);
        if (net::find_auth_kind(auth.kind) == nullptr)
            loading.problems.unknown(kind->mark, "the kind of signing in", auth.kind, names);
    }
    load_values(auth, map, auth_values, "");
    auth.headers = map.parameters("headers");
    auth.form = map.parameters("form");
    if (const yaml::Node* login = map.find("login")) load_login(loading, auth, *login);
    map.done();
    return auth;
}

}  // namespace

void load_settings(Loading& loading, const yaml::Node& node) {
    read_each(loading.problems, node, "a map of settings", [&](const auto& key, const auto& value) {
        loading.made.settings.push_back(load_setting(loading, key, value));
    });
}

void load_auth(Loading& loading, const yaml::Node& node) {
    if (!node.is_list()) return loading.made.auth.push_back(load_one(loading, node));
    for (const yaml::Node& one : node.items) loading.made.auth.push_back(load_one(loading, one));
}

}  // namespace mdm::rest
