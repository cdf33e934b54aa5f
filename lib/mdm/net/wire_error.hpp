#pragma once
// What an exchange that failed is called, and what to do about it: from the facts to an Error. Pure.
#include <cstddef>
#include <string>
#include <string_view>

#include "mdm/base/effect.hpp"
#include "mdm/base/error.hpp"
#include "mdm/base/time.hpp"

namespace mdm::net {

enum class Failure {
    no_host,              // DNS
    no_proxy,             // DNS, of the proxy
    no_connection,        // refused, unreachable, reset while connecting
    no_way_through,       // the proxy refused
    no_tls,               // no common version, no TLS there at all
    certificate_expired,  // or not valid yet
    certificate_unknown,  // signed by nobody we trust
    certificate_name,     // for another host
    certificate_bad,      // anything else about it
    certificate_ours,     // the client certificate or its key
    authority_file,       // the file of trusted authorities cannot be read
    timeout,
    lost,        // the connection ended, or the HTTP/2 stream was reset
    not_resent,  // it ended, and libcurl would have sent the request again
    too_large,   // the answer
    garbled,     // the answer
    abandoned,   // by us
    memory,
    other,
};

struct WireFailure {
    Failure failure = Failure::other;
    bool left = false;        // the server may have got the request
    int status = 0;           // of the answer that began to come, or 0
    std::string server;       // "mdm.example:8443", as in the URL
    std::string proxy = {};   // "" when none was used
    std::string detail = {};  // libcurl's or the system's words; not trusted
    std::string method = {};  // these four are for the message and its HTTP facts
    std::string url = {};     // without query
    std::string operation = {};
    Effect effect = Effect::read;
    Millis allowed{0};         // the time limit that passed
    std::size_t max_body = 0;  // the size limit
};

/// unavailable when it did not leave, outcome_unknown when it did; for a read, bad_response for an answer
/// that is too large or garbled (asking again would not help); cancelled when it was abandoned before it
/// left; internal when memory ran out before it left.
Error wire_error(const WireFailure& failure);

}  // namespace mdm::net
