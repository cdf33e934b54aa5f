#pragma once
// Regular expressions of descriptors (ECMAScript), always of a whole text. The one place that includes
// <regex>.
#include <string>
#include <string_view>

namespace mdm::rest {

bool is_pattern(std::string_view pattern);
/// False for anything but a match of the whole text, and for text over 4096 bytes.
bool matches(std::string_view pattern, std::string_view text);

}  // namespace mdm::rest
