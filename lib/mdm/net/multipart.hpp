#pragma once
// Forms with files (multipart/form-data, RFC 7578), from memory. Pure but for the boundary, which is drawn
// from Random and is in none of the parts.
#include <span>
#include <string>

#include "mdm/base/result.hpp"
#include "mdm/base/seams.hpp"

namespace mdm::net {

struct FormPart {
    std::string name;
    std::string content;
    std::string file_name = {};     // "": a field, no file
    std::string content_type = {};  // "": none is said for a field, application/octet-stream for a file
};

struct Multipart {
    std::string content_type;  // with the boundary
    std::string body;
};

/// Names are written in UTF-8, with quotes and line ends escaped as browsers do. Code::usage for a content
/// type that is more than one line.
Result<Multipart> encode_multipart(std::span<const FormPart> parts, Random& random);

}  // namespace mdm::net
