#pragma once
// What is left over: objects of the set that no document wants any more. They are named in every plan, and
// deleted only where pruning was asked for, from the whole set, up to a number, and never when protected.
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "mdm/policy/planner.hpp"

namespace mdm::policy {

inline constexpr std::uint64_t default_max_delete = 5;

/// Refused (Code::usage) unless the documents are one whole set: `paths` is the folder that holds its
/// mdmctl.yaml and nothing else, and `set` is that set or "".
Result<void> check_whole_set(const Documents& documents, const std::vector<std::string>& paths,
                             const std::string& set);

/// Of which artefact: kind, and "policy/artefact".
using MarkedAs = std::pair<std::string, std::string>;

/// Indices into remote.ours. `withheld` is wanted although it is not in `wanted`: the server does not take
/// it.
std::vector<std::size_t> left_over(const std::vector<Wanted>& wanted, const Remote& remote,
                                   const std::set<MarkedAs>& withheld);

/// Platforms that objects of a kind work on: "apple.profile" → those of the target apple.
std::vector<std::string> platforms_of_kind(std::string_view kind);

/// The step that deletes an object as it is now.
Step removal_step(const ObjectKind& kind, const RemoteObject& object,
                  const std::map<std::string, std::string>& line_names);

struct Pruned {
    std::vector<std::size_t> doomed;  // indices into remote.ours
    std::vector<std::string> notes;
};

/// Which of them go. `protects` are policies that say `protect: true` here. Code::refused when more than
/// `max_delete` would go.
Result<Pruned> choose_doomed(const std::vector<std::size_t>& left, const Remote& remote,
                             const std::set<std::string>& protects, std::uint64_t max_delete);

/// For a plan without pruning: what is left alone, or "".
std::string left_alone(const std::vector<std::size_t>& left, const Remote& remote, std::string_view set);

}  // namespace mdm::policy
