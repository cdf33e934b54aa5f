#include "mdm/net/request_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "mdm/base/text.hpp"
#include "mdm/net/url.hpp"

namespace mdm::net {
namespace {

constexpr auto token_chars = [] {
    std::array<bool, 256> is{};
    for (const char c : std::string_view("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "!#$%&'*+-.^_`|~"))
        is[static_cast<unsigned char>(c)] = true;
    return is;
}();

bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(),
                                        [](char c) { return token_chars[static_cast<unsigned char>(c)]; });
}

bool is_control(char c) {
    return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7F';
}

// What a reader may take for the end of a segment, or for a dot: as it stands or escaped.
std::string decoded(std::string_view path) {
    constexpr std::array<std::pair<std::string_view, char>, 3> meant{{{"2e", '.'}, {"2f", '/'}, {"5c", '/'}}};
    std::string out;
    for (std::size_t i = 0; i < path.size(); ++i) {
        out += path[i];
        if (path[i] != '%') continue;
        for (const auto& [digits, character] : meant)
            if (iequals(path.substr(i + 1, 2), digits)) {
                out.back() = character;
                i += 2;
                break;
            }
    }
    return out;
}

bool is_dots(std::string_view segment) {
    return segment == "." || segment == "..";
}

// Servers take such segments out, and so does whatever stands before them: another resource would be
// addressed.
bool leaves_its_path(std::string_view url) {
    if (url.find("/.") == std::string_view::npos && url.find('%') == std::string_view::npos) return false;
    const auto scheme = url.find("://");
    if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
    url = url.substr(0, url.find_first_of("?#"));
    url.remove_prefix(std::min(url.find('/'), url.size()));
    const auto segments = split(decoded(url), '/');
    return std::any_of(segments.begin(), segments.end(), is_dots);
}

}  // namespace

Result<void> check_request(const Request& request) {
    if (!is_token(request.method))
        return Error{Code::usage, fmt::format("'{}' is no method", printable(request.method))};
    for (const Header& header : request.headers) {
        if (!is_token(header.name))
            return Error{Code::usage, fmt::format("'{}' is no name of a header", printable(header.name))};
        if (std::any_of(header.value.begin(), header.value.end(), is_control))
            return Error{
                Code::usage,
                fmt::format("the value of the header '{}' has a line break or a control character in it",
                            header.name)};
    }
    if (leaves_its_path(request.url))
        return Error{Code::usage,
                     fmt::format("'{}' is not asked: a part of its path is '.' or '..', which would address "
                                 "something else",
                                 redact_url(request.url, request.secrets))};
    return {};
}

}  // namespace mdm::net
