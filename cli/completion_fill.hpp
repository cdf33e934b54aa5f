#pragma once
// Keeps what completion knows of a context fresh: names of devices, groups, apps, policy objects and jobs. A
// new sandbox is read once; after that every listing of everything leaves what it saw. Nothing is read while
// a key is pressed.
#include <memory>
#include <string_view>

#include "cli/app.hpp"

namespace mdm::cli {

/// Reads the context of this run, at most CompletionCache::limit_of_kind of each kind. What cannot be read is
/// left as it was: completion is a comfort and never a reason to fail.
void fill_completion(App& app);

/// Where in a row a kind of completion ("DEVICE", "GROUP") finds its value and its description.
struct CandidateColumns {
    std::string_view kind;
    std::size_t value;
    std::size_t description;
};

/// Hands the rows on, and keeps them as candidates once the last has gone by: whoever lists everything keeps
/// completion fresh, with no request more.
std::unique_ptr<RowSource> remembering(App& app, const CandidateColumns& columns,
                                       std::unique_ptr<RowSource> rows);
/// The same for a whole table of the backend; a table that completion does not offer is only handed on.
std::unique_ptr<RowSource> remembering(App& app, const Table& table, std::unique_ptr<RowSource> rows);

}  // namespace mdm::cli
