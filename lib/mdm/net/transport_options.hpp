#pragma once
// How a context reaches its server.
#include <string>

#include "mdm/base/seams.hpp"
#include "mdm/base/secret.hpp"
#include "mdm/base/time.hpp"

namespace mdm::net {

struct TransportOptions {
    bool insecure_http = false;           // http to other hosts than this one
    std::string proxy = {};               // "http://proxy.example:3128"; "": none. Never for this host
    Secret proxy_login = {};              // "user:password", percent-encoded as in a URL
    std::string no_proxy = {};            // hosts to ask directly: "mdm.example,.internal.example"
    std::string ca_file = {};             // PEM, trusted besides the system's authorities
    std::string client_certificate = {};  // PEM file, chain included
    std::string client_key = {};          // PEM file; "": in the file of the certificate
    Secret key_password = {};
    Millis connect_timeout{10'000};  // name, connection and TLS together
    std::string user_agent = "mdmctl";
    std::string library = "libcurl.so.4";  // opened when the first request is made
};

/// Fills in what the options leave open from HTTPS_PROXY, ALL_PROXY, NO_PROXY (or in small letters) and
/// SSL_CERT_FILE. A user and a password inside the proxy's URL move to proxy_login.
void add_environment(TransportOptions& options, const Environment& environment);

}  // namespace mdm::net
