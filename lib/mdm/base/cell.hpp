#pragma once
// Values of one row, in any table: null (unknown), text, integer, real or boolean. Rows travel in batches: a
// page of a listing is one RowBatch with one text arena, so that a million devices need no allocation per
// cell.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/base/result.hpp"

namespace mdm {

enum class CellKind : std::uint8_t { null, text, integer, real, boolean };

/// A borrowed value: text points into the batch (or string) it came from.
struct Cell {
    CellKind kind = CellKind::null;
    std::string_view text = {};
    std::int64_t integer = 0;  // also the boolean, 0 or 1
    double real = 0;

    static Cell of(std::string_view value) { return {CellKind::text, value, 0, 0}; }
    static Cell of_int(std::int64_t value) { return {CellKind::integer, {}, value, 0}; }
    static Cell of_real(double value) { return {CellKind::real, {}, 0, value}; }
    static Cell of_bool(bool value) { return {CellKind::boolean, {}, value ? 1 : 0, 0}; }
    static Cell of_optional(const std::optional<std::string>& value) {
        return value ? of(std::string_view(*value)) : Cell{};
    }

    bool is_null() const { return kind == CellKind::null; }
    /// The text, or "" for anything that is not text.
    std::string_view text_or_empty() const { return kind == CellKind::text ? text : std::string_view{}; }
};

/// Rows of a fixed width, cells row by row, all text in one arena. Reused from page to page.
/// Lists inside a cell (groups, tags) are JSON array text: ["a","b"].
class RowBatch {
  public:
    explicit RowBatch(std::size_t width) : width_(width) {}

    std::size_t width() const { return width_; }
    std::size_t rows() const { return width_ == 0 ? 0 : cells_.size() / width_; }
    bool empty() const { return cells_.empty(); }

    /// Forgets the rows and keeps the memory.
    void clear();
    /// Adds one row of nulls; set() then fills the newest row.
    void add_row();
    void set(std::size_t column, const Cell& value) { set(rows() - 1, column, value); }
    void set(std::size_t row, std::size_t column, const Cell& value);
    /// Valid until the batch changes.
    Cell at(std::size_t row, std::size_t column) const;

  private:
    struct Slot {
        CellKind kind = CellKind::null;
        std::uint32_t length = 0;
        union {
            std::int64_t integer = 0;
            double real;
            std::uint64_t offset;
        };
    };
    std::size_t width_;
    std::vector<Slot> cells_;
    std::string arena_;
};

/// A stream of rows, one page at a time; what every listing hands out. Never the whole table.
class RowSource {
  public:
    virtual ~RowSource() = default;
    /// Appends the next page to `batch` (which the caller has cleared). False: nothing was left.
    /// A page may be empty and yet not be the last (a server filtered it out).
    virtual Result<bool> next(RowBatch& batch) = 0;
};

}  // namespace mdm
