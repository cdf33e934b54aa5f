#include "cli/output/printer.hpp"

#include <fmt/format.h>

#include <array>

#include "cli/output/format_printer.hpp"
#include "mdm/base/text.hpp"

namespace mdm::cli {
namespace {

constexpr std::array<Format, 8> rows{{
    {"table", "aligned columns for people", make_table},
    {"wide", "as table, every column, never cut", make_wide},
    {"json", "an array, or one object", make_json},
    {"jsonl", "one JSON object a line", make_json_lines},
    {"yaml", "a list, or one map", make_yaml},
    {"csv", "comma-separated (RFC 4180) with a heading line", make_csv},
    {"name", "one reference a line, to be given back as an argument", make_name},
    {"markdown", "a table for issues and chats", make_markdown},
}};

}  // namespace

std::span<const Format> formats() {
    return rows;
}

Result<std::unique_ptr<Printer>> make_printer(std::string_view format, const Style& style) {
    if (format.empty()) return style.terminal ? make_table() : make_tab_separated();
    std::vector<std::string> names;
    for (const Format& row : rows) {
        if (row.name == format) return row.make();
        names.emplace_back(row.name);
    }
    const std::string near = did_you_mean(format, names);
    return Error{Code::usage, fmt::format("there is no output format '{}'", printable(format)),
                 near.empty() ? "use one of: " + join(names, ", ") : near};
}

Result<void> FormatPrinter::print(CommandResult& result, const Style& style, Streams& streams) {
    Sink sink(streams);
    Page page{sink, style};
    Result<void> done;
    const bool text_first = prefers_text() && !result.plain.empty();
    if (result.listing)
        done = listing(result, page);
    else if (result.object && !text_first)
        record(*result.object, page);
    else
        sink.text() += result.plain;
    sink.send();
    return done;
}

std::vector<OutputColumn> shown_columns(const Listing& listing) {
    if (listing.shown.empty()) return listing.columns;
    std::vector<OutputColumn> columns;
    for (const std::size_t index : listing.shown) columns.push_back(listing.columns[index]);
    return columns;
}

}  // namespace mdm::cli
