#include "mdm/policy/load/secrets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/text.hpp"
#include "mdm/policy/load/files.hpp"
#include "mdm/policy/load/scalars.hpp"
#include "mdm/policy/load/variables.hpp"

namespace mdm::policy {
namespace {

using MaybeSecret = std::optional<SecretReference>;

constexpr std::string_view secret_opening = "{{secret:";
constexpr std::string_view how = "write {secretRef: {env: NAME}} or \"{{secret:name}}\"";
constexpr std::string_view sources = "{env: NAME}, {file: PATH} or {cmd: [PROGRAM, ARG]}";

MaybeSecret bad(const yaml::Node& node, std::string_view what, std::string message, const Scope& scope) {
    scope.error("literal-secret", node, fmt::format("'{}' {}", what, message),
                fmt::format("one of {}", sources));
    return std::nullopt;
}

MaybeSecret from_environment(const yaml::Node& node, std::string_view what, const Scope& scope) {
    const bool good =
        node.is_scalar() && !node.scalar.empty() &&
        std::all_of(node.scalar.begin(), node.scalar.end(), [](char c) {
            return c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        });
    if (!good) return bad(node, what, "needs the name of an environment variable", scope);
    return SecretReference{"env:" + node.scalar};
}

MaybeSecret from_file(const yaml::Node& node, std::string_view what, const Scope& scope) {
    if (!node.is_scalar() || node.scalar.empty()) return bad(node, what, "needs the path of a file", scope);
    const auto path = secret_path(node.scalar, node, what, scope);
    return path ? MaybeSecret(SecretReference{"file:" + *path}) : std::nullopt;
}

MaybeSecret from_command(const yaml::Node& node, std::string_view what, const Scope& scope) {
    if (!node.is_list() || node.items.empty())
        return bad(node, what, "needs a list: program, arguments", scope);
    std::vector<std::string> words;
    for (const yaml::Node& item : node.items) {
        if (!item.is_scalar() || item.scalar.empty() ||
            item.scalar.find_first_of(" \t\n") != std::string::npos)
            return bad(item, what, "needs a program and arguments without spaces", scope);
        words.push_back(item.scalar);
    }
    return SecretReference{"cmd:" + join(words, " ")};
}

struct From {
    std::string_view key;
    MaybeSecret (*read)(const yaml::Node&, std::string_view, const Scope&);
};
constexpr std::array<From, 3> kinds{{{"cmd", from_command}, {"env", from_environment}, {"file", from_file}}};

std::string_view secret_name(const yaml::Node& node) {
    const std::string_view text = node.scalar;
    if (!node.is_scalar() || !text.starts_with(secret_opening) || !text.ends_with("}}")) return {};
    const auto name = text.substr(secret_opening.size(), text.size() - secret_opening.size() - 2);
    return name.find_first_of("{}") == std::string_view::npos ? name : std::string_view{};
}

MaybeSecret named(std::string_view name, const yaml::Node& node, const Scope& scope) {
    if (!is_secret_defined(name, node, scope)) return std::nullopt;
    return SecretReference{fmt::format("secret:{}", name)};
}

}  // namespace

bool is_secret_defined(std::string_view name, const yaml::Node& at, const Scope& scope) {
    const auto& secrets = scope.variables.secrets;
    if (secrets.find(name) != secrets.end()) return true;
    if (!scope.variables.complete) return false;
    std::vector<std::string> known;
    if (scope.findings.may_suggest())
        for (const auto& [each, entry] : secrets) known.push_back(each);
    const std::string near = did_you_mean(name, known);
    scope.error("undefined-secret", at, fmt::format("the secret {} is not defined", in_quotes(name)),
                near.empty() ? "define it in spec.secrets of a Variables document" : near);
    return false;
}

MaybeSecret secret_source(const yaml::Node& node, std::string_view what, const Scope& scope) {
    if (is_broken(node)) return std::nullopt;
    if (!node.is_map()) return bad(node, what, "holds a literal, and secrets are given by reference", scope);
    if (node.keys.size() != 1) return bad(node, what, "needs exactly one source", scope);
    const auto kind = std::find_if(kinds.begin(), kinds.end(),
                                   [&](const From& each) { return each.key == node.keys[0].scalar; });
    if (kind == kinds.end()) return bad(node.keys[0], what, "has a source of an unknown kind", scope);
    return kind->read(node.items[0], what, scope);
}

bool looks_like_secret(const yaml::Node& node) {
    if (node.is_map()) return node.find("secretRef") != nullptr;
    return !secret_name(node).empty();
}

MaybeSecret secret_of(const yaml::Node& node, std::string_view what, const Scope& scope) {
    if (is_broken(node)) return std::nullopt;
    if (const auto name = secret_name(node); !name.empty()) return named(name, node, scope);
    const yaml::Node* source = node.find("secretRef");
    if (source != nullptr && node.keys.size() == 1) return secret_source(*source, what, scope);
    scope.error("literal-secret", node,
                node.is_null()
                    ? fmt::format("'{}' has no value", what)
                    : fmt::format("'{}' holds a literal, and secrets are given by reference", what),
                std::string(how));
    return std::nullopt;
}

}  // namespace mdm::policy
