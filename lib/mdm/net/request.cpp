#include "mdm/net/request.hpp"

#include "mdm/base/text.hpp"

namespace mdm::net {

std::optional<std::string_view> find_header(const Headers& headers, std::string_view name) {
    for (const Header& header : headers)
        if (iequals(header.name, name)) return header.value;
    return std::nullopt;
}

void set_header(Headers& headers, std::string_view name, std::string value) {
    std::erase_if(headers, [&](const Header& header) { return iequals(header.name, name); });
    headers.push_back({std::string(name), std::move(value)});
}

}  // namespace mdm::net
