#include "mdm/base/cell.hpp"

namespace mdm {

void RowBatch::clear() {
    cells_.clear();
    arena_.clear();
}

void RowBatch::add_row() {
    cells_.resize(cells_.size() + width_);
}

void RowBatch::set(std::size_t row, std::size_t column, const Cell& value) {
    Slot& slot = cells_[row * width_ + column];
    slot.kind = value.kind;
    switch (value.kind) {
        case CellKind::null:
            break;
        case CellKind::text:
            slot.offset = arena_.size();
            slot.length = static_cast<std::uint32_t>(value.text.size());
            arena_.append(value.text);
            break;
        case CellKind::real:
            slot.real = value.real;
            break;
        case CellKind::integer:
        case CellKind::boolean:
            slot.integer = value.integer;
            break;
    }
}

Cell RowBatch::at(std::size_t row, std::size_t column) const {
    const Slot& slot = cells_[row * width_ + column];
    switch (slot.kind) {
        case CellKind::text:
            return Cell::of(std::string_view(arena_).substr(slot.offset, slot.length));
        case CellKind::integer:
            return Cell::of_int(slot.integer);
        case CellKind::real:
            return Cell::of_real(slot.real);
        case CellKind::boolean:
            return Cell::of_bool(slot.integer != 0);
        case CellKind::null:
            break;
    }
    return {};
}

}  // namespace mdm
