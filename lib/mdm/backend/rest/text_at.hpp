#pragma once
// Text out of an answer, by JSON pointer.
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace mdm::rest {

/// The text there; "" when there is none.
std::string text_at(const nlohmann::json& in, std::string_view pointer);
/// The first pointer that finds text.
std::string first_text(const nlohmann::json& in, const std::vector<std::string>& pointers);

}  // namespace mdm::rest
