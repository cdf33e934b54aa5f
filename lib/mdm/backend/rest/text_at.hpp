#pragma once
// Text out of an answer, by JSON pointer.
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "mdm/base/json_pointer.hpp"

namespace mdm::rest {

/// The text there; "" when there is none.
std::string text_at(const nlohmann::json& in, const JsonPointer& pointer);
/// The first pointer that finds text.
std::string first_text(const nlohmann::json& in, const std::vector<JsonPointer>& pointers);

}  // namespace mdm::rest
