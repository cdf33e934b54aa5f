// URLs come from descriptors, people and servers (redirects): taking one apart must end, must not find a host
// that is not there, and what is escaped must stay one segment.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "mdm/net/redirect.hpp"
#include "mdm/net/request_check.hpp"
#include "mdm/net/retry.hpp"
#include "mdm/net/url.hpp"
#include "mdm/net/url_parts.hpp"

using namespace mdm;
using namespace mdm::net;

namespace {

void must(bool holds) {
    if (!holds) std::abort();
}

void take_apart(std::string_view text) {
    const auto url = parse_url(text);
    if (!url) return;
    must(!url->host.empty() && url->port > 0 && url->port < 65536);
    must(text.find(url->host) != std::string_view::npos);
    must(url->authority.find_first_of("/?#@\\ ") == std::string_view::npos);
    std::string again = shown(*url);
    again = again.substr(0, again.find('?'));
    const auto second = parse_url(again);
    must(second.ok() && same_server(*url, *second));
    const std::string from_here = resolve(*url, "/x");
    const auto third = parse_url(from_here);
    must(third.ok() && same_server(*url, *third) && third->path == "/x");
}

void redirect(std::string_view text) {
    const Request request{.url = "https://mdm.example/v1/devices", .redirects = true};
    const auto target = redirect_target(request, {302, {{"Location", std::string(text)}}, ""});
    if (!target || !*target) return;
    const auto url = parse_url(**target);
    must(url.ok() && url->secure && url->port == 443 && url->host.size() == 11);
}

void escape(std::string_view text) {
    const std::string segment = percent_encode(text);
    must(segment.find_first_of("/?#&=\\ :@") == std::string::npos);
    const std::string joined = "https://mdm.example/v1/" + segment;
    const auto url = parse_url(joined);
    must(url.ok() && url->path == "/v1/" + segment && url->query.empty());
    const bool dots = text == "." || text == "..";
    must(!dots || !check_request({.url = joined}).ok());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    take_apart(text);
    redirect(text);
    escape(text);
    const auto wait = retry_after({{"Retry-After", std::string(text)}}, Time{});
    must(!wait || wait->count() >= 0);
    return 0;
}
