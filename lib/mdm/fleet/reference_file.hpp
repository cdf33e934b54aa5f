#pragma once
// What --from reads: one reference a line with # comments, or a CSV with a named column. Spreadsheets' habits
// are fine: byte-order marks, CRLF, UTF-16 in both orders, ; or tabs as separators (RFC 4180 quotes).
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "mdm/base/result.hpp"

namespace mdm {

/// Called for each reference with its line number (from 1), in the order of the file.
using ReferenceLine = std::function<Result<void>(std::string_view reference, std::size_t line)>;

/// `column` "" = one reference a line. `name` is for messages. Errors are Code::invalid with the line: NUL
/// bytes, bytes that are not UTF-8, an unclosed quote, a column that is not there (the message lists those
/// that are), a row whose cell in that column is blank; Code::usage for what is plainly a CSV given without a
/// column.
Result<void> read_references(std::string_view text, std::string_view column, std::string_view name,
                             const ReferenceLine& each);

}  // namespace mdm
