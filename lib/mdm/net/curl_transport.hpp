#pragma once
// The real network: one libcurl multi handle, every exchange on the caller's thread, connections kept and
// HTTP/2 spoken where it is offered. libcurl is opened when the first request is made.
#include <memory>

#include "mdm/base/result.hpp"
#include "mdm/net/transport.hpp"
#include "mdm/net/transport_options.hpp"

namespace mdm::net {

/// Code::usage when the options contradict themselves. What is wrong with files and libraries shows with the
/// first request. Destroying it gives up what is in flight and tells nobody.
Result<std::unique_ptr<Transport>> make_curl_transport(TransportOptions options);

}  // namespace mdm::net
