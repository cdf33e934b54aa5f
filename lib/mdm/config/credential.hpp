#pragma once
// References to secrets: "env:NAME", "file:PATH", "cmd:PROGRAM ARG…". A reference can be shown and stored;
// its value is read when it is needed and never kept.
#include <string>
#include <string_view>
#include <vector>

#include "mdm/base/fs.hpp"
#include "mdm/base/result.hpp"
#include "mdm/base/seams.hpp"
#include "mdm/base/secret.hpp"

namespace mdm {

struct Reference {
    enum class Kind { env, file, cmd };
    Kind kind = Kind::env;
    std::string rest;  // NAME, PATH, or the command line
};

/// Code::usage for anything else, above all for a value given where a reference belongs; the message does not
/// repeat the text.
Result<Reference> parse_reference(std::string_view text);

/// The words of a command line: blanks separate, '…' and "…" hold together, \ escapes. No shell, no
/// expansion.
Result<std::vector<std::string>> split_command(std::string_view line);

/// Reads the value; one trailing line end is dropped. An empty value, a missing variable or file and a
/// failing program are errors that name the reference. `for_what` names the use: "credential 'api_key' of
/// context 'prod'".
Result<Secret> resolve(const Reference& reference, std::string_view for_what, const Environment& environment,
                       const FileSystem& files, Process& process);

}  // namespace mdm
