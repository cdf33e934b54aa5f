#pragma once
// Files that others wrote into Policy documents: configuration profiles (XML, binary, signed) and policies of
// the Android Management API. What a file is is told by its content. Settings become neutral where the
// translators write exactly the same native keys back; everything else stays in `raw`. Before a document is
// handed out it is loaded and rendered, and must come out as the file it came from. Only the bytes given are
// looked at; nothing is resolved or sent.
#include <string>
#include <string_view>
#include <vector>

#include "mdm/policy/document.hpp"

namespace mdm::policy::import {

struct Request {
    std::string file;  // for messages, and for a name where the content has none
    std::string bytes;
    std::string name;  // of the policy; "" lets the content say
};

struct Imported {
    Policy policy;
    std::string yaml;                   // the document
    std::string kind;                   // "a configuration profile"
    std::vector<std::string> notes;     // who signed it, what it is limited to
    std::vector<std::string> warnings;  // literal secrets, by key and never by value
};

/// Code::invalid at file:line:column for what is malformed, and for files of a kind that cannot be imported;
/// the message says what the file is.
Result<Imported> import_file(const Request& request, const FileSystem& files);

/// A name that documents allow, of any text: "Test Profile" → "test-profile"; "" when nothing is left.
std::string name_from(std::string_view text);

}  // namespace mdm::policy::import
