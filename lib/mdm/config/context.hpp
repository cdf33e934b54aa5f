#pragma once
// A context: a backend, its settings, references to its credentials, and the rules that guard it. Plain data;
// config.hpp reads and writes it. Credentials are references ("env:NAME", "file:PATH", "cmd:PROGRAM ARG…"),
// never values.
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace mdm {

/// What the guard enforces for one context (`guard:` and its neighbours in the configuration).
struct GuardRules {
    std::uint64_t max_destructive = 10;      // devices in one destructive job
    std::uint64_t max_disruptive = 100;      // devices in one disruptive job
    int max_percent = 10;                    // of the fleet, once more than 5 devices are meant
    bool raise = false;                      // --max-targets may replace count cap and percentage
    std::optional<std::uint64_t> max_reach;  // devices that a policy job may reach
    bool read_only = false;
    bool no_destructive = false;
    bool require_reason = false;
    std::string ownership_default;  // "company": an unknown ownership counts as company
};

/// How the server of a context is reached (`connection:`).
struct ConnectionRules {
    std::string proxy;        // "http://proxy.example:3128", without user and password; "": none of ours
    std::string proxy_login;  // reference to "user:password", or ""
    std::string no_proxy;     // hosts to ask directly: "mdm.example,.internal.example"
    std::string ca_file;      // PEM file, absolute: trusted besides the system's authorities
    std::string client_certificate;  // PEM file, absolute
    std::string client_key;          // PEM file, absolute; "": in the file of the certificate
    std::string key_password;        // reference, or ""
    bool insecure_http = false;      // http to other hosts than this one
    bool token_cache = true;         // tokens are kept across runs; `token_cache: off` keeps none
    double requests_per_second =
        0;                        // at most, where the backend would allow more; 0: the backend's own limit
    std::size_t concurrency = 0;  // requests in flight, likewise
    bool operator==(const ConnectionRules&) const = default;
};

struct Context {
    std::string name;
    std::string backend;                             // "sandbox", "jamf-pro"
    std::map<std::string, std::string> settings;     // of the backend: "path", "url", "tenant"
    std::map<std::string, std::string> credentials;  // name → reference
    ConnectionRules connection;
    GuardRules guard;
    std::string secrets_out;  // "cmd:PROGRAM …": where handed-back secrets go, or ""
    bool allow_cmd_in_policies = false;
};

}  // namespace mdm
