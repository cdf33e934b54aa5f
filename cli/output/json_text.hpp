#pragma once
// JSON as text. Controls, direction marks and invisible characters are written as \u escapes, so the value
// stays what the server sent and a terminal is not driven by it; invalid UTF-8 becomes U+FFFD.
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "mdm/base/cell.hpp"
#include "mdm/model/table.hpp"

namespace mdm::cli {

/// A string with its quotes.
void append_json_text(std::string& out, std::string_view text);
/// A cell; a list column is an array of strings, or a string when it is no list.
void append_json_cell(std::string& out, const Cell& cell, ColumnType type);
/// A value on one line.
void append_json(std::string& out, const nlohmann::ordered_json& value);
/// A value over several lines, two blanks a level, as a member that stands `depth` levels deep.
void append_json_lines(std::string& out, const nlohmann::ordered_json& value, std::size_t depth = 0);

}  // namespace mdm::cli
