#pragma once
// How a command says what it takes. One declaration serves parsing, --help, man pages and completion. The
// kind of a value
// ("DEVICE", "GROUP", "CONTEXT", "POLICY", "FILE", "FOLDER", "JOB", "APP", or a word in capitals) is also
// what completion offers. The parser behind it is CLI11, which only options.cpp includes.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/base/result.hpp"

namespace mdm::cli {

/// One option or argument as documentation sees it.
struct OptionInfo {
    std::string names;  // "-o,--output" or "DEVICE…" for an argument
    std::string kind;   // "" for a flag
    std::string help;
    std::string group;  // heading in the help; "" for the command's own
    std::vector<std::string> choices;
    bool argument = false;
    bool required = false;
    bool repeated = false;
};

class Options {
  public:
    Options();
    ~Options();
    Options(const Options&) = delete;
    Options& operator=(const Options&) = delete;

    /// Everything added after this stands under the heading in the help.
    Options& heading(std::string title);
    Options& flag(std::string names, bool& value, std::string help);
    Options& count(std::string names, int& value, std::string help);
    Options& value(std::string names, std::string kind, std::string& value, std::string help);
    Options& value(std::string names, std::string kind, std::optional<std::string>& value, std::string help);
    Options& number(std::string names, std::string kind, std::optional<std::uint64_t>& value,
                    std::string help);
    Options& choice(std::string names, std::vector<std::string> choices, std::string& value,
                    std::string help);
    /// May be given several times.
    Options& values(std::string names, std::string kind, std::vector<std::string>& values, std::string help);
    /// Positional, in the order of declaration.
    Options& argument(std::string kind, std::string& value, std::string help, bool required = true);
    Options& arguments(std::string kind, std::vector<std::string>& values, std::string help,
                       bool required = false);
    /// Looked at after parsing: an Error refuses the command line.
    Options& check(std::function<Result<void>()> check);

    const std::vector<OptionInfo>& info() const;
    /// Reads the words after the command's path. Code::usage with a did-you-mean for a misspelt option.
    Result<void> parse(const std::vector<std::string>& words);

  private:
    struct Parser;
    std::unique_ptr<Parser> parser_;
};

}  // namespace mdm::cli
