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

}  // namespace

std::optional<std::string> path_below(const std::string& path, const yaml::Node& at, std::string_view what,
                                      const Scope& scope) {
    const auto bad = [&](std::string_view code, std::string message, std::string hint) {
        scope.error(code, at, std::move(message), std::move(hint));
        return std::nullopt;
    };
    const std::string outside =
        fmt::format("'{}' names a file outside of the folder: {}", what, quoted(path));
    const std::string advice = "give a path below the folder of the documents, relative to this file";
    if (path.empty()) return bad("bad-path", fmt::format("'{}' is empty", what), advice);
    if (scope.folder == nullptr || path.front() == '/' || path.front() == '~')
        return bad("bad-path", outside, advice);
    const Folder& folder = *scope.folder;
    // before anything is asked of the system: nobody learns what is where
    const std::string meant = lexical(folder.here, path);
    if (!is_below(meant, folder.root)) return bad("bad-path", outside, advice);
    const auto facts = folder.files.facts(meant);
    if (!facts.ok() || !*facts)
        return bad("bad-path", fmt::format("there is no file {}", quoted(path)), advice);
    const auto canonical = folder.files.canonical(meant);
    if (!canonical.ok()) return bad("bad-path", fmt::format("there is no file {}", quoted(path)), advice);
    if (!is_below(*canonical, folder.root))
        return bad("outside-folder", fmt::format("{} is a link that leads out of the folder", quoted(path)),
                   "copy the file");
    if ((*facts)->folder) return bad("bad-path", fmt::format("{} is a folder", quoted(path)), "name a file");
    return *canonical;
}

}  // namespace mdm::policy
