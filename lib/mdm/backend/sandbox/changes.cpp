#include "mdm/backend/sandbox/changes.hpp"

namespace mdm::sandbox {
namespace {

Cell typed(const Change& change, RowView row) {
    const ColumnType type = tables::devices.columns[column(change.field)].type;
    if (type == ColumnType::boolean && !change.value.is_null())
        return Cell::of_bool(change.value.integer != 0);
    if (type == ColumnType::time && !change.value.is_null()) {
        row.text.clear();
        append_time(row.text, from_millis(change.value.integer));
        return Cell::of(std::string_view(row.text));
    }
    return change.value.kind == CellKind::text ? Cell::of(std::string_view(change.text)) : change.value;
}

}  // namespace

Result<Changes> Changes::read(Statements& statements, std::uint64_t first, std::uint64_t last) {
    Changes changes;
    MDM_TRY(auto query,
            statements.get("SELECT device, field, value FROM changes WHERE device BETWEEN ? AND ?"));
    query->bind_all(static_cast<std::int64_t>(first), static_cast<std::int64_t>(last));
    for (;;) {
        MDM_TRY(const bool more, query->step());
        if (!more) return changes;
        Change change{static_cast<Field>(query->integer(1)), query->cell(2)};
        change.text = change.value.text_or_empty();
        changes.changes_[static_cast<std::uint64_t>(query->integer(0))].push_back(std::move(change));
    }
}

const Change* Changes::find(std::uint64_t n, Field field) const {
    const auto found = changes_.find(n);
    if (found == changes_.end()) return nullptr;
    for (const Change& change : found->second)
        if (change.field == field) return &change;
    return nullptr;
}

Cell Changes::apply(const RowView& row, std::size_t column, Cell cell) const {
    if (changes_.empty()) return cell;
    const Change* change = find(row.device.n, static_cast<Field>(column));
    if (change == nullptr) return cell;
    if (change->field == Field::last_seen && text(row.device.n, Field::enrollment) != "unenrolled") {
        // a command's answer is a contact like any other; the later one counts
        const std::string usual(cell.text_or_empty());
        const Cell answered = typed(*change, row);
        if (answered.text > usual) return answered;
        row.text = usual;
        return Cell::of(std::string_view(row.text));
    }
    return typed(*change, row);
}

std::string_view Changes::text(std::uint64_t n, Field field) const {
    const Change* change = find(n, field);
    return change == nullptr ? std::string_view{} : std::string_view(change->text);
}

Result<void> write_change(Statements& statements, std::uint64_t n, Field field, const Cell& value) {
    MDM_TRY(auto insert, statements.get("INSERT OR REPLACE INTO changes VALUES (?, ?, ?)"));
    return insert->bind_all(static_cast<std::int64_t>(n), static_cast<std::int64_t>(column(field)), value)
        .run();
}

}  // namespace mdm::sandbox
