#pragma once
// What commands changed: values laid over the derived columns of a few devices. Times are kept as
// milliseconds, everything else as it is.
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "mdm/backend/sandbox/fleet.hpp"
#include "mdm/backend/sandbox/statements.hpp"
#include "mdm/base/cell.hpp"
#include "mdm/base/result.hpp"

namespace mdm::sandbox {

/// One changed value; owns its text.
struct Change {
    Field field;
    Cell value;
    std::string text = {};
};

/// The changes of some devices, by number.
class Changes {
  public:
    /// Of the devices from `first` to `last`.
    static Result<Changes> read(Statements& statements, std::uint64_t first, std::uint64_t last);

    bool touches(std::uint64_t n) const { return changes_.contains(n); }
    /// The value of a column after the changes: `cell` itself where there is none.
    Cell apply(const RowView& row, std::size_t column, Cell cell) const;
    /// The word in a column of text, or "" when it was not changed.
    std::string_view text(std::uint64_t n, Field field) const;

  private:
    const Change* find(std::uint64_t n, Field field) const;
    std::map<std::uint64_t, std::vector<Change>> changes_;
};

Result<void> write_change(Statements& statements, std::uint64_t n, Field field, const Cell& value);

/// A device as it is now: derived columns and changes together.
class Present {
  public:
    Present(const Fleet& fleet, const Device& device, const Changes& changes, Time now)
        : row_{fleet, device, now, text_}, changes_(changes) {}
    Present(const Present&) = delete;
    Present& operator=(const Present&) = delete;
    /// Text is valid until the next call.
    Cell get(std::size_t column) { return changes_.apply(row_, column, make_cell(row_, column)); }
    Cell get(Field field) { return get(column(field)); }

  private:
    std::string text_;
    RowView row_;
    const Changes& changes_;
};

}  // namespace mdm::sandbox
