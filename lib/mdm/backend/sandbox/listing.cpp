#include "mdm/backend/sandbox/listing.hpp"

#include <algorithm>

#include "mdm/base/text.hpp"

namespace mdm::sandbox {
namespace {

constexpr ColumnSet understood = columns(
    {Field::id, Field::serial, Field::udid, Field::imei, Field::name, Field::model, Field::platform,
     Field::user, Field::email, Field::ownership, Field::enrollment, Field::supervised, Field::compliance});
constexpr ColumnSet numbered = columns({Field::id, Field::serial, Field::udid, Field::imei});

/// A filter that owns its value, because the source outlives the call that made it.
struct OwnFilter {
    std::size_t column = 0;
    Cell value;
    std::string text;

    bool lets_pass(const Cell& cell) const {
        if (cell.kind == CellKind::text) return iequals(cell.text, text);
        return !cell.is_null() && (value.kind == CellKind::text || cell.integer == value.integer);
    }
};

void fill_row(RowBatch& batch, const Changes& changes, RowView& row,
              const std::vector<std::size_t>& columns) {
    batch.add_row();
    for (const std::size_t column : columns) {
        const Cell cell = changes.apply(row, column, make_cell(row, column));
        if (!cell.is_null()) batch.set(column, cell);
    }
}

std::vector<std::size_t> members(ColumnSet set) {
    std::vector<std::size_t> list;
    for (std::size_t i = 0; i < tables::devices.columns.size(); ++i)
        if (set.has(i)) list.push_back(i);
    return list;
}

class DeviceSource final : public RowSource {
  public:
    DeviceSource(const Fleet& fleet, Statements& statements, Time now, const ListRequest& request)
        : fleet_(fleet), statements_(statements), now_(now), columns_(members(wanted(request))) {
        for (const Filter& filter : request.filters)
            filters_.push_back({filter.column, filter.value, std::string(filter.value.text_or_empty())});
        if (!request.scope.empty()) group_ = find_group(request.scope);
    }

    void only(std::vector<std::uint64_t> numbers) {
        numbers_ = std::move(numbers);
        explicit_ = true;
    }

    Result<bool> next(RowBatch& batch) override {
        const std::uint64_t end = explicit_ ? numbers_.size() : fleet_.size();
        if (at_ >= end) return false;
        const std::uint64_t until = std::min(end, at_ + page_size);
        MDM_TRY(const auto changes, Changes::read(statements_, number(at_), number(until - 1)));
        for (; at_ < until; ++at_) {
            const Device device = fleet_.device(number(at_));
            RowView row{fleet_, device, now_, text_};
            if (passes(row, changes)) fill_row(batch, changes, row, columns_);
        }
        return true;
    }

  private:
    static ColumnSet wanted(const ListRequest& request) {
        ColumnSet set = request.columns & list_columns();
        set.add(request.table->key);
        return set;
    }
    std::uint64_t number(std::uint64_t place) const { return explicit_ ? numbers_[place] : place + 1; }

    bool passes(RowView& row, const Changes& changes) const {
        if (group_ && (groups_of(row.device) >> *group_ & 1) == 0) return false;
        if (filters_.empty() || changes.touches(row.device.n)) return true;
        return std::all_of(filters_.begin(), filters_.end(), [&row](const OwnFilter& filter) {
            return filter.lets_pass(make_cell(row, filter.column));
        });
    }

    const Fleet& fleet_;
    Statements& statements_;
    Time now_;
    std::vector<std::size_t> columns_;
    std::vector<OwnFilter> filters_;
    std::optional<std::size_t> group_;
    std::vector<std::uint64_t> numbers_;  // when explicit_: only these
    bool explicit_ = false;
    std::uint64_t at_ = 0;
    std::string text_;
};

}  // namespace

bool understands_filter(std::size_t column, FilterOp op) {
    return op == FilterOp::equals && understood.has(column);
}

Result<std::unique_ptr<RowSource>> list_devices(const Fleet& fleet, Statements& statements, Time now,
                                                const ListRequest& request) {
    if (!request.scope.empty() && !find_group(request.scope))
        return Error{Code::not_found, "there is no group with the id '" + request.scope + "'",
                     "run: mdmctl group list"};
    auto source = std::make_unique<DeviceSource>(fleet, statements, now, request);
    for (const Filter& filter : request.filters) {
        const std::string_view text = filter.value.text_or_empty();
        if (!numbered.has(filter.column) || text.empty()) continue;
        source->only(fleet.candidates(static_cast<Field>(filter.column), text));
        break;
    }
    return std::unique_ptr<RowSource>(std::move(source));
}

Result<void> read_each(const Fleet& fleet, Statements& statements, Time now, std::span<const std::string> ids,
                       ColumnSet columns, RowBatch& rows) {
    columns.add(tables::devices.key);
    const auto wanted = members(columns);
    std::string text;
    for (const std::string& id : ids) {
        const std::uint64_t n = fleet.find(id);
        if (n == 0) {
            rows.add_row();
            continue;
        }
        MDM_TRY(const auto changes, Changes::read(statements, n, n));
        const Device device = fleet.device(n);
        RowView row{fleet, device, now, text};
        fill_row(rows, changes, row, wanted);
    }
    return {};
}

}  // namespace mdm::sandbox
