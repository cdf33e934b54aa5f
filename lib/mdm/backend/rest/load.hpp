#pragma once
// Descriptor files, read strictly: whatever is not understood is a mistake with its line and column, and all
// mistakes of a file are found at once.
#include <string_view>
#include <vector>

#include "mdm/backend/rest/descriptor.hpp"
#include "mdm/base/result.hpp"

namespace mdm::rest {

struct Loaded {
    Descriptor descriptor;
    std::vector<Error> problems;  // Code::invalid, "FILE:3:7: …"; none: the descriptor can be used
};
/// `file` names it in messages; its last part must be the descriptor's name with ".yaml". Hooks and codecs
/// are not looked up here.
Loaded load_descriptor(std::string_view text, std::string_view file);

/// The same for those who want one answer: the first problem, with the number of others in its hint.
Result<Descriptor> descriptor_from(std::string_view text, std::string_view file);

}  // namespace mdm::rest
