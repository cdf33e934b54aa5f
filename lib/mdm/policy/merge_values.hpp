#pragma once
// Two values of one setting as one. The sense of the setting's row decides; see merge.hpp for whole
// documents.
#include <optional>
#include <string>
#include <string_view>

#include "mdm/policy/merge.hpp"
#include "mdm/policy/settings.hpp"

namespace mdm::policy {

enum class Verdict {
    same,           // both say the same
    first,          // the first one holds
    later,          // the later one holds
    joined,         // something of both
    contradiction,  // nothing decides; `value` is the later one
};

struct Combined {
    Verdict verdict = Verdict::same;
    Value value;
    std::string item{};  // of a contradiction inside of a list: which item, and where it stands
    std::optional<Source> first_item{};
    std::optional<Source> later_item{};
};

/// `mode` is the word of the `mode` beside a list, "" without one.
Combined strictest(std::string_view key, const Value& first, const Value& later, std::string_view mode);
/// Lists of named items and maps of platforms are laid over each other entry by entry, everything else as a
/// whole. Never a contradiction.
Combined laid_over(std::string_view key, const Value& first, const Value& later);

}  // namespace mdm::policy
