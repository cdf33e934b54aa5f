#pragma once
// What -f names: files, folders to their depths, standard input; in name order, each once. A folder's
// mdmctl.yaml is settings and no document; for a file or a subfolder it is looked for above, too. Links that
// lead out of the folder are refused, because a pull request could make one.
#include <optional>
#include <string>
#include <vector>

#include "mdm/base/fs.hpp"
#include "mdm/base/result.hpp"
#include "mdm/policy/document.hpp"
#include "mdm/policy/findings.hpp"

namespace mdm::policy {

struct Input {
    std::string name{};                 // as findings show it: "policies/base.yaml", "<stdin>"
    std::optional<std::string> text{};  // what cannot be read twice: standard input, a file named by itself
    bool settings = false;              // mdmctl.yaml
    std::string folder{};               // of settings: canonical
    std::string canonical{};            // "" for standard input and what has no place
    std::string here{};                 // canonical folder it is in
    std::string root{};     // canonical folder of -f, or of the set, which paths in it must not leave
    bool catalogs = false;  // may hold Catalogs
    bool whole = false;     // of settings: -f names their folder itself
};

struct Inputs {
    std::vector<Input> all;
    std::string base;  // the root of the first -f
};

/// Largest file that is read.
inline constexpr std::uint64_t largest_file = 16u << 20;

/// Errors: a path that does not exist or cannot be read, and a folder without documents.
Result<Inputs> find_inputs(const LoadRequest& request, const FileSystem& files, Findings& findings);

/// Makes sure that `input.text` is there. When the file is too large, which is reported, it stays empty.
Result<void> read_input(Input& input, const FileSystem& files, Findings& findings);

}  // namespace mdm::policy
