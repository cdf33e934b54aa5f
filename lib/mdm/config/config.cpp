#include "mdm/config/config.hpp"

#include <fmt/format.h>

#include "mdm/base/text.hpp"
#include "mdm/base/yaml.hpp"
#include "mdm/config/connection.hpp"
#include "mdm/config/credential.hpp"
#include "mdm/config/reader.hpp"

namespace mdm {
namespace {

using yaml::Node;
using Reader = ConfigReader;

constexpr std::int64_t many = 1'000'000'000;

Result<void> read_guard(const Reader& reader, const Node& node, GuardRules& guard) {
    std::uint64_t reach = 0;
    MDM_CHECK(reader.keys(node, {{"max_destructive", reader.number(guard.max_destructive, many)},
                                 {"max_disruptive", reader.number(guard.max_disruptive, many)},
                                 {"max_percent", reader.number(guard.max_percent, 100)},
                                 {"raise", reader.boolean(guard.raise)},
                                 {"max_reach", reader.number(reach, many)},
                                 {"read_only", reader.boolean(guard.read_only)},
                                 {"no_destructive", reader.boolean(guard.no_destructive)},
                                 {"require_reason", reader.boolean(guard.require_reason)}}));
    if (node.find("max_reach") != nullptr) guard.max_reach = reach;
    return {};
}

Result<void> read_texts(const Reader& reader, const Node& node, std::map<std::string, std::string>& texts) {
    return reader.each(
        node, [&](const Node& key, const Node& value) { return reader.text(texts[key.scalar])(value); });
}

Result<void> read_credentials(const Reader& reader, const Node& node,
                              std::map<std::string, std::string>& credentials) {
    return reader.each(node, [&](const Node& key, const Node& value) -> Result<void> {
        MDM_CHECK(reader.text(credentials[key.scalar])(value));
        if (auto parsed = parse_reference(value.scalar); !parsed.ok())
            return reader.at(value, fmt::format("credential '{}': {}", key.scalar, parsed.error().message),
                             parsed.error().hint);
        return {};
    });
}

Result<void> read_ownership(const Reader& reader, const Node& node, std::string& ownership) {
    MDM_CHECK(reader.text(ownership)(node));
    if (ownership != "company")
        return reader.at(node, fmt::format("'{}' is not an ownership_default", ownership),
                         "the only value is company");
    return {};
}

Result<Context> read_context(const Reader& reader, const Node& name, const Node& node) {
    Context context;
    context.name = name.scalar;
    if (auto named = check_context_name(context.name); !named.ok())
        return reader.at(name, named.error().message, named.error().hint);
    MDM_CHECK(reader.keys(
        node,
        {{"backend", reader.text(context.backend)},
         {"settings", [&](const Node& n) { return read_texts(reader, n, context.settings); }},
         {"credentials", [&](const Node& n) { return read_credentials(reader, n, context.credentials); }},
         {"connection", [&](const Node& n) { return read_connection(reader, n, context.connection); }},
         {"guard", [&](const Node& n) { return read_guard(reader, n, context.guard); }},
         {"ownership_default",
          [&](const Node& n) { return read_ownership(reader, n, context.guard.ownership_default); }},
         {"secrets_out", reader.text(context.secrets_out)},
         {"policy", [&](const Node& n) {
              return reader.keys(n, {{"allow_cmd", reader.boolean(context.allow_cmd_in_policies)}});
          }}}));
    if (context.backend.empty())
        return reader.at(name, fmt::format("context '{}' names no backend", context.name),
                         "add backend: sandbox");
    return context;
}

void write_texts(std::string& out, std::string_view key, const std::map<std::string, std::string>& texts) {
    if (texts.empty()) return;
    out += fmt::format("    {}:\n", key);
    for (const auto& [name, text] : texts)
        out += fmt::format("      {}: {}\n", yaml::quote(name), yaml::quote(text));
}

void write_guard(std::string& out, const GuardRules& guard) {
    const GuardRules usual;
    std::string lines;
    const auto add = [&lines](std::string_view key, auto value, auto usual_value) {
        if (value != usual_value) lines += fmt::format("      {}: {}\n", key, value);
    };
    add("max_destructive", guard.max_destructive, usual.max_destructive);
    add("max_disruptive", guard.max_disruptive, usual.max_disruptive);
    add("max_percent", guard.max_percent, usual.max_percent);
    add("raise", guard.raise, usual.raise);
    if (guard.max_reach) lines += fmt::format("      max_reach: {}\n", *guard.max_reach);
    add("read_only", guard.read_only, usual.read_only);
    add("no_destructive", guard.no_destructive, usual.no_destructive);
    add("require_reason", guard.require_reason, usual.require_reason);
    if (!lines.empty()) out += "    guard:\n" + lines;
    if (!guard.ownership_default.empty())
        out += fmt::format("    ownership_default: {}\n", guard.ownership_default);
}

std::string write_context(const Context& context) {
    std::string out =
        fmt::format("  {}:\n    backend: {}\n", yaml::quote(context.name), yaml::quote(context.backend));
    write_texts(out, "settings", context.settings);
    write_texts(out, "credentials", context.credentials);
    out += write_connection(context.connection);
    write_guard(out, context.guard);
    if (!context.secrets_out.empty())
        out += fmt::format("    secrets_out: {}\n", yaml::quote(context.secrets_out));
    if (context.allow_cmd_in_policies) out += "    policy:\n      allow_cmd: true\n";
    return out;
}

}  // namespace

Result<const Context*> Config::find(std::string_view name) const {
    const auto found = contexts.find(std::string(name));
    if (found != contexts.end()) return &found->second;
    if (contexts.empty())
        return Error{Code::not_found, fmt::format("there is no context '{}', and none at all", name),
                     "make one: mdmctl sandbox init, or mdmctl context add"};
    const std::string near = did_you_mean(name, names());
    return Error{Code::not_found, fmt::format("there is no context '{}'", name),
                 near.empty() ? "see them with: mdmctl context list" : near};
}

std::vector<std::string> Config::names() const {
    std::vector<std::string> names;
    for (const auto& [name, context] : contexts) names.push_back(name);
    return names;
}

Result<void> check_context_name(std::string_view name) {
    static constexpr std::string_view allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    const bool starts_well = !name.empty() && name[0] != '.' && name[0] != '-' && name[0] != '_';
    if (starts_well && name.size() <= 64 && name.find_first_not_of(allowed) == std::string_view::npos)
        return {};
    return Error{Code::usage, fmt::format("'{}' cannot be the name of a context", printable(name)),
                 "use letters, digits, dots, dashes and underscores, starting with a letter or digit"};
}

Result<Config> load_config(const FileSystem& files, const std::string& path) {
    MDM_TRY(const auto facts, files.facts(path));
    if (!facts) return Config{};
    MDM_TRY_DURING("loading the configuration", const auto text, files.read(path, 4u << 20));
    MDM_TRY(const Node root, yaml::parse(text, path));
    const Reader reader(path);
    Config config;
    const auto read_contexts = [&](const Node& node) {
        return reader.each(node, [&](const Node& name, const Node& value) -> Result<void> {
            MDM_TRY(config.contexts[name.scalar], read_context(reader, name, value));
            return {};
        });
    };
    auto read = reader.keys(root, {{"current", reader.text(config.current)}, {"contexts", read_contexts}});
    if (!read.ok() && (facts->mode & 077) != 0 &&
        read.error().message.find("credential '") != std::string::npos)
        return Error{
            Code::forbidden,
            fmt::format("'{}' holds a credential and can be read by others (mode {:03o})", path, facts->mode),
            fmt::format("put a reference in its place, change the secret, and run: chmod 600 '{}'", path)};
    if (!read.ok()) return std::move(read).error();
    return config;
}

Result<void> save_config(FileSystem& files, const std::string& path, const Config& config) {
    std::string text = "# written by mdmctl; comments are not kept\n";
    if (!config.current.empty()) text += fmt::format("current: {}\n", yaml::quote(config.current));
    if (!config.contexts.empty()) text += "contexts:\n";
    for (const auto& [name, context] : config.contexts) text += write_context(context);
    return files.write_private(path, text);
}

}  // namespace mdm
