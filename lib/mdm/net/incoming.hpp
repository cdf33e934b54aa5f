#pragma once
// A request as libevent has read it, and what libevent lets through that a strict reader does not.
#include <cstdint>

#include "mdm/net/listener.hpp"

struct evhttp_request;

namespace mdm::net {

/// As evhttp_set_allowed_methods() takes them; others are answered with 501.
std::uint16_t known_methods();

/// Takes the body out of it.
Incoming incoming(evhttp_request* request);

/// The status to refuse it with when its length or its meaning is in doubt: 400, or 411 for a post without a
/// length. Else 0.
int refusal(const Incoming& request);

}  // namespace mdm::net
