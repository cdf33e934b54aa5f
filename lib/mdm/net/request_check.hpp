#pragma once
// Requests that must not reach a socket: a line break in a header would begin another one, and dots in a path
// would lead to another resource. Pure.
#include "mdm/base/result.hpp"
#include "mdm/net/request.hpp"

namespace mdm::net {

/// Code::usage for a method or the name of a header that is no token (RFC 9110, 5.6.2), for control
/// characters in the value of a header (which is never quoted), and for a segment of the path that is, or
/// decodes to, "." or "..".
Result<void> check_request(const Request& request);

}  // namespace mdm::net
