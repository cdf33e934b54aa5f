#pragma once
// Inputs that say more about another one: a server that does not have the other has no use for them, and a
// descriptor from before there were any goes on being right.
#include <algorithm>
#include <array>
#include <string_view>

namespace mdm::rest {

/// Refused unless the descriptor's `inputs:` names it.
inline bool is_refinement(std::string_view input) {
    static constexpr std::array<std::string_view, 2> all{"wifi-profile", "enrollment-profile"};
    return std::find(all.begin(), all.end(), input) != all.end();
}

}  // namespace mdm::rest
