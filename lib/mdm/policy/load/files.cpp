#include "mdm/policy/load/files.hpp"

#include <fmt/format.h>

namespace mdm::policy {
namespace {

bool is_below(const std::string& path, const std::string& root) {
    return path.starts_with(root == "/" ? root : root + "/");
}

// "a/b/../c" without looking at links.
std::string lexical(const std::string& folder, std::string_view path) {
    std::string out = folder == "/" ? "" : folder;
    while (!path.empty()) {
        const auto end = std::min(path.find('/'), path.size());
        const auto part = path.substr(0, end);
        path.remove_prefix(std::min(end + 1, path.size()));
        if (part == "..")
            out.resize(std::min(out.rfind('/'), out.size()));
        else if (!part.empty() && part != ".")
            out += fmt::format("/{}", part);
    }
    return out;
}

constexpr std::string_view advice = "give a path below the folder of the documents, relative to this file";

// Before anything is asked of the system: nobody learns what is where.
std::optional<std::string> meant_below(const std::string& path, const yaml::Node& at, std::string_view what,
                                       const std::string& shown, const Scope& scope) {
    const bool relative = !path.empty() && path.front() != '/' && path.front() != '~';
    if (scope.folder != nullptr && relative)
        if (auto meant = lexical(scope.folder->here, path); is_below(meant, scope.folder->root)) return meant;
    scope.error("bad-path", at,
                path.empty() ? fmt::format("'{}' is empty", what)
                             : fmt::format("'{}' names a file outside of the folder{}", what, shown),
                std::string(advice));
    return std::nullopt;
}

}  // namespace

std::optional<std::string> path_below(const std::string& path, const yaml::Node& at, std::string_view what,
                                      const Scope& scope) {
    const auto bad = [&](std::string_view code, std::string message, std::string_view hint) {
        scope.error(code, at, std::move(message), std::string(hint));
        return std::nullopt;
    };
    const auto meant = meant_below(path, at, what, ": " + in_quotes(path), scope);
    if (!meant) return std::nullopt;
    const Folder& folder = *scope.folder;
    const auto facts = folder.files.facts(*meant);
    if (!facts.ok() || !*facts)
        return bad("bad-path", fmt::format("there is no file {}", in_quotes(path)), advice);
    const auto canonical = folder.files.canonical(*meant);
    if (!canonical.ok()) return bad("bad-path", fmt::format("there is no file {}", in_quotes(path)), advice);
    if (!is_below(*canonical, folder.root))
        return bad("outside-folder",
                   fmt::format("{} is a link that leads out of the folder", in_quotes(path)),
                   "copy the file");
    if ((*facts)->folder)
        return bad("bad-path", fmt::format("{} is a folder", in_quotes(path)), "name a file");
    return *canonical;
}

std::optional<std::string> secret_path(const std::string& path, const yaml::Node& at, std::string_view what,
                                       const Scope& scope) {
    const auto meant = meant_below(path, at, what, "", scope);  // it may be the secret itself
    if (!meant) return std::nullopt;
    const std::string& base = scope.folder->base;
    if (is_below(*meant, base)) return meant->substr(base == "/" ? 1 : base.size() + 1);
    scope.error("bad-path", at,
                fmt::format("'{}' names a file that is not below the first folder that -f gives", what),
                "give the folder that holds all of them with -f");
    return std::nullopt;
}

}  // namespace mdm::policy
