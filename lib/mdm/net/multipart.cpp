#include "mdm/net/multipart.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/text.hpp"

namespace mdm::net {
namespace {

// RFC 7578, 2: what would end the name is percent-encoded.
std::string escaped(std::string_view name) {
    std::string out = "\"";
    for (const char c : name) {
        if (c == '"')
            out += "%22";
        else if (c == '\r')
            out += "%0D";
        else if (c == '\n')
            out += "%0A";
        else
            out += c;
    }
    return out + "\"";
}

std::string_view type_of(const FormPart& part) {
    if (!part.content_type.empty()) return part.content_type;
    return part.file_name.empty() ? std::string_view() : "application/octet-stream";
}

std::string head_of(const FormPart& part) {
    std::string head = "Content-Disposition: form-data; name=" + escaped(part.name);
    if (!part.file_name.empty()) head += "; filename=" + escaped(part.file_name);
    if (!type_of(part).empty()) head += fmt::format("\r\nContent-Type: {}", type_of(part));
    return head + "\r\n\r\n";
}

std::string boundary_for(std::span<const FormPart> parts, Random& random) {
    for (;;) {
        std::string boundary = "mdmctl-" + uuid4(random);
        const auto holds = [&](const FormPart& part) {
            return part.content.find(boundary) != std::string::npos;
        };
        if (std::none_of(parts.begin(), parts.end(), holds)) return boundary;
    }
}

}  // namespace

Result<Multipart> encode_multipart(std::span<const FormPart> parts, Random& random) {
    const std::string boundary = boundary_for(parts, random);
    std::string body;
    for (const FormPart& part : parts) {
        if (!is_printable(part.content_type))
            return Error{Code::usage, fmt::format("the type of the part '{}' is no media type: '{}'",
                                                  printable(part.name), printable(part.content_type))};
        body += fmt::format("--{}\r\n", boundary);
        body += head_of(part);
        body += part.content;
        body += "\r\n";
    }
    body += fmt::format("--{}--\r\n", boundary);
    return Multipart{"multipart/form-data; boundary=" + boundary, std::move(body)};
}

}  // namespace mdm::net
