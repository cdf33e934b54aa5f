#pragma once
// The descriptors of this folder, as they are in the program. The source is generated (embed.cmake).
#include <span>
#include <string_view>

namespace mdm::rest {

struct Embedded {
    std::string_view name;  // of the file, without ".yaml"
    std::string_view text;
};
std::span<const Embedded> embedded_descriptors();

}  // namespace mdm::rest
