#pragma once
// Requests as lines that people can compare: unescaped, parameters in the order of their names, because no
// server looks at any other.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/base/text.hpp"
#include "mdm/net/request.hpp"

namespace mdm::test {

inline std::string unescaped(std::string_view text) {
    const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '%' && i + 2 < text.size();
        out += escape ? static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2])) : text[i];
        if (escape) i += 2;
    }
    return out;
}

/// "GET /v1/devices?limit=2&page=1", without scheme and host; a body follows after a blank.
inline std::string line_of(const net::Request& request) {
    const std::string url = request.url.substr(request.url.find('/', request.url.find("://") + 3));
    const auto question = url.find('?');
    std::string line = request.method + " " + unescaped(url.substr(0, question));
    if (question != std::string::npos) {
        auto parameters = split(std::string_view(url).substr(question + 1), '&');
        for (std::string& one : parameters) one = unescaped(one);
        std::sort(parameters.begin(), parameters.end());
        line += "?" + join(parameters, "&");
    }
    return request.body.empty() ? line : line + " " + request.body;
}

}  // namespace mdm::test
