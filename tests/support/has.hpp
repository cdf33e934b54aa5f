#pragma once
// Whether a text has a part.
#include <string_view>

namespace mdm::test {

inline bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

}  // namespace mdm::test
