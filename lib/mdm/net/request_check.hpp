#pragma once
// Requests that must not reach a socket: a line break in a header would begin another one. Pure.
#include "mdm/base/result.hpp"
#include "mdm/net/request.hpp"

namespace mdm::net {

/// Code::usage for a method or the name of a header that is no token (RFC 9110, 5.6.2), and for control
/// characters in the value of a header; never quotes a value.
Result<void> check_request(const Request& request);

}  // namespace mdm::net
