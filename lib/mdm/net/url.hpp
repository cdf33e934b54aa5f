#pragma once
// What is done with whole URLs: escaping, query parameters, staying on one server, and showing one without
// its secrets. Pure; url_parts.hpp takes one apart.
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "mdm/base/result.hpp"
#include "mdm/base/secret.hpp"

namespace mdm::net {

/// Everything but RFC 3986's unreserved characters as %XX: fit for a path segment and a query value.
std::string percent_encode(std::string_view text);
/// As forms are written: a blank is '+'.
std::string form_encode(std::string_view text);

/// Scheme, host and port, lower case, the port always written out: "https://example.com:443". nullopt for
/// what parse_url() refuses.
std::optional<std::string> origin_of(std::string_view url);

/// The URL with `name` set to `value` in its query, in place of any such parameter; both are escaped.
std::string with_query(std::string_view url, std::string_view name, std::string_view value);

/// `link`, found in an answer to `base`, as an absolute URL: as it stands, or below base's server when it
/// begins with "/" (not "//") or is only a query. Code::bad_response when it leads to another scheme, host or
/// port: our credentials would go along.
Result<std::string> same_origin(std::string_view base, std::string_view link);

/// Fit for a message or a trace: without user, password and fragment, values of parameters whose names say
/// secret as ***, and none of `secrets`.
std::string redact_url(std::string_view url, std::span<const Secret> secrets = {});

}  // namespace mdm::net
