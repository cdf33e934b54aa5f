#include "support/memory_backend.hpp"

#include <algorithm>
#include <cstdlib>

namespace mdm::test {
namespace {

Cell cell_of(ColumnType type, const std::string& text) {
    if (type == ColumnType::boolean) return Cell::of_bool(text == "true");
    if (type == ColumnType::integer) return Cell::of_int(std::atoll(text.c_str()));
    if (type == ColumnType::real) return Cell::of_real(std::atof(text.c_str()));
    return Cell::of(text);
}

std::string text_of(const Cell& cell) {
    if (cell.kind == CellKind::boolean) return cell.integer != 0 ? "true" : "false";
    return cell.kind == CellKind::integer ? std::to_string(cell.integer) : std::string(cell.text);
}

class Pages final : public RowSource {
  public:
    Pages(MemoryBackend& backend, const Table& table, ColumnSet columns, std::vector<const MemoryRow*> rows)
        : backend_(backend), table_(table), columns_(columns), rows_(std::move(rows)) {}

    Result<bool> next(RowBatch& batch) override {
        if (at_ == rows_.size()) return false;
        if (pages_++ == backend_.fail_after) return backend_.failure;
        ++backend_.pages;
        for (std::size_t i = 0; i < backend_.page && at_ < rows_.size(); ++i) {
            batch.add_row();
            MemoryBackend::fill(table_, *rows_[at_++], columns_, batch);
        }
        return true;
    }

  private:
    MemoryBackend& backend_;
    const Table& table_;
    ColumnSet columns_;
    std::vector<const MemoryRow*> rows_;
    std::size_t at_ = 0, pages_ = 0;
};

}  // namespace

void MemoryBackend::fill(const Table& table, const MemoryRow& row, ColumnSet wanted, RowBatch& out) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const auto found = row.find(std::string(table.columns[i].name));
        if (wanted.has(i) && found != row.end()) out.set(i, cell_of(table.columns[i].type, found->second));
    }
}

Origin MemoryBackend::origin(const Table& table, std::size_t column) const {
    const std::string name(table.columns[column].name);
    if (&table != &tables::devices) return Origin::list;
    if (name == "context" || name == "backend" || nowhere.count(name) != 0) return Origin::nowhere;
    return details.count(name) != 0 ? Origin::detail : Origin::list;
}

bool MemoryBackend::understands(const Table& table, std::size_t column, FilterOp op) const {
    return op == FilterOp::equals && understood.count(std::string(table.columns[column].name)) != 0;
}

Result<std::unique_ptr<RowSource>> MemoryBackend::list(const ListRequest& request) {
    const Table& table = *request.table;
    ++lists[std::string(table.name)];
    requests.push_back(request);
    for (const Filter& filter : request.filters)
        pushed.push_back(std::string(table.columns[filter.column].name) + "=" + text_of(filter.value));
    ColumnSet columns = request.columns;
    columns.add(table.key);
    std::vector<const MemoryRow*> wanted;
    for (const MemoryRow& row : rows[std::string(table.name)]) {
        const bool kept = std::all_of(request.filters.begin(), request.filters.end(), [&](const Filter& f) {
            const auto found = row.find(std::string(table.columns[f.column].name));
            return found != row.end() && found->second == text_of(f.value);
        });
        const auto at = [&](const char* name) { return row.count(name) != 0 ? row.at(name) : ""; };
        bool in_scope = request.scope.empty();
        if (!in_scope && &table == &tables::apps) in_scope = at("device_id") == request.scope;
        if (!in_scope && &table == &tables::devices) {
            const auto& ids = members[request.scope];
            in_scope = std::find(ids.begin(), ids.end(), at("id")) != ids.end();
        }
        if (kept && in_scope) wanted.push_back(&row);
    }
    for (std::size_t i = 0; i < table.columns.size(); ++i)
        if (&table == &tables::devices && origin(table, i) != Origin::list)
            columns = columns - ColumnSet(1ull << i);
    return std::unique_ptr<RowSource>(std::make_unique<Pages>(*this, table, columns, std::move(wanted)));
}

Result<void> MemoryBackend::read_devices(std::span<const std::string> ids, ColumnSet columns, RowBatch& out) {
    ++detail_calls;
    for (const std::string& id : ids) {
        detailed.push_back(id);
        out.add_row();
        for (const MemoryRow& row : rows["devices"]) {
            if (row.count("id") == 0 || row.at("id") != id) continue;
            out.set(column(Field::id), Cell::of(id));
            fill(tables::devices, row, columns, out);
        }
    }
    return {};
}

}  // namespace mdm::test
