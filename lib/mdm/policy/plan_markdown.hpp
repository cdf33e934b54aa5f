#pragma once
// A plan as a comment on a pull request: summary first, what is most dangerous before the rest, a table for
// each action. Names come from servers and from whoever opened the pull request, so nothing in them is ever
// markup, a link or a mention. Shorter than GitHub's limit, with a pointer to what was cut.
#include <cstddef>
#include <string>

#include "mdm/policy/plan.hpp"

namespace mdm::policy {

/// What a comment may hold, in bytes: always fewer than GitHub's 65,536 characters.
inline constexpr std::size_t longest_comment = 65'000;

/// Ends with the summary line, always.
std::string plan_markdown(const Plan& plan, std::size_t limit = longest_comment);

/// Text as code that cannot end early: `name`, or with entities where backticks would not do.
std::string markdown_code(std::string_view text);

}  // namespace mdm::policy
