#include "mdm/net/redirect.hpp"

#include <fmt/format.h>

#include "mdm/base/text.hpp"
#include "mdm/net/url_parts.hpp"

namespace mdm::net {
namespace {

// 301 to 303 turn anything else into a GET (RFC 9110, 15.4), which is not what was asked.
bool keeps_method(int status, std::string_view method) {
    if (status == 307 || status == 308) return true;
    return (status == 301 || status == 302 || status == 303) && (method == "GET" || method == "HEAD");
}

Error leads_away(const Url& from, const Url& to, const Request& request, int status) {
    const std::string place = fmt::format("{}://{}", to.secure ? "https" : "http", to.authority);
    return Error{Code::bad_response,
                 fmt::format("'{}' answers that '{}' is to be asked instead, which is another server",
                             from.authority, place),
                 fmt::format("if that is right, set the address of the context to {}", place),
                 {},
                 HttpFacts{request.method, shown(from), status, {}, {}, {}}};
}

}  // namespace

Result<std::optional<std::string>> redirect_target(const Request& request, const Response& response) {
    using Target = std::optional<std::string>;
    if (!request.redirects || request.effect == Effect::unsafe) return Target();
    const auto location = find_header(response.headers, "Location");
    if (!location || !keeps_method(response.status, request.method)) return Target();
    MDM_TRY(const Url from, parse_url(request.url));
    std::string target = resolve(from, trim(*location));
    const auto to = parse_url(target);
    if (!to)
        return Error{Code::bad_response,
                     fmt::format("'{}' sends us to a place that is no URL", from.authority),
                     {},
                     {},
                     HttpFacts{request.method, shown(from), response.status, {}, {}, {}}};
    if (!same_server(from, *to)) return leads_away(from, *to, request, response.status);
    return Target(std::move(target));
}

}  // namespace mdm::net
