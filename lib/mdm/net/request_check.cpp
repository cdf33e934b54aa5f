#include "mdm/net/request_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "mdm/base/text.hpp"

namespace mdm::net {
namespace {

bool is_token(std::string_view text) {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               others.find(c) != std::string_view::npos;
    });
}

bool is_control(char c) {
    return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7F';
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
    return {};
}

}  // namespace mdm::net
