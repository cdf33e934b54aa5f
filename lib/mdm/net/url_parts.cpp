#include "mdm/net/url_parts.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/text.hpp"

namespace mdm::net {
namespace {

bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_plain(char c) {
    return c > ' ' && c < '\x7F' && c != '\\';
}

bool is_host_char(char c) {
    return is_alphanumeric(c) || c == '.' || c == '-' || c == '_';
}

bool is_address_char(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' || c == '.';
}

Error no_url(std::string_view text, std::string_view why) {
    // whatever stands before an @ or behind a ? may be secret
    const auto at = text.find('@');
    std::string quoted = printable(at == std::string_view::npos ? text : text.substr(at + 1));
    quoted = quoted.substr(0, quoted.find_first_of("?#"));
    return Error{Code::usage, fmt::format("'{}' is not a URL to ask: {}", quoted, why),
                 "it begins with https:// and the name of the server"};
}

// Takes the host and, behind it, the port from the authority; what is wrong, or "".
std::string_view split_authority(Url& url) {
    std::string_view rest = url.authority;
    const bool bracket = rest.starts_with('[');
    const auto end = bracket ? rest.find(']') : std::min(rest.find(':'), rest.size());
    if (end == std::string_view::npos) return "a bracket is not closed";
    url.host = bracket ? rest.substr(1, end - 1) : rest.substr(0, end);
    rest.remove_prefix(bracket ? end + 1 : end);
    if (url.host.empty()) return "it names no server";
    if (!std::all_of(url.host.begin(), url.host.end(), bracket ? is_address_char : is_host_char))
        return "the name of the server has a character that names do not have";
    if (rest.empty()) return {};
    const auto port = rest.starts_with(':') ? to_int(rest.substr(1)) : std::nullopt;
    if (!port || *port < 1 || *port > 65535) return "its port is not a number from 1 to 65535";
    url.port = static_cast<int>(*port);
    return {};
}

// "https:" at the beginning, or npos
std::size_t scheme_end(std::string_view text) {
    const auto end = std::find_if_not(text.begin(), text.end(), [](char c) {
        return is_alphanumeric(c) || c == '+' || c == '-' || c == '.';
    });
    const auto length = static_cast<std::size_t>(end - text.begin());
    return length > 0 && end != text.end() && *end == ':' ? length : std::string_view::npos;
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
    if (!std::all_of(text.begin(), text.end(), is_plain))
        return no_url(text, "a blank, a backslash or a character beyond ASCII is not escaped");
    Url url;
    std::string_view rest = text.substr(0, text.find('#'));
    const auto scheme = rest.substr(0, rest.find("://"));
    url.secure = iequals(scheme, "https");
    if (scheme.size() == rest.size() || (!url.secure && !iequals(scheme, "http")))
        return no_url(text, "it is neither https:// nor http://");
    rest.remove_prefix(scheme.size() + 3);
    url.port = url.secure ? 443 : 80;
    url.authority = rest.substr(0, rest.find_first_of("/?"));
    rest.remove_prefix(url.authority.size());
    if (url.authority.find('@') != std::string_view::npos)
        return no_url(text, "a user name or password does not belong there");
    if (const auto problem = split_authority(url); !problem.empty()) return no_url(text, problem);
    url.path = rest.substr(0, rest.find('?'));
    url.query = rest.substr(url.path.size());
    return url;
}

std::string shown(const Url& url) {
    return fmt::format("{}://{}{}{}", url.secure ? "https" : "http", url.authority, url.path,
                       url.query.empty() ? "" : "?…");
}

bool is_loopback(std::string_view host) {
    if (iequals(host, "localhost") || host == "::1") return true;
    in_addr address{};
    return host.starts_with("127.") && ::inet_pton(AF_INET, std::string(host).c_str(), &address) == 1;
}

bool same_server(const Url& a, const Url& b) {
    return a.secure == b.secure && a.port == b.port && iequals(a.host, b.host);
}

std::string resolve(const Url& base, std::string_view reference) {
    reference = reference.substr(0, reference.find('#'));
    if (scheme_end(reference) != std::string_view::npos) return std::string(reference);
    const std::string_view scheme = base.secure ? "https:" : "http:";
    if (reference.starts_with("//")) return fmt::format("{}{}", scheme, reference);
    const std::string server = fmt::format("{}//{}", scheme, base.authority);
    if (reference.starts_with('/')) return server + std::string(reference);
    if (reference.empty()) return fmt::format("{}{}{}", server, base.path, base.query);
    if (reference.starts_with('?')) return fmt::format("{}{}{}", server, base.path, reference);
    const auto slash = base.path.rfind('/');
    const auto folder = slash == std::string_view::npos ? "/" : base.path.substr(0, slash + 1);
    return fmt::format("{}{}{}", server, folder, reference);
}

}  // namespace mdm::net
