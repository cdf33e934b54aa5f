#pragma once
// What a body says it is.
#include <string>
#include <string_view>

#include "mdm/base/text.hpp"

namespace mdm::net {

/// "application/json" of "Application/JSON; charset=utf-8".
inline std::string media_type(std::string_view content_type) {
    return lower(trim(content_type.substr(0, content_type.find(';'))));
}

/// Of a media type: JSON, or a format built on it (RFC 6839, 3.1).
inline bool is_json_type(std::string_view media) {
    return media == "application/json" || media == "text/json" || media.ends_with("+json");
}

}  // namespace mdm::net
