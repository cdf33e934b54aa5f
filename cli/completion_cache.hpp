#pragma once
// What completion knows of a context's devices, groups, policies, apps and jobs: a small file of what was
// listed last, <cache>/complete/<context>.tsv, lines "kind<TAB>value<TAB>description". Completion reads this
// and never asks a server. Losing the file loses nothing.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/base/fs.hpp"
#include "mdm/base/result.hpp"

namespace mdm::cli {

/// Something that completion offers.
struct Candidate {
    std::string value;
    std::string description = {};
};

class CompletionCache {
  public:
    /// At most so many of one kind are kept: the file is read at every press of a key.
    static constexpr std::size_t limit_of_kind = 20'000;

    /// `cache_folder` as Paths has it. The context's name is checked where contexts are made, and here again.
    CompletionCache(FileSystem& files, const std::string& cache_folder, const std::string& context);

    /// Values of a kind ("DEVICE", "GROUP", "POLICY", "APP", "JOB") that begin with the prefix (ASCII case
    /// does not matter), in the order written, at most `limit`. None when there is no cache.
    Result<std::vector<Candidate>> read(std::string_view kind, std::string_view prefix,
                                        std::size_t limit) const;
    /// Replaces what is known of a kind and keeps the rest; atomic, mode 0600. Values that are not printable
    /// are left out, since they could not be given back; descriptions are made printable.
    Result<void> write(std::string_view kind, const std::vector<Candidate>& candidates);

  private:
    Result<std::string> text() const;

    FileSystem& files_;
    std::string path_;  // "" for a name that is none
};

}  // namespace mdm::cli
