#pragma once
// What may come next on a command line: answered from the command table, the configuration and the local
// cache, never from a server, so that a press of Tab costs milliseconds. The scripts of the shells ask
// `mdmctl __complete WORDS…`, whose last word is the one being completed.
#include <string>
#include <string_view>
#include <vector>

#include "cli/completion_cache.hpp"

namespace mdm::cli {

class App;

/// Asks the shell to complete names of files or folders itself, after the candidates. No value begins with a
/// colon.
inline constexpr std::string_view files_directive = ":files";
inline constexpr std::string_view folders_directive = ":folders";

/// Candidates for the last of `words` (the program's name left out). Trouble with the configuration or the
/// cache is an empty answer: completion has nowhere to say it.
std::vector<Candidate> complete(const std::vector<std::string>& words, App& app);

/// The script for "bash", "zsh" or "fish"; Code::usage with a did-you-mean.
Result<std::string> completion_script(std::string_view shell);
const std::vector<std::string>& completion_shells();

}  // namespace mdm::cli
