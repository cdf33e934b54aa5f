#pragma once
// Cells and members of records as text for people and spreadsheets. Appends to a string that the caller
// reuses; a million rows pass here, so nothing allocates per cell unless the text is hostile.
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "mdm/base/cell.hpp"
#include "mdm/base/time.hpp"
#include "mdm/model/table.hpp"

namespace mdm::cli {

/// How a format writes what is not text.
struct TextStyle {
    std::string_view null;
    std::string_view yes;
    std::string_view no;
    std::string_view separator;   // between the items of a list
    bool raw = false;             // keep what printable() would take away
    bool relative_times = false;  // "3 h ago" for columns of times
    Time now{};
};

/// Text on one line: made harmless unless raw, and without tabs and line ends in any case.
void append_line(std::string& out, std::string_view text, bool raw);
/// Text made harmless unless raw.
void append_clean(std::string& out, std::string_view text, bool raw);
void append_integer(std::string& out, std::int64_t value);
/// The shortest spelling that reads back as the same number.
void append_real(std::string& out, double value);

/// A cell on one line.
void append_cell(std::string& out, const Cell& cell, ColumnType type, const TextStyle& style);
/// A member of a record on one line; lists of plain values joined, anything deeper as compact JSON.
void append_member(std::string& out, const nlohmann::ordered_json& value, const TextStyle& style);

}  // namespace mdm::cli
