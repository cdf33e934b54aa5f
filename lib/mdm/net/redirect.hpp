#pragma once
// Where a redirect leads, and whether we go there: to the same server only, since credentials go along, and
// never with an unsafe request. libcurl follows none: it would take API keys to other hosts. Pure.
#include <optional>
#include <string>

#include "mdm/base/result.hpp"
#include "mdm/net/request.hpp"

namespace mdm::net {

/// The URL to ask instead; nullopt when the answer is to be taken as it is (no redirect, redirects are off,
/// the method would have to change). Code::bad_response when it leads to another server: the message names
/// it.
Result<std::optional<std::string>> redirect_target(const Request& request, const Response& response);

}  // namespace mdm::net
