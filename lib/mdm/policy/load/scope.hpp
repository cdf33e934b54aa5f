#pragma once
// The place a document is read at: how its file is called, where findings about it go, and what references in
// it may name. Lives as long as the reading of one file.
#include <string>
#include <string_view>

#include "mdm/base/digest.hpp"
#include "mdm/base/fs.hpp"
#include "mdm/base/yaml.hpp"
#include "mdm/policy/findings.hpp"

namespace mdm::policy {

struct Variables;
struct Catalog;

/// Where files named by a document are looked for: beside it, and nowhere outside of `root`. References to
/// files of secrets are kept relative to `base`. All are canonical.
struct Folder {
    const FileSystem& files;
    std::string here;
    std::string root;
    Sha256* digest = nullptr;  // of everything that was read, where there is one
    std::string base{};
};

struct Scope {
    std::string file;
    Findings& findings;
    const Variables& variables;
    const Catalog* catalog = nullptr;  // null: no names
    const Folder* folder = nullptr;    // null: no files

    Source at(const yaml::Node& node) const { return {file, node.mark}; }
    void error(std::string_view code, const yaml::Node& node, std::string message,
               std::string hint = {}) const {
        findings.error(code, at(node), std::move(message), std::move(hint));
    }
};

/// "'text'", cut to a length that fits into a message.
std::string in_quotes(std::string_view text);

/// A reference that could not be expanded was reported already; the node stays in its place, marked, and
/// every reader passes over it in silence. (A null that was written is never "quoted".)
inline void mark_broken(yaml::Node& node) {
    node = yaml::Node{yaml::Kind::null, node.mark, {}, true, {}, {}};
}
inline bool is_broken(const yaml::Node& node) {
    return node.is_null() && node.quoted;
}

}  // namespace mdm::policy
