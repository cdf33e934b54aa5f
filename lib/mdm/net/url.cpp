#include "mdm/net/url.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/text.hpp"
#include "mdm/net/redact.hpp"
#include "mdm/net/url_parts.hpp"

namespace mdm::net {
namespace {

bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

std::string encode(std::string_view text, bool form) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        if (is_unreserved(c)) {
            out += c;
        } else if (form && c == ' ') {
            out += '+';
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += '%';
            out += digits[byte >> 4];
            out += digits[byte & 15];
        }
    }
    return out;
}

/// A URL in four: "https", "user@host:443", "/path", "a=b". Without the fragment.
struct Pieces {
    std::string_view scheme, authority, path, query;
    bool has_query = false;
};

std::optional<Pieces> pieces_of(std::string_view url) {
    const auto colon = url.find("://");
    if (colon == std::string_view::npos) return std::nullopt;
    Pieces pieces;
    pieces.scheme = url.substr(0, colon);
    url = url.substr(colon + 3);
    url = url.substr(0, url.find('#'));
    const auto mark = url.find('?');
    pieces.has_query = mark != std::string_view::npos;
    if (pieces.has_query) pieces.query = url.substr(mark + 1);
    url = url.substr(0, mark);
    const auto slash = std::min(url.find('/'), url.size());
    pieces.authority = url.substr(0, slash);
    pieces.path = url.substr(slash);
    return pieces;
}

std::string without(std::string_view query, std::string_view name) {
    const std::string escaped = percent_encode(name);
    std::vector<std::string> kept;
    for (std::string& part : split(query, '&')) {
        const std::string_view its_name = std::string_view(part).substr(0, part.find('='));
        if (!part.empty() && its_name != name && its_name != escaped) kept.push_back(std::move(part));
    }
    return join(kept, "&");
}

Error leads_away(std::string_view base, std::string_view link) {
    return Error{Code::bad_response,
                 fmt::format("the next page of '{}' would be on another server: '{}'", redact_url(base),
                             printable(redact_url(link))),
                 "if that server is right, make it the url of the context"};
}

}  // namespace

std::string percent_encode(std::string_view text) {
    return encode(text, false);
}

std::string form_encode(std::string_view text) {
    return encode(text, true);
}

std::optional<std::string> origin_of(std::string_view url) {
    const auto parsed = parse_url(url);
    if (!parsed.ok()) return std::nullopt;
    return fmt::format("{}://{}:{}", parsed->secure ? "https" : "http", lower(parsed->host), parsed->port);
}

std::string with_query(std::string_view url, std::string_view name, std::string_view value) {
    url = url.substr(0, url.find('#'));
    const auto mark = url.find('?');
    std::string query = mark == std::string_view::npos ? "" : without(url.substr(mark + 1), name);
    if (!query.empty()) query += '&';
    return fmt::format("{}?{}{}={}", url.substr(0, mark), query, percent_encode(name), percent_encode(value));
}

Result<std::string> same_origin(std::string_view base, std::string_view link) {
    MDM_TRY(const Url home, parse_url(base));
    const bool is_relative = link.starts_with('?') || (link.starts_with('/') && !link.starts_with("//"));
    std::string whole = is_relative ? resolve(home, link) : std::string(link);
    const auto there = parse_url(whole);
    if (!there.ok() || !same_server(home, *there)) return leads_away(base, link);
    return whole;
}

std::string redact_url(std::string_view url, std::span<const Secret> secrets) {
    const auto pieces = pieces_of(url);
    if (!pieces) {  // no whole URL, but perhaps a path with a query
        const auto mark = std::min(url.find('?'), url.size());
        const std::string path(url.substr(0, mark));
        return redact_values(mark == url.size() ? path : path + "?" + redact_form(url.substr(mark + 1)),
                             secrets);
    }
    const auto at = pieces->authority.rfind('@');
    const auto host = at == std::string_view::npos ? pieces->authority : pieces->authority.substr(at + 1);
    std::string shown = fmt::format("{}://{}{}", pieces->scheme, host, pieces->path);
    if (pieces->has_query) shown += "?" + redact_form(pieces->query);
    return redact_values(shown, secrets);
}

}  // namespace mdm::net
