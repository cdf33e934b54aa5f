#pragma once
// Results to text. One file and one row of the table below for each format.
#include <memory>
#include <span>
#include <string_view>

#include "cli/result.hpp"
#include "cli/streams.hpp"
#include "mdm/base/result.hpp"

namespace mdm::cli {

/// How to print, worked out once from options, environment and terminal.
struct Style {
    bool terminal = false;  // stdout is one
    bool colour = false;
    bool headers = true;
    bool raw = false;        // keep controls and spreadsheet formulas
    bool wide = false;       // every column of the listing
    std::size_t width = 80;  // columns of the terminal
    Time now{};              // for "3 h ago"
};

class Printer {
  public:
    virtual ~Printer() = default;
    /// Prints the whole result. Stops without an error when the reader has gone.
    virtual Result<void> print(CommandResult& result, const Style& style, Streams& streams) = 0;
};

struct Format {
    std::string_view name;
    std::string_view summary;
    std::unique_ptr<Printer> (*make)();
};
std::span<const Format> formats();
/// Code::usage with a did-you-mean. "" is table on a terminal and tab-separated text in a pipe.
Result<std::unique_ptr<Printer>> make_printer(std::string_view format, const Style& style);

}  // namespace mdm::cli
