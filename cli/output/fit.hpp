#pragma once
// Which widths the columns of a table get on a terminal.
#include <cstddef>
#include <vector>

namespace mdm::cli {

struct ColumnSpace {
    std::size_t natural = 1;  // what its heading and cells would like
    std::size_t least = 1;    // cut below this it says nothing, and rather goes
};

/// Widths that fit `available` with `gap` blanks between columns; 0 available is no limit. The widest columns
/// shrink first; where even the least does not fit, columns go from the right (width 0), the first one never.
std::vector<std::size_t> fit_columns(const std::vector<ColumnSpace>& columns, std::size_t available,
                                     std::size_t gap);

}  // namespace mdm::cli
