#pragma once
// JSON pointers (RFC 6901) without exceptions.
#include <nlohmann/json_fwd.hpp>
#include <string_view>

namespace mdm::net {

/// Empty, or "/" and segments in which ~ is only ~0 or ~1.
bool is_pointer(std::string_view text);
/// What the pointer points at; null when there is no such thing. "" is the whole document.
const nlohmann::json* at_pointer(const nlohmann::json& document, std::string_view pointer);

}  // namespace mdm::net
