#include "mdm/policy/load/variables.hpp"

#include <fmt/format.h>

#include "mdm/policy/load/fields.hpp"
#include "mdm/policy/load/scalars.hpp"
#include "mdm/policy/load/secrets.hpp"

namespace mdm::policy {
namespace {

bool is_identifier(std::string_view name) {
    static constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    return !name.empty() && letters.find(name[0]) != std::string_view::npos && name.size() <= 63 &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") ==
               std::string_view::npos;
}

bool good_identifier(const yaml::Node& key, std::string_view what, const Scope& scope) {
    if (is_identifier(key.scalar)) return true;
    scope.error("bad-name", key, fmt::format("{} is not a valid name of {}", in_quotes(key.scalar), what),
                "a letter, then letters, digits, '_' and '-', at most 63");
    return false;
}

std::string place(const Source& source) {
    return fmt::format("{}:{}:{}", source.file, source.mark.line, source.mark.column);
}

void duplicate(const yaml::Node& key, std::string_view what, const Source& first, const Scope& scope) {
    scope.error("duplicate-variable", key,
                fmt::format("the {} {} is defined at {} already", what, in_quotes(key.scalar), place(first)));
}

// Values of variables are plain: they must read the same in every YAML reader, and refer to nothing.
bool check_value(yaml::Node& node, std::string_view name, const Scope& scope) {
    bool good = true;
    for (yaml::Node& item : node.items) good = check_value(item, name, scope) && good;
    if (node.is_null()) {
        wrong_type(node, name, "a value", scope);
        return false;
    }
    if (!node.is_scalar()) return good;
    const Look look = look_of(node);
    if (look == Look::boolean_word || look == Look::number) {
        scope.error(
            look == Look::number ? "unquoted" : "yaml-boolean", node,
            fmt::format("'{}' is {}, which YAML readers disagree about", name, in_quotes(node.scalar)),
            look == Look::number ? fmt::format("quote it: \"{}\"", node.scalar)
                                 : fmt::format("write {}, or quote it", means_true(node.scalar)));
        return false;
    }
    return good;
}

bool refers(const yaml::Node& node, std::string_view name, const Scope& scope) {
    bool found = false;
    for (const yaml::Node& item : node.items) found = refers(item, name, scope) || found;
    const auto at = node.scalar.find("${var.");
    if (at == std::string::npos || (at > 0 && node.scalar[at - 1] == '$')) return found;
    scope.error("bad-reference", node, fmt::format("the variable '{}' refers to another variable", name),
                "write the value out");
    return true;
}

// Identifiers of everything that is made begin with these two.
bool check_identity(const yaml::Node& value, std::string_view name, const Scope& scope) {
    if (name != "org" && name != "orgId") return true;
    const auto text = text_of(value, name, scope);
    if (!text || name == "org") return text.has_value();
    const bool good = !text->empty() && text->size() <= 100 && text->front() != '.' && text->back() != '.' &&
                      text->find("..") == std::string::npos &&
                      text->find_first_not_of(
                          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                          "0123456789.-") == std::string::npos;
    if (good) return true;
    scope.error("bad-name", value, fmt::format("{} is not a valid 'orgId'", in_quotes(*text)),
                "your domain backwards, such as org.northside");
    return false;
}

void read_value(const yaml::Node& key, yaml::Node value, const Scope& scope, Variables& into) {
    if (!good_identifier(key, "a variable", scope)) return;
    if (const auto found = into.values.find(key.scalar); found != into.values.end())
        return duplicate(key, "variable", found->second.source, scope);
    if (refers(value, key.scalar, scope)) mark_broken(value);
    if (!is_broken(value)) expand(value, scope);  // only $${ is left
    const bool good = is_broken(value) ||
                      (check_value(value, key.scalar, scope) && check_identity(value, key.scalar, scope));
    if (!good) mark_broken(value);
    into.values.emplace(key.scalar, Variables::Entry{std::move(value), scope.at(key)});
}

void read_secrets(const yaml::Node& map, const Scope& scope, Variables& into) {
    if (!expect_map(map, "secrets", scope)) return;
    for (std::size_t i = 0; i < map.keys.size(); ++i) {
        const yaml::Node& key = map.keys[i];
        if (!good_identifier(key, "a secret", scope)) continue;
        if (const auto found = into.secrets.find(key.scalar); found != into.secrets.end()) {
            duplicate(key, "secret", found->second.source, scope);
            continue;
        }
        auto reference = secret_source(map.items[i], "secrets." + key.scalar, scope);
        into.secrets.emplace(key.scalar,
                             Variables::SecretEntry{reference.value_or(SecretReference{}), scope.at(key)});
    }
}

}  // namespace

std::string Variables::text_or(std::string_view name, std::string_view otherwise) const {
    const auto found = values.find(name);
    const bool text = found != values.end() && found->second.value.is_scalar();
    return text ? found->second.value.scalar : std::string(otherwise);
}

void read_variables(const yaml::Node& spec, const Scope& scope, Variables& into) {
    if (!expect_map(spec, "spec", scope)) return;
    for (std::size_t i = 0; i < spec.keys.size(); ++i) {
        if (spec.keys[i].scalar == "secrets")
            read_secrets(spec.items[i], scope, into);
        else
            read_value(spec.keys[i], spec.items[i], scope, into);
    }
}

}  // namespace mdm::policy
