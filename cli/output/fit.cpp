#include "cli/output/fit.hpp"

#include <algorithm>

namespace mdm::cli {
namespace {

// Columns, from the left, of which at least the least fits.
std::size_t how_many_fit(const std::vector<ColumnSpace>& columns, std::size_t available, std::size_t gap) {
    std::size_t used = 0, count = 0;
    for (const ColumnSpace& column : columns) {
        used += column.least + (count == 0 ? 0 : gap);
        if (used > available) break;
        ++count;
    }
    return std::max<std::size_t>(count, 1);
}

// The widest column that may still shrink, or the number of columns.
std::size_t widest(const std::vector<ColumnSpace>& columns, const std::vector<std::size_t>& widths) {
    std::size_t best = columns.size();
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (widths[i] > columns[i].least && (best == columns.size() || widths[i] > widths[best])) best = i;
    return best;
}

}  // namespace

std::vector<std::size_t> fit_columns(const std::vector<ColumnSpace>& columns, std::size_t available,
                                     std::size_t gap) {
    std::vector<std::size_t> widths(columns.size(), 0);
    if (columns.empty()) return widths;
    const std::size_t count = available == 0 ? columns.size() : how_many_fit(columns, available, gap);
    std::size_t total = gap * (count - 1);
    for (std::size_t i = 0; i < count; ++i) total += widths[i] = std::max<std::size_t>(columns[i].natural, 1);
    while (available != 0 && total > available) {
        const std::size_t at = widest(columns, widths);
        if (at == columns.size()) break;
        --widths[at];
        --total;
    }
    if (available != 0 && count == 1) widths[0] = std::min(widths[0], available);
    return widths;
}

}  // namespace mdm::cli
