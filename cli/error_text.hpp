#pragma once
// How an error reaches a person (stderr, two lines) or a program (-o json: one object on stderr).
#include <string>

#include "mdm/base/error.hpp"

namespace mdm::cli {

/// "mdmctl: <message>, while …\n  <hint>\n", made harmless for a terminal.
std::string error_text(const Error& error, bool colour);
/// {"error": {"code", "exit", "message", "hint", "context", "http"}} and a line feed.
std::string error_json(const Error& error, int exit);

}  // namespace mdm::cli
