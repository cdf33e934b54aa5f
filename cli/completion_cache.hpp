#pragma once
// What completion knows of a context's devices, groups, policies, apps and jobs: a small file of what was
// listed last, <cache>/complete/<context>.tsv, lines "kind<TAB>value<TAB>description". Completion reads this
// and never asks a server. Losing the file loses nothing.
#include <cstddef>
#include <initializer_list>
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

/// What is offered of one kind ("DEVICE", "GROUP", "POLICY", "APP", "JOB"), as the lines of the file: small
/// enough to be gathered while a listing goes by.
class KnownNames {
  public:
    /// At most so many of one kind are kept: the file is read at every press of a key.
    static constexpr std::size_t limit = 20'000;

    explicit KnownNames(std::string_view kind, std::initializer_list<Candidate> first = {});
    /// Values that are not printable are left out, since they could not be given back; descriptions are made
    /// printable.
    void add(std::string_view value, std::string_view description);
    bool full() const { return count_ == limit; }
    std::string_view kind() const { return kind_; }
    const std::string& lines() const { return lines_; }

  private:
    std::string kind_;
    std::string lines_;
    std::size_t count_ = 0;
};

class CompletionCache {
  public:
    /// `cache_folder` as Paths has it. The context's name is checked where contexts are made, and here again.
    CompletionCache(FileSystem& files, const std::string& cache_folder, const std::string& context);

    /// Values of a kind that begin with the prefix (ASCII case
    /// does not matter), in the order written, at most `limit`. None when there is no cache.
    Result<std::vector<Candidate>> read(std::string_view kind, std::string_view prefix,
                                        std::size_t limit) const;
    /// Replaces what is known of the kind and keeps the rest; atomic, mode 0600. Not written when nothing
    /// changes.
    Result<void> write(const KnownNames& candidates);

  private:
    Result<std::string> text() const;

    FileSystem& files_;
    std::string path_;  // "" for a name that is none
};

}  // namespace mdm::cli
