#pragma once
// Absolute http(s) URLs, taken apart strictly: what two readers could understand differently (a user name, a
// backslash, a blank, a byte beyond ASCII) is no URL here, so that the host we judge is the host libcurl
// asks. Pure.
#include <string>
#include <string_view>

#include "mdm/base/result.hpp"

namespace mdm::net {

/// Views into the text that was parsed.
struct Url {
    bool secure = true;          // https
    std::string_view authority;  // "[::1]:8443", as written
    std::string_view host;       // "::1": an IPv6 address without its brackets; letter case as written
    int port = 443;              // of the scheme, when none stands there
    std::string_view path;       // "/v1/devices", or "" when the query or the end follows the host
    std::string_view query;      // with its "?", or ""
};

/// Code::usage for anything else; the message names what is wrong. A fragment is dropped.
Result<Url> parse_url(std::string_view text);
inline Result<Url> parse_url(const char* text) {
    return parse_url(std::string_view(text));
}
Result<Url> parse_url(std::string&& text) = delete;  // the views would outlive it

/// "https://mdm.example/v1/devices?…": without fragment and query, for messages.
std::string shown(const Url& url);

/// localhost, 127.0.0.0/8 and ::1, in their plain spelling only.
bool is_loopback(std::string_view host);

/// Same scheme, host and port.
bool same_server(const Url& a, const Url& b);

/// `reference` (of a Location header) as an absolute URL, seen from `base` (RFC 3986, 5.2; dot segments stay,
/// and a request with them is refused). Not checked: parse it.
std::string resolve(const Url& base, std::string_view reference);

}  // namespace mdm::net
